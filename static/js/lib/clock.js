// The server's time, on this device's monotonic clock. The wall clock of a phone may be wrong by a day.
//
// A request that left at `sent` and came back at `received` (both monotonic) shows that the offset lies
// between `now - received` and `now - sent`. The narrowest such answer is kept. A pushed message gives only
// the lower end, which is used until an answer comes, or when the kept one has become impossible: the
// monotonic clock of some phones stands still while they sleep.

const monotonicMs = () => performance.now();

export class ServerClock {
  constructor({ monotonic = monotonicMs, wall = Date.now } = {}) {
    this.monotonic = monotonic;
    this.wall = wall;
    this.best = null;
  }

  answered(serverNow, sent, received) {
    if (!usable(serverNow) || received < sent) return;
    const sample = { low: serverNow - received, high: serverNow - sent, trip: received - sent };
    sample.offset = (sample.low + sample.high) / 2;
    if (!this.best || sample.trip <= this.best.trip || !overlap(sample, this.best)) this.best = sample;
  }

  heard(serverNow) {
    if (!usable(serverNow)) return;
    const low = serverNow - this.monotonic();
    const rough = { low, high: Infinity, trip: Infinity, offset: low };
    if (!this.best) this.best = rough;
    else if (low > this.best.high) this.best = rough;
    else if (this.best.trip === Infinity && low > this.best.low) this.best = rough;
  }

  // Milliseconds since the epoch, as the server counts them.
  now() {
    return this.best ? this.monotonic() + this.best.offset : this.wall();
  }
}

function usable(serverNow) {
  return Number.isFinite(serverNow) && serverNow > 0;
}

function overlap(one, other) {
  return one.low <= other.high && other.low <= one.high;
}
