// New content for a part of the page, without taking anything out of the person's hands.

import { Idiomorph } from "../vendor/idiomorph.esm.js";

// Browsers that know Trusted Types make HTML of a string through this policy alone (app/headers.py names it).
// The server has made the string and escaped whatever people wrote; no policy could do that later.
const policy = window.trustedTypes ? window.trustedTypes.createPolicy("otherwise", { createHTML: (html) => html }) : null;

function parse(html) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html").body;
}

// The fields that somebody has changed and the server does not know yet.
const changed = new WeakSet();
const FIELDS = "input, textarea, select";

export function markChanged(field) {
  for (const one of groupOf(field)) changed.add(one);
}

export function markKnown(form) {
  for (const field of form.elements) changed.delete(field);
}

export function isChanged(field) {
  return changed.has(field);
}

// Browsers put typed text back after a reload without any event.
export function markRestored(root) {
  for (const field of root.querySelectorAll(FIELDS)) {
    const choice = field.type === "radio" || field.type === "checkbox";
    const differs = choice ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
    if (differs && field.type !== "hidden" && field.tagName !== "SELECT") markChanged(field);
  }
}

function groupOf(field) {
  if (field.type !== "radio" || !field.form) return [field];
  return Array.from(field.form.elements).filter((one) => one.type === "radio" && one.name === field.name);
}

// The forms with words that nobody has sent, and that are not in the new content.
export function overtaken(target, html) {
  const fresh = parse(html);
  const stays = new Set(Array.from(fresh.querySelectorAll("form[id]"), (form) => form.id));
  return Array.from(target.querySelectorAll("form[data-outbox]")).filter((form) => {
    const typed = Array.from(form.querySelectorAll("textarea")).some((field) => changed.has(field) && field.value.trim());
    return typed && !stays.has(form.id);
  });
}

export function morph(target, html) {
  const fresh = parse(html);
  // Parsed here, a noscript holds real fields that would be sent along with the ones they stand in for.
  for (const without of fresh.querySelectorAll("noscript")) without.remove();
  takeFresh(target, fresh);
  Idiomorph.morph(target, Array.from(fresh.childNodes), {
    morphStyle: "innerHTML",
    restoreFocus: true,
    callbacks: { beforeNodeMorphed: mayMorph, beforeAttributeUpdated: mayChange },
  });
}

// A form that became another one, as after saving, forgets what was typed into it.
function takeFresh(target, fresh) {
  const keys = new Map();
  for (const form of fresh.querySelectorAll("form[data-form-key][id]")) keys.set(form.id, form.dataset.formKey);
  for (const form of target.querySelectorAll("form[data-form-key][id]")) {
    if (!keys.has(form.id) || keys.get(form.id) === form.dataset.formKey) continue;
    markKnown(form);
    if (form.contains(document.activeElement)) document.activeElement.blur();
  }
}

function mayMorph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) return true;
  if (old.tagName === "IFRAME") return old.getAttribute("src") !== fresh.getAttribute("src");
  if (!old.matches(FIELDS) || old.type === "hidden") return true;
  return !(changed.has(old) || (old === document.activeElement && isTyped(old)));
}

function isTyped(field) {
  return !["radio", "checkbox", "button", "submit"].includes(field.type);
}

// What is opened stays open, and what is closed stays closed: that is the reader's own doing.
function mayChange(name, element) {
  return !(name === "open" && (element.tagName === "DETAILS" || element.tagName === "DIALOG"));
}
