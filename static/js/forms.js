// Forms with script: answers go through the outbox, the facilitator's commands are sent at once.

import { Persistent } from "./lib/persistent.js";
import { t } from "./lib/strings.js";
import { uuid4 } from "./lib/uuid.js";
import { markKnown } from "./morph.js";
import { currentToken, inLanguage, post, renewToken } from "./net.js";

const OWN = new Set(["csrf_token", "uuid"]);
const TEXTS = "textarea, input[type=text], input:not([type])";

export function textsOf(form) {
  return Array.from(form.elements).filter((field) => field.name && field.matches(TEXTS));
}

// Older phones do not say which button submitted a form, so the last one pressed is remembered.
let pressed = null;

export function watchButtons(root = document) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest ? event.target.closest("button, input[type=submit]") : null;
    pressed = button && button.form ? button : null;
  }, true);
}

function submitterOf(event) {
  if (event.submitter) return event.submitter;
  return pressed && pressed.form === event.target ? pressed : null;
}

// What a form says, its button included, without the token and the uuid, which are put in when it is sent.
export function collect(form, submitter) {
  const fields = Array.from(new FormData(form)).filter(([name, value]) => !OWN.has(name) && typeof value === "string");
  if (submitter && submitter.name) fields.push([submitter.name, submitter.value]);
  const action = submitter && submitter.getAttribute("formaction") ? submitter.formAction : form.action;
  const written = textsOf(form).filter((field) => field.value.trim());
  const text = written.map((field) => field.value.trim()).join("\n");
  return { url: action, fields, text, words: written.map((field) => field.name) };
}

function empty(form) {
  for (const field of form.elements) {
    if (field.tagName === "TEXTAREA") field.value = "";
    else if (field.type === "radio" || field.type === "checkbox") field.checked = false;
  }
  markKnown(form);
  for (const field of form.querySelectorAll("[data-counter]")) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  markKnown(form);
}

export function sendEntry(entry) {
  return post(inLanguage(entry.url), entry.fields.concat([["csrf_token", currentToken()], ["uuid", entry.uuid]]));
}

// Answers: kept on the phone first. A form that was saved unchanged since is the server's to renew.
export class AnswerForms {
  constructor(outbox, asking) {
    Object.assign(this, { outbox, asking });
    this.sent = new Map();
  }

  async submit(event) {
    const form = event.target;
    event.preventDefault();
    const submitter = submitterOf(event);
    const said = collect(form, submitter);
    if (!(await this.asking.mayGo(this.asking.inForm(form)))) return;
    const uuid = uuid4();
    if ("reset" in form.dataset) empty(form);
    else this.sent.set(uuid, { form, said: JSON.stringify(said.fields), submitter });
    await this.outbox.add({ uuid, ...this.asking.noted(said) });
  }

  saved(entry) {
    const known = this.sent.get(entry.uuid);
    this.sent.delete(entry.uuid);
    if (known && JSON.stringify(collect(known.form, known.submitter).fields) === known.said) markKnown(known.form);
  }
}

// Commands: sent one after the other, their outcome said in the status line. The same one twice is one, and one that was
// lost on its way goes out again under the same number, by itself and when it is pressed once more.
export class CommandForms {
  constructor({ status, done = () => {} }) {
    this.status = status;
    this.done = done;
    this.waiting = new Set();
    this.numbers = new Map();
    this.persistent = new Persistent({ send: sendEntry, renew: renewToken, waiting: () => status.say(t("trying"), "pending") });
    this.turn = Promise.resolve();
  }

  submit(event) {
    const form = event.target;
    event.preventDefault();
    const said = collect(form, submitterOf(event));
    const key = JSON.stringify([said.url, said.fields]);
    if (this.waiting.has(key)) return this.turn;
    this.waiting.add(key);
    this.turn = this.turn.then(() => this.carryOut(form, said, key));
    return this.turn;
  }

  async carryOut(form, said, key) {
    form.setAttribute("aria-busy", "true");
    if (!this.numbers.has(key)) this.numbers.set(key, uuid4());
    try {
      const answer = await this.persistent.carryOut({ ...said, uuid: this.numbers.get(key) });
      this.numbers.delete(key);
      this.outcome(form, answer);
    } catch (error) {
      this.status.say(t("notSent"), "refused");
    } finally {
      this.waiting.delete(key);
      if (!this.waiting.size) form.removeAttribute("aria-busy");
    }
  }

  outcome(form, answer) {
    const { ok, body } = answer;
    if (ok && body) {
      markKnown(form);
      if ("reset" in form.dataset) empty(form);
      this.status.say(body.message || t("saved"), "saved");
      // Who is led elsewhere asks nothing more of this page, which may be gone.
      if (body.next) follow(body.next);
      else this.done(form);
    } else if (ok && answer.redirected) {
      location.assign(answer.url);
    } else {
      this.status.say(body && body.message ? `${t("notAccepted")} ${body.message}` : t("notSent"), "refused");
    }
  }
}

// Go where the server says, as long as that is on this server.
export function follow(next) {
  if (!next) return;
  const target = new URL(next, location.href);
  if (target.origin === location.origin) location.assign(target.href);
}
