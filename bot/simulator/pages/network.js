// The bad network, in words somebody can choose from.
import { element } from "./page.js";

const PRESETS = {
  good: ["Good", {}],
  bad: ["Bad: everything at once", { lose: 0.2, repeat: 0.2, delay: 1.5, flood: 0.1 }],
  lose: ["Answers get lost", { lose: 0.4 }],
  repeat: ["Messages arrive twice", { repeat: 0.6 }],
  slow: ["Slow: up to 3 s", { delay: 3 }],
  flood: ["Telegram says: too fast (429)", { flood: 0.4 }],
};
const FIELDS = ["lose", "repeat", "delay", "flood"];

export function presetValues(name) { return PRESETS[name]?.[1] ?? {}; }

export function chosenPreset(network) {
  const same = ([, [, values]]) => FIELDS.every((field) => (values[field] ?? 0) === network[field]);
  return Object.entries(PRESETS).find(same)?.[0] ?? "custom";
}

export function fillPresets(select, chosen) {
  const options = Object.entries(PRESETS).map(([name, [label]]) => element("option", { value: name }, label));
  if (chosen === "custom") options.push(element("option", { value: "custom" }, "Custom"));
  select.replaceChildren(...options);
  select.value = chosen;
}
