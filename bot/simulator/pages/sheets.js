// What slides over a phone's screen: menus, the attach sheet, forms, toasts and alerts.
import { chosenFile, element, icon, post } from "./page.js";
import { chosenPreset, fillPresets, presetValues } from "./network.js";

function openSheet(phone, label, ...content) {
  const before = document.activeElement;
  const close = () => { scrim.remove(); sheet.remove(); before?.focus?.(); };
  const scrim = element("button", { type: "button", class: "scrim", "aria-label": "Tutup", onclick: close });
  const sheet = element("div", { class: "sheet", role: "dialog", "aria-label": label }, ...content);
  sheet.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } });
  phone.screen.append(scrim, sheet);
  sheet.querySelector("button, input, textarea, select")?.focus();
  return close;
}

export function openAttachments(phone) {
  let close = () => {};
  const item = (shape, label, tint, name, act) => element("button", { type: "button", "data-attach": name, onclick: () => { close(); act(); } },
    element("i", { style: `--tint:${tint}` }, icon(shape)), label);
  const upload = async (action, accept) => {
    const file = await chosenFile(accept);
    if (file) await phone.act(action, file);
  };
  close = openSheet(phone, "Lampirkan", element("div", { class: "attach" },
    item("image", "Foto contoh", "#2f7fc1", "photo", () => phone.act("photo")),
    item("camera", "Foto saya", "#2768a3", "own-photo", () => upload("photo", "image/png,image/jpeg")),
    item("file", "Berkas contoh", "#7a5bb5", "document", () => phone.act("document")),
    item("clip", "Berkas saya", "#5f4596", "own-document", () => upload("document", "")),
    item("person", "Nomor saya", "#b0681a", "contact", () => phone.act("contact")),
    item("people", "Kontak lain", "#94500f", "contact-of", () => openContact(phone)),
    item("pin", "Lokasi", "#2e7d46", "location", () => phone.act("location")),
    item("smile", "Stiker", "#a3466d", "sticker", () => phone.act("sticker")),
    item("mic", "Suara", "#b3413a", "voice", () => phone.act("voice")),
    item("forward", "Teruskan", "#4a6572", "forward", () => openForward(phone))));
}

export function openCommands(phone) {
  let close = () => {};
  close = openSheet(phone, "Perintah", element("div", { class: "list" }, ...phone.view.commands.map((command) => element("button", {
    type: "button", onclick: () => { close(); phone.act("say", { text: `/${command.command}` }); },
  }, element("b", {}, `/${command.command}`), element("span", {}, command.description)))));
}

export function openMenu(phone) {
  let close = () => {};
  const key = phone.view.key;
  const entry = (label, role, act) => element("button", { type: "button", "data-role": role, onclick: () => { close(); act(); } }, label);
  const network = element("select", { "data-role": "phone-network" });
  fillPresets(network, chosenPreset(phone.view.network));
  network.addEventListener("change", () => { post("network", { phone: key, ...presetValues(network.value) }); close(); });
  const block = phone.view.blocked ? entry("Unblock the bot", "unblock", () => phone.act("unblock")) : entry("Block the bot", "block", () => phone.act("block"));
  close = openSheet(phone, "Menu ponsel",
    element("div", { class: "form" }, element("label", {}, "Network of this phone", network)),
    element("div", { class: "list" }, block,
      entry("Open a start link on this phone", "open-link", () => openLink(phone)),
      entry("Send the last button press once more", "press-again", () => phone.act("press-again")),
      entry("Reset: fresh phone, new account", "menu-reset", () => phone.act("reset"))));
}

function openForm(phone, title, fields, send) {
  let close = () => {};
  const form = element("div", { class: "form" }, element("h3", {}, title), ...fields,
    element("div", { class: "row" }, element("button", { type: "button", onclick: () => close() }, "Batal"),
      element("button", { type: "button", "data-role": "form-send", onclick: () => { close(); send(); } }, "Kirim")));
  close = openSheet(phone, title, form);
}

function openContact(phone) {
  const name = element("input", { value: "Sari", "data-role": "contact-name" });
  const number = element("input", { value: "+6281298765432", inputmode: "tel", "data-role": "contact-phone" });
  openForm(phone, "Bagikan kontak lain", [element("label", {}, "Nama", name), element("label", {}, "Nomor", number)],
    () => phone.act("contact-of", { first_name: name.value, phone: number.value }));
}

function openLink(phone) {
  const address = element("input", { placeholder: `https://t.me/${phone.bot?.username}?start=…`, "data-role": "link-address" });
  openForm(phone, "Buka tautan", [element("label", {}, "Tautan t.me atau isinya", address)], () => {
    const payload = /(?:[?&]start=)?([A-Za-z0-9_-]+)$/.exec(address.value.trim());
    if (payload) phone.act("start", { payload: payload[1] }); else showToast(phone, "Tautan itu tidak punya isi start=");
  });
}

// A start link in a chat: shown to somebody, it is opened on their phone.
export function openStart(phone, payload) {
  let close = () => {};
  const others = phone.everybody().filter((view) => view.key !== phone.view.key);
  const entry = (label, role, act) => element("button", { type: "button", "data-role": role, onclick: () => { close(); act(); } }, label);
  const show = async (key) => {
    try { await post(`people/${encodeURIComponent(key)}/start`, { payload }); } catch (problem) { showToast(phone, problem.message); }
  };
  close = openSheet(phone, "Buka tautan", element("div", { class: "list" },
    ...others.map((view) => entry(`Buka di ponsel ${view.first_name}`, `start-${view.key}`, () => show(view.key))),
    entry("Buka di ponsel ini", "start-here", () => phone.act("start", { payload }))));
}

function openForward(phone) {
  const sender = element("input", { value: "Pak RT", "data-role": "forward-sender" });
  const text = element("textarea", { rows: 3, "data-role": "forward-text" });
  openForm(phone, "Teruskan pesan orang lain", [element("label", {}, "Dari", sender), element("label", {}, "Pesan", text)],
    () => phone.act("forward", { sender: sender.value, text: text.value }));
}

export function showToast(phone, text) {
  phone.screen.querySelector(".toast")?.remove();
  const toast = element("div", { class: "toast", role: "status" }, text);
  phone.screen.append(toast);
  setTimeout(() => toast.remove(), 3500);
}

export function showAlert(phone, text) {
  const close = () => { scrim.remove(); box.remove(); };
  const scrim = element("button", { type: "button", class: "scrim", "aria-label": "Tutup", onclick: close });
  const box = element("div", { class: "alert", role: "alertdialog", "aria-label": "Pesan bot" }, element("p", {}, text), element("button", { type: "button", onclick: close }, "OK"));
  phone.screen.append(scrim, box);
  box.querySelector("button").focus();
}
