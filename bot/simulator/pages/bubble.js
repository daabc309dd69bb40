// One message as an element: bubble, contents, buttons underneath.
import { element, icon } from "./page.js";

const CLOCK = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long" });
const INLINE_TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

export function clock(seconds) { return CLOCK.format(new Date(seconds * 1000)); }
export function day(seconds) { return DAY.format(new Date(seconds * 1000)); }

export function drawMessage(view, phone) {
  if (view.deleted) return element("div", { class: "deleted", "data-message": view.id }, "pesan dihapus");
  const kind = view.kind === "sticker" ? " sticker" : "";
  const whose = view.by_bot ? "" : " mine";
  return element("article", {
    class: `message tail${whose}${kind}`, "data-message": view.id, "data-kind": view.kind,
    "data-from": view.by_bot ? "bot" : "person",
  }, drawBubble(view, phone), drawInline(view, phone));
}

function drawBubble(view, phone) {
  const origin = view.forwarded_from ? element("div", { class: "origin" }, "Diteruskan dari ", element("b", {}, view.forwarded_from)) : null;
  const quote = view.reply_to ? element("div", { class: "quote" }, view.reply_to) : null;
  const text = view.text ? element("span", { class: "text" }, ...drawText(view, phone)) : null;
  return element("div", { class: "bubble" }, origin, quote, drawContent(view), text, drawMeta(view, phone));
}

function drawMeta(view, phone) {
  const meta = element("span", { class: "meta" });
  if (view.edited) meta.append("diedit");
  if (!view.by_bot && view.kind === "text") {
    meta.append(element("button", { type: "button", "aria-label": "Ubah pesan ini", "data-role": "edit", onclick: () => phone.beginEdit(view) }, "ubah"));
  }
  meta.append(element("time", { datetime: new Date(view.date * 1000).toISOString() }, clock(view.date)));
  if (!view.by_bot) meta.append(icon("check"));
  return meta;
}

function attachment(shape, title, small, attributes = {}) {
  return element(attributes.href ? "a" : "div", { class: "attachment", ...attributes }, element("i", {}, icon(shape)), element("span", {}, element("b", {}, title), element("small", {}, small)));
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function drawContent(view) {
  const { kind, content } = view;
  if (kind === "photo") {
    return element("img", { class: "photo", src: `/sim/files/${view.file}`, alt: "Foto", width: view.width, height: view.height });
  }
  if (kind === "document") {
    return attachment("file", view.file_name, `${size(view.size)} · unduh`, { href: `/sim/files/${view.file}`, download: view.file_name });
  }
  if (kind === "contact") return attachment("person", [content.first_name, content.last_name].filter(Boolean).join(" "), content.phone_number);
  if (kind === "location") return attachment("pin", "Lokasi", `${content.latitude}, ${content.longitude}`);
  if (kind === "voice") return attachment("play", "Pesan suara", `0:${String(content.duration).padStart(2, "0")}`);
  if (kind === "sticker") return element("span", { role: "img", "aria-label": `Stiker ${content.emoji}` }, content.emoji);
  return null;
}

function drawText(view, phone) {
  const marks = [...view.entities].filter((entity) => entity.length > 0);
  const edges = new Set([0, view.text.length]);
  for (const { offset, length } of marks) { edges.add(offset); edges.add(offset + length); }
  const points = [...edges].filter((at) => at <= view.text.length).sort((a, b) => a - b);
  return points.slice(0, -1).map((from, i) => {
    const piece = view.text.slice(from, points[i + 1]);
    const inside = marks.filter(({ offset, length }) => offset <= from && from < offset + length);
    return inside.reduceRight((node, mark) => dress(node, mark, piece, phone), document.createTextNode(piece));
  });
}

function dress(node, mark, piece, phone) {
  if (INLINE_TAGS[mark.type]) return element(INLINE_TAGS[mark.type], {}, node);
  if (mark.type === "url" || mark.type === "text_link") return phone.link(mark.url ?? piece, node);
  if (mark.type === "bot_command") {
    return element("button", { type: "button", class: "command", onclick: () => phone.act("say", { text: piece }) }, node);
  }
  if (mark.type === "spoiler") {
    return element("button", { type: "button", class: "spoiler", onclick: (event) => event.currentTarget.classList.toggle("open") }, node);
  }
  return node;
}

function drawInline(view, phone) {
  if (!view.inline.length) return null;
  return element("div", { class: "inline" }, ...view.inline.map((row, r) => element("div", { class: "inline-row" }, ...row.map((button, c) => drawInlineButton(view, button, r, c, phone)))));
}

function drawInlineButton(view, button, row, column, phone) {
  const waiting = phone.waits(view.id, button.callback_data) ? " waiting" : "";
  const style = button.style ? ` style-${button.style}` : "";
  if (button.url || button.web_app) {
    const link = phone.link(button.url ?? button.web_app.url, button.text);
    link.className = `inline-button link${style}`;
    return link;
  }
  const press = button.copy_text
    ? () => phone.copied(button.copy_text.text)
    : () => phone.act("press", { message_id: view.id, row, column });
  return element("button", { type: "button", class: `inline-button${style}${waiting}`, onclick: press }, button.text);
}
