// The one status line of a page: at most one change a second, and the last one wins.

const PACE_MS = 1000;

export class Paced {
  constructor({ show, now = () => performance.now(), timers = globalThis }) {
    Object.assign(this, { show, now, timers, last: -Infinity, waiting: null, timer: null });
  }

  say(text, state = "") {
    this.waiting = { text, state };
    if (this.timer !== null) return;
    const wait = this.last + PACE_MS - this.now();
    if (wait <= 0) this.out();
    else this.timer = this.timers.setTimeout(() => this.out(), wait);
  }

  out() {
    const { text, state } = this.waiting;
    this.timer = null;
    this.last = this.now();
    this.show(text, state);
  }
}

export function statusLine(root = document) {
  return new Paced({
    show: (text, state) => {
      const line = root.querySelector("[data-status]");
      if (!line) return;
      line.textContent = text;
      if (state) line.dataset.state = state;
      else delete line.dataset.state;
    },
  });
}
