// The page: hears of every change, hands it to the phones, sends what the toolbar says.
import { Phone } from "./phone.js";
import { element, post } from "./page.js";
import { chosenPreset, fillPresets, presetValues } from "./network.js";

const phones = new Map();
let current = null;
let listening = null;

function byId(id) { return document.getElementById(id); }

function select(key) {
  current = key;
  for (const [name, phone] of phones) phone.setCurrent(name === key);
}

function addPhone(view) {
  const phone = new Phone(view, () => select(view.key), () => [...phones.values()].map((p) => p.view));
  phones.set(view.key, phone);
  byId("phones").append(phone.station);
  byId("tabs").append(phone.tab);
  return phone;
}

function drawToolbar(state) {
  byId("bot-name").textContent = `${state.bot.name} · simulator`;
  document.title = `${state.bot.name} · simulator`;
  const network = byId("network");
  fillPresets(network, chosenPreset(state.network));
  network.parentElement.classList.toggle("bad-network", chosenPreset(state.network) !== "good");
  if (document.activeElement !== byId("seed")) byId("seed").value = state.seed;
}

function drawAll(state) {
  drawToolbar(state);
  for (const view of state.phones) (phones.get(view.key) ?? addPhone(view)).draw(view, state.bot);
  if (current === null && state.phones.length) select(state.phones[0].key);
}

function listen() {
  listening?.close();
  listening = new EventSource("/sim/api/events");
  listening.addEventListener("state", (event) => {
    byId("offline").hidden = true;
    drawAll(JSON.parse(event.data));
    document.body.dataset.ready = "true";
  });
  listening.addEventListener("phone", (event) => {
    const view = JSON.parse(event.data);
    phones.get(view.key)?.draw(view);
  });
  listening.onerror = () => { byId("offline").hidden = false; };
}

byId("gear").addEventListener("click", () => {
  const open = byId("tools").classList.toggle("open");
  byId("gear").setAttribute("aria-expanded", String(open));
});
byId("network").addEventListener("change", async (event) => {
  drawToolbar(await post("network", presetValues(event.target.value)));
});
byId("seed").addEventListener("change", async (event) => {
  drawToolbar(await post("seed", { seed: Number(event.target.value) || 0 }));
});
listen();
