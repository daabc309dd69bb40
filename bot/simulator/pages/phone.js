// One phone: its case, its bars, its input; keeps what is drawn in step with what is so.
import { clock, day, drawMessage } from "./bubble.js";
import { openAttachments, openCommands, openMenu, openStart, showAlert, showToast } from "./sheets.js";
import { element, icon, iconButton, keepInStep, post, shield } from "./page.js";
import { chosenPreset } from "./network.js";

function initials(name) { return name.split(/\s+/).slice(0, 2).map((word) => word[0]).join(""); }

function avatar(view) { return element("span", { class: "avatar", style: `background:${view.colour}`, "aria-hidden": "true" }, initials(view.name)); }

export class Phone {
  constructor(view, select, everybody) {
    Object.assign(this, { view, select, everybody, drawn: new Map(), days: new Map(), unread: 0, editing: null, sticky: true, noticed: null, current: false, signatures: {} });
    this.buildScreen();
    this.buildStation(view);
  }

  buildStation(view) {
    this.note = element("p", { title: view.note }, view.note);
    const reset = element("button", { type: "button", class: "reset", "data-role": "reset", lang: "en", title: "A fresh phone and a new account: play the story again", onclick: () => this.act("reset") }, "Reset");
    this.station = element("section", { class: "station", "data-persona": view.key, "aria-label": view.name },
      element("div", { class: "who" }, avatar(view), element("div", { class: "who-text" }, element("h2", {}, view.name), this.note), reset), this.screen);
    this.badge = element("span", { class: "count", hidden: true });
    this.tab = element("button", { type: "button", class: "tab", "data-tab": view.key, "aria-current": "false", onclick: this.select }, avatar(view), view.first_name, this.badge);
  }

