// Stand-ins for time, the store and the socket, so that no test waits or touches a network.

export class FakeTimers {
  constructor() {
    this.now = 0;
    this.jobs = [];
    this.last = 0;
    this.setTimeout = (work, delay = 0) => {
      this.last += 1;
      this.jobs.push({ id: this.last, at: this.now + delay, work });
      return this.last;
    };
    this.clearTimeout = (id) => {
      this.jobs = this.jobs.filter((job) => job.id !== id);
    };
  }

  // Let this many milliseconds pass, running what falls due and everything that follows from it.
  async pass(ms) {
    const end = this.now + ms;
    await settle();
    for (let job = this.due(end); job; job = this.due(end)) {
      this.clearTimeout(job.id);
      this.now = Math.max(this.now, job.at);
      job.work();
      await settle();
    }
    this.now = end;
  }

  due(end) {
    return this.jobs.filter((job) => job.at <= end).sort((one, other) => one.at - other.at || one.id - other.id)[0];
  }
}

export async function settle() {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export class FakeSocket {
  constructor() {
    Object.assign(this, { heard: {}, connected: false, active: true, connects: 0 });
  }

  on(name, work) {
    this.heard[name] = work;
  }

  fire(name, value) {
    if (name === "connect") this.connected = true;
    if (name === "disconnect") this.connected = false;
    if (this.heard[name]) this.heard[name](value);
  }

  connect() {
    this.connects += 1;
  }

  disconnect() {
    this.connected = false;
  }
}

// A repeatable stream of chances.
export function chances(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

export function deferred() {
  const one = {};
  one.promise = new Promise((resolve, reject) => Object.assign(one, { resolve, reject }));
  return one;
}
