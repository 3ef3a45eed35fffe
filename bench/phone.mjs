// One phone as our pages make it: the same requests in the same order, one socket, answers kept until they are saved.

import { randomUUID } from "node:crypto";
import http from "node:http";
import { gunzipSync } from "node:zlib";

import { io } from "socket.io-client";

const POLL_CONNECTED_MS = 20000;
const PATIENCE_MS = 60000;

// The same clock as time.time() in Python, in milliseconds, finer than Date.now().
export const now = () => performance.timeOrigin + performance.now();
export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export class Phone {
  constructor({ url, code, number, heard = () => {} }) {
    Object.assign(this, { url, code, number, heard });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 6 });
    this.cookies = new Map();
    this.etag = null;
    this.bytes = 0;
    this.tries = 0;
  }

  get room() {
    return `/room/${this.code}`;
  }

  // What a browser does: a connection that the server has closed meanwhile is no failure.
  async ask(method, path, form = null, headers = {}) {
    try {
      return await this.once(method, path, form, headers);
    } catch (error) {
      if (!error.reused) throw error;
      return this.once(method, path, form, headers);
    }
  }

  once(method, path, form, headers) {
    const body = form ? new URLSearchParams(form).toString() : null;
    const sent = { "Accept-Encoding": "gzip", Cookie: this.cookie, ...headers };
    if (body !== null) Object.assign(sent, { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(body) });
    return new Promise((resolve, reject) => {
      const asked = http.request(this.url + path, { method, agent: this.agent, headers: sent, timeout: PATIENCE_MS }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => resolve(this.took(answer, Buffer.concat(parts))));
      });
      asked.on("timeout", () => asked.destroy(new Error("no answer")));
      asked.on("error", (error) => reject(Object.assign(error, { reused: asked.reusedSocket })));
      asked.end(body);
    });
  }

  took(answer, data) {
    this.bytes += data.length;
    for (const line of answer.headers["set-cookie"] || []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.cookies.set(name, value);
    }
    const text = (answer.headers["content-encoding"] === "gzip" ? gunzipSync(data) : data).toString();
    return { status: answer.statusCode, headers: answer.headers, text };
  }

  get cookie() {
    return Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join("; ");
  }

  // From the QR code to the step: the page that asks for a seat, the seat, the room and all that its page loads.
  async join() {
    const door = await this.page(`/join/${this.code}`);
    const token = /name="csrf_token" value="([^"]+)"/.exec(door)[1];
    const groups = Array.from(door.matchAll(/name="group" value="([^"]+)"/g), (found) => found[1]);
    const seat = await this.ask("POST", `/join/${this.code}`, { csrf_token: token, group: groups[this.number % groups.length] });
    if (seat.status !== 303) throw new Error(`join ${seat.status}`);
    const room = await this.page(this.room);
    this.token = /name="csrf_token" value="([^"]+)"/.exec(room)[1];
    await this.connect();
  }

  // A page with its style sheets, scripts and what those import; each file is loaded once, as a browser does.
  async page(path) {
    const { status, text } = await this.ask("GET", path);
    if (status !== 200) throw new Error(`page ${status}`);
    const found = text.matchAll(/<(?:link[^>]*rel="(?:stylesheet|preload|icon)"[^>]*href|link[^>]*href|script[^>]*src)="([^"]+)"/g);
    await Promise.all(Array.from(found, ([, file]) => this.load(file)));
    return text;
  }

  async load(file) {
    this.loaded = this.loaded || new Set();
    if (this.loaded.has(file)) return;
    this.loaded.add(file);
    const { status, text } = await this.ask("GET", file);
    // A browser does without an icon or a font; without its script a page is of no use.
    if (status !== 200 && /\.(js|css)$/.test(file)) throw new Error(`file ${status}`);
    if (!file.endsWith(".js")) return;
    const imported = text.matchAll(/^(?:import|export)\b[^;]*?from "(\.[^"]+)";/gm);
    await Promise.all(Array.from(imported, ([, name]) => this.load(new URL(name, this.url + file).pathname)));
  }

  // As static/js/page.js opens it; what happens then is static/js/live.js.
  connect() {
    this.socket = io(this.url, {
      transports: ["websocket"], auth: { page: this.room, lang: "en-GB" }, forceNew: true,
      reconnectionDelay: 1000, reconnectionDelayMax: 10000, randomizationFactor: 1, extraHeaders: { Cookie: this.cookie },
    });
    this.socket.on("region", (message) => this.heard(this, now(), message));
    this.socket.on("hint", ({ reconnect_in: seconds }) => setTimeout(() => this.socket.disconnect().connect(), Math.random() * seconds * 1000));
    this.socket.on("disconnect", (reason) => {
      this.upToDate = null;
      if (reason === "io server disconnect") setTimeout(() => this.socket.connect(), Math.random() * 3000);
    });
    return new Promise((resolve) => {
      this.socket.on("connect", () => this.wake().then(resolve));
    });
  }

  async wake() {
    const wait = 500;
    for (let tries = 0; ; tries += 1) {
      try {
        await this.region();
        await this.mine();
        this.upToDate = now();
        this.poll();
        return;
      } catch (error) {
        await pause(Math.random() * Math.min(10000, wait * 2 ** tries));
      }
    }
  }

  poll() {
    clearTimeout(this.polling);
    this.polling = setTimeout(() => this.region().catch(() => {}).then(() => this.poll()), POLL_CONNECTED_MS * (0.75 + 0.5 * Math.random()));
  }

  async region() {
    const { status, headers } = await this.ask("GET", `${this.room}/regions/step`, null, this.etag ? { "If-None-Match": this.etag } : {});
    if (status !== 200 && status !== 304) throw new Error(`region ${status}`);
    this.etag = headers.etag;
  }

  async mine() {
    const { status } = await this.ask("GET", `${this.room}/mine`);
    if (status !== 200) throw new Error(`mine ${status}`);
  }

  // An answer, sent again under its number until the server has it. Returns how long that took, in milliseconds.
  async answer(path, fields) {
    const form = { ...fields, csrf_token: this.token, uuid: randomUUID(), asked: "1" };
    const begun = now();
    for (let tries = 0; ; tries += 1) {
      const { status } = await this.send(path, form);
      if (status === 200) break;
      if (status && status < 500 && status !== 429) throw new Error(`answer ${status}`);
      this.tries += 1;
      await pause(Math.random() * Math.min(10000, 500 * 2 ** tries));
    }
    return now() - begun;
  }

  async send(path, form) {
    try {
      return await this.ask("POST", path, form, { Accept: "application/json" });
    } catch (error) {
      return { status: 0 };
    }
  }

  leave() {
    clearTimeout(this.polling);
    this.socket?.disconnect();
    this.agent.destroy();
  }
}
