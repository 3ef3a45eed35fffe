// The shared regions of a page: pushed over the socket, fetched where a push may have been missed.
// No DOM here: fetching, the socket, timers and the applying of content are handed in.

import { Backoff } from "./lib/backoff.js";
import { Getter } from "./lib/getter.js";

const POLL_CONNECTED_MS = 20000;
const POLL_ALONE_MS = 2000;
const OFFLINE_AFTER_MS = 5000;
const BELIEVED_BLOCKED_AFTER_MS = 8000;
const TURNED_AWAY_MS = 3000;

export class Region {
  constructor({ name, rev = -1, apply }) {
    this.name = name;
    this.rev = rev;
    this.apply = apply;
    this.content = null;
    this.etag = null;
  }

  // Show a revision unless a newer one, or the same content, is shown already. Says whether it did.
  receive({ rev, content, etag = null }) {
    if (!Number.isFinite(rev) || typeof content !== "string" || rev < this.rev) return false;
    const same = rev === this.rev && content === this.content;
    this.rev = rev;
    this.content = content;
    this.etag = etag || (same ? this.etag : null);
    if (!same) this.apply(content, rev);
    return !same;
  }
}

export class Live {
  // fetchRegion(name, etag) -> {status, rev, content, etag}, or throws; socket: on, connect, disconnect,
  // connected, active; notice({offline, alone}); gone() is called once when the page is no longer there.
  constructor({ regions, fetchRegion, socket, clock, notice = () => {}, gone = () => {}, woken = () => {},
    hidden = () => false, monotonic = () => performance.now(), timers = globalThis, random = Math.random }) {
    Object.assign(this, { socket, clock, notice, gone, woken, hidden, monotonic, timers, random, fetchRegion });
    this.regions = new Map(regions.map((region) => [region.name, region]));
    this.getters = regions.map((region) => new Getter({ work: () => this.get(region), timers, random }));
    this.backoff = new Backoff({ base: 1000, random });
    this.started = this.lastGood = monotonic();
    this.everConnected = this.everFetched = this.refusedForGood = this.isGone = false;
  }

  start() {
    this.listen();
    this.poll();
    this.watch();
    this.refresh();
  }

  listen() {
    const { socket } = this;
    if (!socket) return;
    socket.on("connect", () => this.connected());
    socket.on("disconnect", (reason) => this.disconnected(reason));
    socket.on("connect_error", (error) => this.refused(error));
    socket.on("region", (message) => this.pushed(message));
    socket.on("hint", (message) => this.hinted(message));
    socket.connect();
  }

  get isConnected() {
    return Boolean(this.socket && this.socket.connected);
  }

  connected() {
    this.everConnected = true;
    this.backoff.reset();
    this.good();
    this.wake();
  }

  disconnected(reason) {
    this.good();
    this.rearm();
    // The socket library leaves it to us to come back after the server hung up.
    if (reason === "io server disconnect") this.reconnectIn(this.random() * TURNED_AWAY_MS);
  }

  refused(error) {
    if (error && error.message === "not_found") {
      this.refusedForGood = true;
      this.socket.disconnect();
    } else if (this.socket.active === false) {
      this.reconnectIn(this.backoff.next());
    }
  }

  // The server is about to go: come back at a moment of one's own.
  hinted(message) {
    const seconds = Math.max(0, Number(message && message.reconnect_in) || 0);
    this.timers.setTimeout(() => {
      if (this.refusedForGood) return;
      this.socket.disconnect();
      this.socket.connect();
    }, this.random() * seconds * 1000);
  }

  reconnectIn(delay) {
    this.timers.setTimeout(() => {
      if (!this.refusedForGood && !this.isConnected) this.socket.connect();
    }, delay);
  }

  pushed(message) {
    if (!message || !this.regions.has(message.name)) return;
    this.clock.heard(Number(message.now));
    this.regions.get(message.name).receive({ rev: Number(message.rev), content: message.content });
  }

  // Ask for everything: after a connect, when the page is seen again, when the network is back.
  wake() {
    this.refresh();
    this.woken();
  }

  seen() {
    this.good();
    this.wake();
  }

  refresh() {
    return Promise.all(this.getters.map((getter) => getter.refresh()));
  }

  async get(region) {
    if (this.isGone) return;
    const answer = await this.fetchRegion(region.name, region.etag);
    if (answer.status === 404) {
      this.isGone = true;
      this.gone();
      return;
    }
    if (answer.status !== 304 && !(answer.status === 200 && Number.isFinite(answer.rev))) throw new Error(`region ${answer.status}`);
    this.everFetched = true;
    this.good();
    if (answer.status === 200) region.receive(answer);
  }

  good() {
    this.lastGood = this.monotonic();
    this.tell();
  }

  poll() {
    const every = this.isConnected ? POLL_CONNECTED_MS : POLL_ALONE_MS;
    this.pollTimer = this.timers.setTimeout(() => {
      if (!this.hidden()) this.refresh();
      this.poll();
    }, every * (0.75 + 0.5 * this.random()));
  }

  rearm() {
    this.timers.clearTimeout(this.pollTimer);
    this.poll();
  }

  watch() {
    this.tell();
    this.timers.setTimeout(() => this.watch(), 1000);
  }

  tell() {
    const now = this.monotonic();
    const offline = !this.isConnected && now - this.lastGood >= OFFLINE_AFTER_MS;
    const alone = !this.everConnected && this.everFetched && now - this.started >= BELIEVED_BLOCKED_AFTER_MS;
    this.notice({ offline, alone });
  }
}
