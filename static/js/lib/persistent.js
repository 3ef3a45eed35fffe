// A command that goes out again under its number until the server has said something, for as long as somebody waits.

import { askedToWait, verdict } from "../outbox.js";
import { Backoff } from "./backoff.js";

const PATIENCE_MS = 20000;

export class Persistent {
  // send(entry) -> {ok, status, body}, or throws where the network fails; renew() fetches a fresh token; waiting() hears
  // each time that it did not get through.
  constructor({ send, renew, waiting = () => {}, monotonic = () => performance.now(), random = Math.random, timers = globalThis }) {
    Object.assign(this, { send, renew, waiting, monotonic, random, timers });
  }

  // Return the server's answer, whatever it says; throws where none came in time.
  async carryOut(entry) {
    const backoff = new Backoff({ random: this.random });
    const giveUp = this.monotonic() + PATIENCE_MS;
    for (;;) {
      const answer = await this.attempt(entry);
      if (answer && !["retry", "stuck"].includes(verdict(answer))) return answer;
      const wait = backoff.next(answer ? askedToWait(answer) * 1000 : 0);
      // What the server itself has to say to the person is said; a page in between, or nothing, is not an answer.
      if (this.monotonic() + wait > giveUp) {
        if (answer && answer.body) return answer;
        throw new Error("it did not get through");
      }
      this.waiting();
      await new Promise((resolve) => this.timers.setTimeout(resolve, wait));
    }
  }

  async attempt(entry) {
    try {
      const answer = await this.send(entry);
      if (verdict(answer) !== "token") return answer;
      await this.renew();
      return await this.send(entry);
    } catch (error) {
      return null;
    }
  }
}
