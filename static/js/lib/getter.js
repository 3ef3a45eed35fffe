// One GET at a time. A wish that comes while one is under way is granted after it; a failed one is retried.

import { Backoff } from "./backoff.js";

export class Getter {
  // work() does one GET and throws where it failed.
  constructor({ work, timers = globalThis, random = Math.random }) {
    this.work = work;
    this.timers = timers;
    this.backoff = new Backoff({ random });
    this.running = null;
    this.busy = false;
    this.again = false;
    this.timer = null;
  }

  refresh() {
    if (this.busy) {
      this.again = true;
      return this.running;
    }
    this.timers.clearTimeout(this.timer);
    this.timer = null;
    this.running = this.loop();
    return this.running;
  }

  async loop() {
    this.busy = true;
    do {
      this.again = false;
      try {
        await this.work();
        this.backoff.reset();
      } catch (error) {
        this.again = false;
        this.timer = this.timers.setTimeout(() => this.refresh(), this.backoff.next());
      }
    } while (this.again);
    this.busy = false;
  }

  stop() {
    this.timers.clearTimeout(this.timer);
  }
}
