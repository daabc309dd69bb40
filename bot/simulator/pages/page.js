// Small things every part of the page uses: elements, icons, requests.

const SHAPES = {
  back: "M15 5l-7 7 7 7",
  more: "M12 5v.01M12 12v.01M12 19v.01",
  clip: "M20 11.5 12 19.4a5 5 0 0 1-7-7.1L13.3 4a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.4-7.3",
  send: "M4 12 3.5 4.5 21 12 3.5 19.5 4 12Zm0 0h8",
  close: "M6 6l12 12M18 6 6 18",
  keys: "M4 5h16v14H4zM8 9v.01M12 9v.01M16 9v.01M8 13v.01M12 13v.01M16 13v.01M9 16h6",
  down: "M6 9l6 6 6-6",
  lines: "M5 7h14M5 12h14M5 17h14",
  check: "M1 7l4 4L13 2M9 11l1 0L19 2",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 20c.8-4 4-6 8-6s7.2 2 8 6",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.5-3.800 3-5.500 6.500-5.500s6 1.700 6.500 5.500M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.800c2 .7 3.200 2.400 3.500 5.200",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9v.01",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 16.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7Z",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  pin: "M12 21s7-6.200 7-11.500A7 7 0 0 0 5 9.500C5 14.800 12 21 12 21ZM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z",
  mic: "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3ZM6 11.500a6 6 0 0 0 12 0M12 17.500V21",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.500 14c1.800 2.600 5.200 2.600 7 0M9 9.500v.01M15 9.500v.01",
  forward: "M13 6l6 6-6 6M19 12H9c-3 0-5 2-5 6",
  phone: "M7 3h10v18H7zM11 18h2",
  play: "M8 5l11 7-11 7z",
};
export const SHIELD = "M12 2 4 5v6c0 5 3.400 9.300 8 11 4.600-1.700 8-6 8-11V5z";

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(key, value);
    else if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function drawing(box, path, attributes = {}) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  for (const [key, value] of Object.entries(attributes)) line.setAttribute(key, value);
  svg.append(line);
  return svg;
}

export function icon(name) {
  return drawing(name === "check" ? "0 0 20 13" : "0 0 24 24", SHAPES[name]);
}

export function shield() {
  const svg = drawing("0 0 24 24", SHIELD, { fill: "currentColor" });
  const tick = drawing("0 0 24 24", "m8.300 12 2.600 2.600 4.900-5", { fill: "none", stroke: "#fff", "stroke-width": 2 });
  svg.append(tick.firstChild);
  return svg;
}

// Bring children in step without touching those that stay: focus and animations live on.
export function keepInStep(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => { if (parent.childNodes[at] !== node) parent.insertBefore(node, parent.childNodes[at] ?? null); });
}

export function iconButton(name, label, onclick, attributes = {}) {
  return element("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

export async function post(path, body = {}) {
  const response = await fetch(`/sim/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

export async function chosenFile(accept) {
  const input = element("input", { type: "file", accept });
  const file = await new Promise((done) => {
    input.addEventListener("change", () => done(input.files[0] ?? null));
    input.addEventListener("cancel", () => done(null));
    input.click();
  });
  if (file === null) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { name: file.name, mime: file.type, data: btoa(binary) };
}