  buildScreen() {
    this.time = element("span", {});
    this.signal = element("span", {});
    this.title = element("strong", {});
    this.subtitle = element("span", {}, "bot");
    this.log = element("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": "Percakapan" });
    this.log.addEventListener("scroll", () => { this.sticky = this.atEnd(); if (this.sticky) this.setUnread(0); else this.jump.hidden = false; });
    // A keyboard that opens or a toolbar that grows must not hide the newest message.
    new ResizeObserver(() => { if (this.sticky) this.toEnd(); }).observe(this.log);
    this.jumpCount = element("span", { class: "count", hidden: true });
    this.jump = element("button", { type: "button", class: "jump icon", hidden: true, "aria-label": "Ke pesan terbaru", onclick: () => this.toEnd() }, icon("down"), this.jumpCount);
    this.bottom = element("div", { class: "bottom" });
    this.buildComposer();
    this.screen = element("div", { class: "phone" },
      element("div", { class: "status", "aria-hidden": "true" }, this.time, this.signal),
      element("div", { class: "bar" }, element("span", { class: "avatar", "aria-hidden": "true" }, shield()), element("div", { class: "title" }, this.title, this.subtitle),
        iconButton("more", "Menu ponsel", () => openMenu(this), { "data-role": "menu" })),
      element("div", { class: "log-wrap" }, this.log, this.jump), this.composer, this.startArea, this.restart, this.keyboard = element("div", { class: "reply-keyboard", "data-role": "keyboard", hidden: true }));
  }

  buildComposer() {
    this.input = element("textarea", { rows: 1, "data-role": "input", "aria-label": "Pesan", autocomplete: "off", enterkeyhint: "send" });
    this.input.addEventListener("input", () => this.fitInput());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
      if (event.key === "Escape") this.endEdit();
    });
    this.commands = element("button", { type: "button", class: "menu-button", "data-role": "commands", onclick: () => openCommands(this), hidden: true, "aria-label": "Menu perintah" }, icon("lines"), element("span", {}, "Menu"));
    this.toggle = iconButton("keys", "Tampilkan atau sembunyikan tombol", () => this.act("keyboard"), { "data-role": "toggle-keyboard", hidden: true });
    this.sendButton = iconButton("send", "Kirim", () => this.send(), { class: "icon send", "data-role": "send", disabled: true });
    this.editText = element("span", {});
    this.editBar = element("div", { class: "editing", hidden: true }, element("div", {}, element("strong", {}, "Ubah pesan"), this.editText), iconButton("close", "Batal mengubah", () => this.endEdit()));
    this.composer = element("div", {}, this.editBar, element("div", { class: "composer" }, this.commands, this.input, this.toggle,
      iconButton("clip", "Lampirkan", () => openAttachments(this), { "data-role": "attach" }), this.sendButton));
    this.cameBy = element("small", {});
    this.startArea = element("div", { class: "start-area" }, this.cameBy, element("button", { type: "button", class: "big-button start", "data-role": "start", onclick: () => this.act("start") }, "MULAI"));
    this.restart = element("button", { type: "button", class: "big-button", "data-role": "restart", onclick: () => this.act("start", { payload: "" }) }, "MULAI ULANG BOT");
  }

  draw(view, bot) {
    const fresh = this.view.user_id !== view.user_id;
    // An answer to a press may arrive after the news of what the bot made of it.
    if (!fresh && view.version < this.view.version) return;
    this.view = view;
    if (bot) this.bot = bot;
    if (fresh) this.forget();
    this.title.textContent = view.bot_name;
    this.subtitle.textContent = view.typing ? "mengetik…" : "bot";
    if (view.typing) { clearTimeout(this.typingEnds); this.typingEnds = setTimeout(() => { this.subtitle.textContent = "bot"; }, 5000); }
    this.time.textContent = clock(Date.now() / 1000);
    const bad = chosenPreset(view.network) !== "good";
    this.signal.className = bad ? "bad" : "";
    this.signal.textContent = bad ? "▂▁ jaringan buruk" : "▂▄▆ 4G";
    const open = view.started && !view.blocked;
    this.composer.hidden = !open;
    this.startArea.hidden = view.started || view.blocked;
    this.restart.hidden = !view.blocked;
    this.cameBy.textContent = view.payload ? `Dibuka dari t.me/${this.bot.username}?start=${view.payload}` : "";
    this.cameBy.hidden = !view.payload;
    this.drawMessages(view);
    this.drawKeyboard(view, open);
    this.drawNotices(view);
  }

  forget() {
    for (const [, { node }] of this.drawn) node.remove();
    this.drawn.clear();
    this.noticed = new Set();
    this.endEdit();
    this.setUnread(0);
  }

  drawMessages(view) {
    const wasAtEnd = this.atEnd();
    const first = this.drawn.size === 0;
    let said = 0, before = null, lastDay = "";
    const nodes = [];
    for (const message of view.messages) {
      const today = day(message.date);
      if (today !== lastDay) nodes.push(this.dayNode(lastDay = today));
      const node = this.messageNode(message, first);
      if (node.isNew && message.by_bot && !message.deleted) said += 1;
      if (before && !message.deleted) before.node.classList.toggle("tail", before.by_bot !== message.by_bot);
      nodes.push(node.node);
      if (!message.deleted) before = { node: node.node, by_bot: message.by_bot };
    }
    before?.node.classList.add("tail");
    if (!view.messages.length) nodes.push(this.welcome(view));
    else this.signatures.welcome = null;
    const refocus = this.focusedButton();
    keepInStep(this.log, nodes);
    refocus();
    if (wasAtEnd || first) this.toEnd(); else if (said) this.setUnread(this.unread + said);
    if (said && !first && !this.current) this.setBadge(Number(this.badge.textContent) + said);
  }

  dayNode(name) {
    if (!this.days.has(name)) this.days.set(name, element("div", { class: "day" }, name));
    return this.days.get(name);
  }

  // A pressed button is drawn anew with its message: whoever uses the keyboard stays where they were.
  focusedButton() {
    const message = document.activeElement?.closest?.(".message");
    if (!message || !this.log.contains(message)) return () => {};
    const place = [...message.querySelectorAll("button, a")].indexOf(document.activeElement);
    return () => {
      if (message.isConnected) return;
      const now = this.drawn.get(Number(message.dataset.message))?.node;
      (now?.querySelectorAll("button, a")[place] ?? this.log).focus({ preventScroll: true });
    };
  }

  messageNode(message, first) {
    const waits = this.view.waiting.filter((press) => press.message_id === message.id);
    const signature = JSON.stringify([message, waits]);
    const known = this.drawn.get(message.id);
    if (known?.signature === signature) return { node: known.node, isNew: false };
    const node = drawMessage(message, this);
    if (!known && !first) { node.classList.add("fresh"); setTimeout(() => node.classList.remove("fresh"), 400); }
    this.drawn.set(message.id, { node, signature });
    return { node, isNew: !known };
  }

  welcome(view) {
    const signature = view.description + view.bot_name;
    if (this.signatures.welcome === signature) return this.log.firstChild;
    this.signatures.welcome = signature;
    const words = view.description || "Tekan MULAI untuk memulai percakapan.";
    return element("div", { class: "welcome" }, shield(), element("h3", {}, view.description ? "Apa yang bisa dilakukan bot ini?" : view.bot_name), element("p", {}, words));
  }

  drawKeyboard(view, open) {
    const shown = open && view.keyboard.length > 0 && view.keyboard_open;
    const wasAtEnd = this.atEnd();
    const signature = JSON.stringify([shown, view.keyboard, view.resize_keyboard]);
    this.input.placeholder = view.placeholder || "Pesan";
    this.toggle.hidden = view.keyboard.length === 0;
    this.commands.classList.toggle("small", view.keyboard.length > 0);
    this.toggle.setAttribute("aria-pressed", String(shown));
    this.commands.hidden = view.commands.length === 0 || this.input.value !== "";
    if (signature === this.signatures.keyboard) return;
    this.signatures.keyboard = signature;
    const focused = this.keyboard.contains(document.activeElement);
    this.keyboard.hidden = !shown;
    this.keyboard.classList.toggle("tall", !view.resize_keyboard);
    const button = (item) => element("button", { type: "button", class: `reply-button${item.style ? ` style-${item.style}` : ""}`, onclick: () => this.act("press", { text: item.text }) },
      item.request_contact ? icon("phone") : item.request_location ? icon("pin") : null, item.text);
    this.keyboard.replaceChildren(...view.keyboard.map((row) => element("div", { class: "reply-row" }, ...row.map(button))));
    this.keyboard.scrollTop = 0;
    if (focused) (this.keyboard.querySelector("button") ?? this.log).focus({ preventScroll: true });
    if (wasAtEnd) this.toEnd();
  }

  drawNotices(view) {
    if (this.noticed === null) { this.noticed = new Set(view.notices.map((notice) => notice.id)); return; }
    for (const notice of view.notices) {
      if (this.noticed.has(notice.id)) continue;
      this.noticed.add(notice.id);
      if (notice.alert) showAlert(this, notice.text); else showToast(this, notice.text);
    }
  }

  async act(action, body = {}) {
    try { this.draw(await post(`people/${encodeURIComponent(this.view.key)}/${action}`, body)); this.toEnd(); } catch (problem) { showToast(this, problem.message); }
  }

  async send() {
    const text = this.input.value;
    if (!text.trim()) return;
    this.input.value = "";
    this.fitInput();
    const edited = this.editing;
    this.endEdit();
    if (edited) await this.act("edit", { message_id: edited.id, text }); else await this.act("say", { text });
  }

  beginEdit(message) {
    this.editing = message;
    this.editText.textContent = message.text;
    this.editBar.hidden = false;
    this.input.value = message.text;
    this.fitInput();
    this.input.focus();
  }

  endEdit() {
    if (this.editing) { this.input.value = ""; this.fitInput(); }
    this.editing = null;
    this.editBar.hidden = true;
  }

  fitInput() {
    this.sendButton.disabled = !this.input.value.trim();
    this.commands.hidden = this.view.commands.length === 0 || this.input.value !== "";
    this.input.style.height = "auto";
    if (this.input.value) this.input.style.height = `${this.input.scrollHeight}px`;
  }

  link(address, content) {
    const start = new RegExp(`^(?:https?://)?t\\.me/${this.bot?.username}\\?start=([A-Za-z0-9_-]+)`, "i").exec(address);
    if (start) return element("a", { href: address, onclick: (event) => { event.preventDefault(); openStart(this, start[1]); } }, content);
    const safe = /^https?:\/\//i.test(address) ? address : "#";
    return element("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, content);
  }

  async copied(text) {
    try { await navigator.clipboard.writeText(text); } catch { /* some browsers refuse; the text is in the toast */ }
    showToast(this, `Disalin: ${text}`);
  }

  waits(id, data) { return this.view.waiting.some((press) => press.message_id === id && press.data === data); }
  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60; }
  toEnd() { this.sticky = true; this.log.scrollTop = this.log.scrollHeight; this.setUnread(0); }

  setUnread(count) {
    this.unread = count;
    this.jump.hidden = this.atEnd();
    this.jumpCount.hidden = count === 0;
    this.jumpCount.textContent = String(count);
  }

  setBadge(count) {
    this.badge.hidden = count === 0;
    this.badge.textContent = count ? String(count) : "";
  }

  setCurrent(current) {
    this.current = current;
    this.station.classList.toggle("current", current);
    this.tab.setAttribute("aria-current", String(current));
    if (current) { this.setBadge(0); this.toEnd(); }
  }
}
