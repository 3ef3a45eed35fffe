// Exponential back-off with full jitter: a hundred phones that lost the server do not return together.

export class Backoff {
  constructor({ base = 500, cap = 10000, random = Math.random } = {}) {
    this.base = base;
    this.cap = cap;
    this.random = random;
    this.tries = 0;
  }

  // The next wait in milliseconds. The server's own wish is kept to, up to the cap, with what jitter still fits on top.
  next(atLeast = 0) {
    const ceiling = Math.min(this.cap, this.base * 2 ** Math.min(this.tries, 20));
    this.tries += 1;
    const wish = Number.isFinite(atLeast) ? Math.max(0, Math.min(this.cap, atLeast)) : 0;
    return wish + this.random() * Math.min(ceiling, Math.max(this.base, this.cap - wish));
  }

  reset() {
    this.tries = 0;
  }
}
