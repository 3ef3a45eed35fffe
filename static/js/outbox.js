// Every answer is kept on the phone under its UUID until the server says that it has it.
// No DOM here: the store, the sending, the clock and chance are handed in.

import { Backoff } from "./lib/backoff.js";

const PASSING = new Set(["busy", "draining", "disk_full", "too_many"]);
const PASSING_STATUS = new Set([408, 425, 429]);

// What an answer means for its entry: "saved", "token" (fetch a fresh one), "retry", "stuck" or "final".
// A 2xx without our JSON comes from something in between, such as a hotel's sign-in page, and saves nothing. What meets a
// fault of the server's own is stuck: it is tried again, but others need not wait for it.
export function verdict({ ok, status, body }) {
  if (ok) return body && (body.status === "saved" || body.status === "done") ? "saved" : "retry";
  if (body && body.error === "csrf") return "token";
  if (status === 500) return "stuck";
  if (status >= 500 || PASSING_STATUS.has(status) || status < 400) return "retry";
  return body && PASSING.has(body.error) ? "retry" : "final";
}

// How many seconds an answer asks to be left alone for; 0 where it does not say.
export function askedToWait({ body, retryAfter }) {
  return Number(body && body.retry_after) || Number(retryAfter) || 0;
}

// What an entry is about: an item by its address, and a card by its id. A change must not overtake what it changes.
function subjects({ url, fields }) {
  const removed = /\/cards\/([^/]+)\/removal$/.exec(url);
  const named = fields.filter(([name, value]) => name === "entry" && value).map(([, value]) => value);
  return [url, ...(removed ? [removed[1]] : []), ...named];
}

export class Outbox {
  // send(entry) -> {ok, status, body}, or throws where the network fails; renew() fetches a fresh token;
  // listener(event, details) hears "kept", "saved", "refused", "returned" and "pending".
  constructor({ store, seat, send, renew = async () => {}, listener = () => {},
    now = Date.now, monotonic = () => performance.now(), random = Math.random, timers = globalThis }) {
    Object.assign(this, { store, seat, send, renew, listener, now, monotonic, timers });
    this.backoff = new Backoff({ random });
    // Until when the server has asked to be left alone, on the monotonic clock.
    this.notBefore = 0;
    this.entries = [];
    this.returned = [];
    this.running = null;
    this.busy = false;
    this.timer = null;
    this.last = 0;
  }

  // Read what an earlier page left behind, and send it on.
  async open() {
    const records = (await this.store.all()).filter((record) => record.kind === "entry" || record.kind === "returned");
    records.sort((one, other) => one.order - other.order);
    for (const record of records) await this.takeUp(record);
    this.listener("pending", { count: this.size });
    if (this.returned.length) this.listener("returned", {});
    this.flush();
  }

  // What somebody wrote from another seat is neither sent nor shown: another person may hold the phone.
  async takeUp(record) {
    this.last = Math.max(this.last, record.order || 0);
    if (record.kind === "entry" && record.seat === this.seat) {
      if (!this.entries.some((entry) => entry.uuid === record.uuid)) this.entries.push(record);
    } else if (record.kind === "returned" && record.seat === this.seat) {
      this.returned.push(record);
    } else {
      await this.store.remove(record.uuid);
      if (record.kind !== "entry") return;
      const notice = { ...record, kind: "returned", seat: this.seat, fields: [], text: "", reason: "otherSeat", message: "" };
      await this.store.put(notice);
      this.handBack(notice);
    }
  }

  get size() {
    return this.entries.length;
  }

  // Keep an answer and send it. The same answer pressed twice while the first still waits is kept once.
  async add({ uuid, url, fields, text = "", words = [] }) {
    const same = this.entries.find((entry) => entry.url === url && JSON.stringify(entry.fields) === JSON.stringify(fields));
    if (same && same === this.entries[this.entries.length - 1]) {
      this.retry();
      return same.uuid;
    }
    this.last = Math.max(this.last + 1, this.now());
    const entry = { kind: "entry", uuid, url, fields, text, words, seat: this.seat, order: this.last };
    this.entries.push(entry);
    this.listener("pending", { count: this.size });
    await this.store.put(entry);
    this.listener("kept", { entry });
    this.retry();
    return uuid;
  }

