// The phone of a participant, and the page on which it is handed on.

import { Asking } from "../asking.js";
import { AnswerForms, CommandForms, collect, follow, sendEntry } from "../forms.js";
import { openStore } from "../lib/store.js";
import { t } from "../lib/strings.js";
import { uuid4 } from "../lib/uuid.js";
import { overtaken } from "../morph.js";
import { renewToken } from "../net.js";
import { Outbox } from "../outbox.js";
import { Page } from "../page.js";
import { showReturned } from "../returned.js";
import { keepAwake } from "../wake_lock.js";

const SEAT = "seat";

// The page for handing on does not name its seat; it is the one that this phone sat in last.
async function seatOf(store) {
  const named = document.body.dataset.seat;
  if (named !== undefined) {
    await store.put({ uuid: SEAT, kind: SEAT, seat: named });
    return named;
  }
  const known = (await store.all()).find((record) => record.kind === SEAT);
  return known ? known.seat : "";
}

class Room {
  constructor() {
    this.page = new Page({ beforeChange: (element, html) => this.keepTyped(element, html), afterChange: () => this.asking.changed(), onWake: () => this.outbox && this.outbox.retry() });
    this.asking = new Asking({ status: this.page.status });
    this.commands = new CommandForms({ status: this.page.status });
    this.ready = this.open();
  }

  async open() {
    this.store = await openStore();
    const seat = await seatOf(this.store);
    const listener = (event, details) => this.heard(event, details);
    this.outbox = new Outbox({ store: this.store, seat, send: sendEntry, renew: renewToken, listener });
    this.answers = new AnswerForms(this.outbox, this.asking);
    await this.outbox.open();
  }

  start() {
    document.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.outbox && this.outbox.retry());
    document.addEventListener("visibilitychange", () => this.outbox && !document.hidden && this.outbox.retry());
    this.page.start();
    this.asking.start();
    if (document.body.dataset.page === "room") keepAwake();
  }

  submitted(event) {
    const form = event.target;
    if (event.defaultPrevented) return;
    if ("outbox" in form.dataset) this.answer(event);
    else if ("send" in form.dataset) this.commands.submit(event);
    else if ("handover" in form.dataset) this.handOver(event);
  }

  // In the first moments the store is still opening; without this the answer would leave as a plain form.
  async answer(event) {
    if (this.answers) return this.answers.submit(event);
    event.preventDefault();
    const { target, submitter } = event;
    await this.ready;
    return this.answers.submit({ target, submitter, preventDefault() {} });
  }

  async handOver(event) {
    if (this.outbox && this.outbox.size === 0) return;
    event.preventDefault();
    const form = event.target;
    this.page.status.say(t("handoverWait"), "pending");
    if (this.outbox) this.outbox.retry();
    else {
      await this.ready;
      if (this.outbox.size === 0) form.submit();
    }
  }

  heard(event, { count, entry, body, message }) {
    const { status } = this.page;
    if (event === "pending") this.pending(count);
    if (event === "kept") status.say(this.store.forgets ? t("memoryOnly") : t("saving"), "pending");
    if (event === "returned") showReturned(document, this.outbox, this.asking);
    if (event === "refused") this.refused(body && body.error === "hint" ? message : `${t("notAccepted")} ${message}`.trim());
    if (event === "saved") this.saved(entry, body);
  }

  // Words that were being written when the facilitator went on are kept, and can still be sent.
  keepTyped(element, html) {
    if (!this.outbox) return;
    for (const form of overtaken(element, html)) this.outbox.keepUnsent({ uuid: uuid4(), ...collect(form, null) });
  }

  pending(count) {
    document.body.dataset.pending = String(count);
    if (count && !this.wasPending) this.page.status.say(t("saving"), "pending");
    this.wasPending = count > 0;
  }

  refused(message) {
    this.page.status.say(message, "refused");
    this.page.refreshMine();
  }

  saved(entry, body) {
    this.answers.saved(entry);
    if (this.outbox.size === 0) this.page.status.say(body.message || t("saved"), "saved");
    this.page.receiveMine(body.mine);
    follow(body.next);
  }
}

new Room().start();
