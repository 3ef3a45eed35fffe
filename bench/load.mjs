// A room full of phones. Commands come as lines of JSON on standard input, what was measured goes out as such lines.

import http from "node:http";
import readline from "node:readline";

import WebSocket from "ws";

import { now, pause, Phone } from "./phone.mjs";

const HEAR_MS = 60000;
let phones = [];
let bare = [];
let heard = new Map();
let wanted = null;

// Note when each phone hears of a change for the first time after `listen`.
function hear(phone, at, message) {
  if (heard.has(phone)) return;
  heard.set(phone, at);
  wanted?.(message);
}

async function spread(list, seconds, work) {
  const failed = {};
  const took = await Promise.all(list.map(async (one, at) => {
    await pause((seconds * 1000 * at) / list.length);
    const begun = now();
    try {
      await work(one, at);
      return now() - begun;
    } catch (error) {
      failed[error.message] = (failed[error.message] || 0) + 1;
      return null;
    }
  }));
  return { took: took.filter((one) => one !== null), failed };
}

const saved = [];

async function post(phone, { path, fields }) {
  await phone.answer(path, fields);
  saved.push(fields.text);
}

async function until(true_, ms = HEAR_MS) {
  const end = now() + ms;
  while (!true_() && now() < end) await pause(5);
}

// A plain POST with many connections at once and no phone around it: for the yardstick.
function plainPosts({ url, path, n, form, cookie }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: n });
  const body = new URLSearchParams(form).toString();
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(body), Accept: "application/json", Cookie: cookie };
  const once = () => new Promise((resolve, reject) => {
    const begun = now();
    const asked = http.request(url + path, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.on("end", () => (answer.statusCode === 200 ? resolve(now() - begun) : reject(new Error(`bare ${answer.statusCode}`))));
    });
    asked.on("error", reject);
    asked.end(body);
  });
  return { once, agent };
}

const COMMANDS = {
  async join({ url, code, n, seconds }) {
    phones = Array.from({ length: n }, (_, number) => new Phone({ url, code, number, heard: hear }));
    const begun = now();
    const found = await spread(phones, seconds, (phone) => phone.join());
    phones = phones.filter((phone) => phone.socket?.connected);
    return { ...found, here: phones.length, seconds: (now() - begun) / 1000, bytes: phones.reduce((sum, one) => sum + one.bytes, 0) / phones.length };
  },
  // Every phone sends one answer after the other, until there are none left.
  async post({ answers, seconds }) {
    const begun = now();
    const found = await spread(answers, seconds, (answer, at) => post(phones[at % phones.length], answer));
    return { ...found, seconds: (now() - begun) / 1000, again: phones.reduce((sum, one) => sum + one.tries, 0) };
  },
  async saved() {
    return { texts: saved };
  },
  async listen() {
    heard = new Map();
    return {};
  },
  async heard({ since }) {
    await until(() => heard.size >= phones.length);
    return { took: Array.from(heard.values(), (at) => at - since), missing: phones.length - heard.size };
  },
  async converged({ since }) {
    await until(() => phones.every((phone) => phone.upToDate && phone.upToDate > since));
    const fresh = phones.filter((phone) => phone.upToDate && phone.upToDate > since);
    return { took: fresh.map((phone) => phone.upToDate - since), missing: phones.length - fresh.length };
  },
  async leave() {
    phones.forEach((phone) => phone.leave());
    phones = [];
    return {};
  },
  // The yardstick: as many plain WebSockets, listening for one message.
  async bareJoin({ url, n }) {
    heard = new Map();
    bare = await Promise.all(Array.from({ length: n }, () => new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      socket.on("open", () => resolve(socket));
      socket.on("error", reject);
      socket.on("message", (data) => {
        data.toString();
        heard.set(socket, now());
      });
    })));
    return {};
  },
  async bareHeard({ since }) {
    await until(() => heard.size >= bare.length);
    return { took: Array.from(heard.values(), (at) => at - since), missing: bare.length - heard.size };
  },
  async bareLeave() {
    bare.forEach((socket) => socket.terminate());
    return {};
  },
  async barePosts(given) {
    const { once, agent } = plainPosts(given);
    const begun = now();
    const found = await spread(Array.from({ length: given.n }), 0, once);
    agent.destroy();
    return { ...found, seconds: (now() - begun) / 1000 };
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { do: name, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = await COMMANDS[name](given);
  } catch (error) {
    answer = { error: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