  // Something has changed for the better: do not wait any longer, unless the server has asked for it.
  retry() {
    this.flush();
  }

  // Send the oldest first, one at a time, so that a change never overtakes what it changes.
  flush() {
    const wish = this.notBefore - this.monotonic();
    if (this.busy || (wish > 0 && this.timer !== null)) return this.running;
    this.timers.clearTimeout(this.timer);
    this.timer = null;
    this.running = this.drain();
    return this.running;
  }

  async drain() {
    this.busy = true;
    try {
      await this.sendAll();
    } finally {
      this.busy = false;
    }
    // One may have been kept between the last look and this line.
    if (this.entries.length && this.timer === null) await this.drain();
  }

  async sendAll() {
    const stuck = [];
    for (let entry = this.next(stuck); entry; entry = this.next(stuck)) {
      const answer = await this.attempt(entry);
      const meaning = verdict(answer);
      if (meaning === "saved") await this.saved(entry, answer.body);
      else if (meaning === "final") await this.refused(entry, answer.body);
      else if (meaning === "stuck") stuck.push(entry);
      else {
        this.waitFor(answer);
        return;
      }
    }
    if (stuck.length) this.waitFor({});
  }

  // The oldest that waits for none of those that are stuck.
  next(stuck) {
    const held = new Set(stuck.flatMap(subjects));
    for (const entry of this.entries) {
      const own = subjects(entry);
      if (!own.some((one) => held.has(one))) return entry;
      own.forEach((one) => held.add(one));
    }
    return null;
  }

  async attempt(entry) {
    const answer = await this.trySending(entry);
    if (verdict(answer) !== "token") return answer;
    try {
      await this.renew();
    } catch (error) {
      return { ok: false, status: 0, body: null };
    }
    return this.trySending(entry);
  }

  async trySending(entry) {
    try {
      return await this.send(entry);
    } catch (error) {
      return { ok: false, status: 0, body: null };
    }
  }

  waitFor(answer) {
    const wish = askedToWait(answer) * 1000;
    const wait = this.backoff.next(wish);
    this.notBefore = wish ? this.monotonic() + wait : 0;
    this.timers.clearTimeout(this.timer);
    this.timer = this.timers.setTimeout(() => {
      this.timer = null;
      this.flush();
    }, wait);
  }

  async saved(entry, body) {
    this.backoff.reset();
    await this.store.remove(entry.uuid);
    this.forget(entry);
    this.listener("saved", { entry, body });
    this.listener("pending", { count: this.size });
  }

  async refused(entry, body) {
    this.backoff.reset();
    const message = (body && body.message) || "";
    if (entry.text) {
      // What the server asks because the phone could not is the author's to answer; it was not refused.
      const reason = body && body.error === "hint" ? "hint" : "refused";
      const record = { ...entry, kind: "returned", message, reason };
      await this.store.put(record);
      this.handBack(record);
    } else {
      await this.store.remove(entry.uuid);
    }
    this.forget(entry);
    this.listener("refused", { entry, message, body });
    this.listener("pending", { count: this.size });
  }

  forget(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
  }

  handBack(record) {
    this.returned.push(record);
    this.listener("returned", {});
  }

  // Something typed and never sent, whose form is gone.
  async keepUnsent(entry) {
    this.last += 1;
    const record = { ...entry, kind: "returned", seat: this.seat, order: this.last, reason: "overtaken", message: "" };
    await this.store.put(record);
    this.handBack(record);
  }

  // The person wants it sent all the same, as it was or in new words.
  async sendAfterAll(record) {
    if (!this.returned.some((one) => one.uuid === record.uuid)) return;
    await this.dismiss(record.uuid);
    await this.add(record);
  }

  // The person has seen a returned text and puts it away.
  async dismiss(uuid) {
    this.returned = this.returned.filter((record) => record.uuid !== uuid);
    await this.store.remove(uuid);
    this.listener("returned", {});
  }
}
