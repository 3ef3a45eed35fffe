// Fields that say something about themselves while they are filled in: characters left, forecasts.

import { t } from "./lib/strings.js";
import { isChanged, markChanged, markRestored } from "./morph.js";

const SAID_FROM = 10;

export function charactersLeft(text, limit) {
  return limit - Array.from(text).length;
}

// What else stands beside the count, such as what in the words may point at somebody.
const remarks = new WeakMap();

export function remark(field, words) {
  if (words) remarks.set(field, words);
  else remarks.delete(field);
  if (field.dataset.counter) counted(field);
}

function remarkOf(field) {
  const words = document.createElement("span");
  words.className = "remark";
  words.textContent = remarks.get(field);
  return words;
}

function counted(field) {
  const output = document.getElementById(field.dataset.counter);
  const limit = Number(field.dataset.limit);
  if (!output || !(limit > 0)) return;
  const left = charactersLeft(field.value, limit);
  output.textContent = left < 0 ? t("over", { n: -left }) : t("left", { n: left });
  if (remarks.has(field)) output.append(" · ", remarkOf(field));
  output.classList.toggle("over", left < 0);
  // A screen reader that says a number after every letter cannot be listened to: only the last few are said.
  output.setAttribute("aria-live", left <= SAID_FROM ? "polite" : "off");
}

// A forecast that nobody touched has no name and is therefore not sent.
function estimated(field) {
  const touched = field.hasAttribute("name");
  const words = touched ? t("inTen", { n: field.value }) : t("untouched");
  const output = document.getElementById(field.dataset.estimate);
  if (output) output.textContent = words;
  if (output) output.classList.toggle("untouched", !touched);
  field.toggleAttribute("data-touched", touched);
  field.setAttribute("aria-valuetext", words);
}

function touch(field) {
  if (!field.hasAttribute("name")) field.name = field.dataset.field;
  estimated(field);
}

// After new content, say again what belongs to fields that kept their value.
export function showFields(root) {
  for (const field of root.querySelectorAll("[data-estimate]")) {
    if (isChanged(field)) touch(field);
    else estimated(field);
  }
  for (const field of root.querySelectorAll("[data-counter]")) if (field.value) counted(field);
}

export function watchFields(root = document) {
  const heard = (event) => {
    const field = event.target;
    if (!field.matches || !field.matches("input, textarea, select")) return;
    markChanged(field);
    if (field.dataset.counter) counted(field);
    if (field.dataset.estimate) touch(field);
  };
  root.addEventListener("input", heard);
  root.addEventListener("change", heard);
  markRestored(root);
  showFields(root);
}
