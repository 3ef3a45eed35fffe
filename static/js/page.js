// What all live pages share: the clock, the regions, the personal part and the line about the connection.

import { io } from "../vendor/socket.io.esm.min.js";
import { showConnection } from "./connection.js";
import { showFields, watchFields } from "./fields.js";
import { watchButtons } from "./forms.js";
import { ServerClock } from "./lib/clock.js";
import { Getter } from "./lib/getter.js";
import { Live, Region } from "./live.js";
import { morph } from "./morph.js";
import { inLanguage, language, timedGet } from "./net.js";
import { showOneByOne, watchOneByOne } from "./one_by_one.js";
import { statusLine } from "./status.js";
import { showTimers, startTimers } from "./timer.js";

export class Page {
  constructor({ beforeChange = () => {}, afterChange = () => {}, onWake = () => {} } = {}) {
    this.beforeChange = beforeChange;
    this.base = document.body.dataset.live || "";
    this.afterChange = afterChange;
    this.onWake = onWake;
    this.clock = new ServerClock();
    this.clock.heard(Number(document.body.dataset.now));
    this.status = statusLine();
    this.mine = new Getter({ work: () => this.getMine() });
  }

  start() {
    watchButtons();
    watchFields();
    watchOneByOne();
    startTimers(document, this.clock);
    if (!this.base) return;
    this.live = new Live({
      regions: Array.from(document.querySelectorAll("[data-region]"), (element) => this.regionOf(element)),
      fetchRegion: (name, etag) => this.fetchRegion(name, etag),
      socket: openSocket(),
      clock: this.clock,
      notice: showConnection,
      gone: reloadOnce,
      woken: () => this.woken(),
      hidden: () => document.hidden,
    });
    this.live.start();
    this.watchWaking();
  }

  regionOf(element) {
    const name = element.dataset.region;
    return new Region({
      name,
      rev: Number(element.dataset.rev),
      apply: (content, rev) => {
        element.dataset.rev = rev;
        this.change(element, content);
        if (name === "step") this.compareMine(element);
      },
    });
  }

  change(element, content) {
    this.beforeChange(element, content);
    morph(element, content);
    showFields(element);
    showOneByOne(element);
    showTimers(element, this.clock);
    this.afterChange(element);
  }

  async fetchRegion(name, etag) {
    const headers = etag ? { "If-None-Match": etag } : {};
    const { response, text } = await timedGet(inLanguage(`${this.base}/regions/${name}`), this.clock, headers);
    // A page without a personal part hears only here that the server knows it again.
    if (response.ok || response.status === 304) forgetReload();
    const rev = response.headers.get("X-Rev");
    return { status: response.status, rev: rev === null ? NaN : Number(rev), content: text, etag: response.headers.get("ETag") };
  }

  compareMine(step) {
    const wanted = step.querySelector("[data-mine-key]");
    const mine = document.getElementById("mine");
    if (wanted && mine && wanted.dataset.mineKey !== mine.dataset.mine) this.refreshMine();
  }

  refreshMine() {
    if (this.base && document.getElementById("mine")) this.mine.refresh();
  }

  async getMine() {
    const { response, text } = await timedGet(inLanguage(`${this.base}/mine`), this.clock);
    if (response.status === 404) {
      reloadOnce();
      return;
    }
    const key = response.headers.get("X-Mine");
    if (!response.ok || key === null) throw new Error(`mine ${response.status}`);
    forgetReload();
    this.showMine(key, text);
  }

  showMine(key, content) {
    const mine = document.getElementById("mine");
    if (!mine) return;
    mine.dataset.mine = key;
    this.change(mine, content);
  }

  // One's own part came with the answer to a post. What was asked for before may come after it, and is asked for anew.
  receiveMine(mine) {
    if (!mine || this.mine.busy) this.refreshMine();
    else this.showMine(mine.key, mine.content);
  }

  woken() {
    this.refreshMine();
    this.onWake();
  }

  watchWaking() {
    const seen = () => {
      if (!document.hidden) this.live.seen();
    };
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("online", seen);
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) seen();
    });
  }
}

function openSocket() {
  return io({
    transports: ["websocket"],
    auth: { page: location.pathname, lang: language() },
    autoConnect: false,
    reconnectionDelay: 1000,
    reconnectionDelayMax: 10000,
    randomizationFactor: 1,
  });
}

const RELOADED = "otherwise.reloaded";

// A page that the server no longer knows is loaded again, but never round and round.
function reloadOnce() {
  try {
    if (sessionStorage.getItem(RELOADED) === location.pathname) return;
    sessionStorage.setItem(RELOADED, location.pathname);
  } catch (error) {
    return;
  }
  location.reload();
}

function forgetReload() {
  try {
    sessionStorage.removeItem(RELOADED);
  } catch (error) {
    // Without session storage nothing was noted either.
  }
}
