// Asks somebody about words that may point at a person before they leave the phone. It works without a connection
// once the rules are here, and nothing of it is sent: every post of a phone that can look says the same (`noted`).

import { remark } from "./fields.js";
import { textsOf } from "./forms.js";
import { Hints } from "./lib/hints.js";
import { request } from "./net.js";

const PAUSE_MS = 800;
const WRITING = "form[data-outbox]";

export class Asking {
  constructor({ status, root = document }) {
    Object.assign(this, { status, root, hints: null, loading: null, open: null, timer: null, said: "" });
    this.dialog = root.getElementById("asked");
  }

  start() {
    if (!this.dialog) return;
    this.root.addEventListener("input", (event) => this.typed(event.target));
    this.root.addEventListener("focusin", () => this.prepare());
    window.addEventListener("online", () => this.prepare());
    this.prepare();
  }

  // After new content: words whose form is gone are given back by the page, and are asked about when they are sent.
  changed() {
    if (this.open && this.open.field && !this.open.field.isConnected) this.open.close(false);
    this.prepare();
  }

  // Fetch the rules once there is something to write, so that they are here when the connection is not.
  prepare() {
    if (this.hints || this.loading || !this.dialog || !this.root.querySelector(`${WRITING} textarea`)) return;
    this.loading = this.load().catch(() => {}).then(() => { this.loading = null; });
  }

  async load() {
    const { response, text } = await request(this.dialog.dataset.rules, { cache: "default" });
    if (!response.ok) return;
    const { rules, names } = JSON.parse(text);
    this.hints = new Hints(rules, names);
  }

  // What in a form, or in a text that came back, may point at somebody: [{words, kind, field}].
  inForm(form) {
    return textsOf(form).flatMap((field) => this.inText(field.value, field));
  }

  inText(text, field = null) {
    if (!this.hints) return [];
    const welcome = field ? (field.dataset.welcome || "").split(" ") : [];
    return this.hints.find(text).filter((one) => !welcome.includes(one.kind)).map((one) => ({ ...one, field }));
  }

  noted(said) {
    return this.hints && said.words.length ? { ...said, fields: [...said.fields, ["asked", "1"]] } : said;
  }

  typed(field) {
    if (!field.form || !field.form.matches(WRITING)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remarkOn(field), PAUSE_MS);
  }

  remarkOn(field) {
    const words = quoted(this.inText(field.value, field));
    const said = words ? this.dialog.dataset.mayPoint.replace("{words}", words) : "";
    remark(field, said);
    if (said !== this.said && (said || (this.status.waiting || {}).text === this.said)) this.status.say(said, said ? "pending" : "");
    this.said = said;
  }

  // Ask, unless there is nothing to ask; whether the words may go as they are. One question at a time.
  mayGo(found) {
    if (!found.length) return Promise.resolve(true);
    if (this.dialog.hasAttribute("open")) return Promise.resolve(false);
    show(this.dialog, found);
    return new Promise((answer) => {
      const close = (go) => {
        this.open = null;
        hide(this.dialog);
        if (!go) pointTo(found[0]);
        answer(go);
      };
      this.open = { field: found[0].field, close };
      this.dialog.querySelector("[data-change]").onclick = () => close(false);
      this.dialog.querySelector("[data-as-it-is]").onclick = () => close(true);
      this.dialog.oncancel = (event) => {
        event.preventDefault();
        close(false);
      };
    });
  }
}

function quoted(found) {
  return Array.from(new Set(found.map(({ words }) => `“${words}”`))).join(", ");
}

function show(dialog, found) {
  const list = dialog.querySelector("[data-pointing]");
  const known = new Map(found.map((one) => [`${one.words} ${one.kind}`, one]));
  list.textContent = "";
  list.append(...Array.from(known.values(), (one) => itemOf(one, dialog.dataset[one.kind])));
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", "");
  dialog.querySelector("[data-change]").focus();
}

// Older phones know no dialog and show it in its place on the page.
function hide(dialog) {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}

function itemOf({ words }, kind) {
  const item = document.createElement("li");
  const said = document.createElement("q");
  const what = document.createElement("span");
  said.className = "said";
  what.className = "soft";
  said.textContent = words;
  what.textContent = kind;
  item.append(said, " ", what);
  return item;
}

// Back to the words, with those that were meant marked where they stand as they were found.
function pointTo({ field, words }) {
  if (!field || !field.isConnected) return;
  field.focus();
  const place = field.value.indexOf(words);
  if (place >= 0) field.setSelectionRange(place, place + words.length);
}
