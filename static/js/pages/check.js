// Check this room: ask the server a few times, try a WebSocket, and say in plain sentences what that means.

import { io } from "../../vendor/socket.io.esm.min.js";
import { markOf, seconds, speedOf, verdict } from "../lib/room_check.js";

const QUESTIONS = 9;
const PATIENCE_MS = 5000;
const SOCKET_PATIENCE_MS = 8000;

const again = document.querySelector("[data-again]");
const words = new Map();

function show(part, say, values = {}) {
  for (const line of part.querySelectorAll("[data-say]")) {
    line.hidden = line.dataset.say !== say;
    if (line.hidden) continue;
    if (!words.has(line)) words.set(line, line.textContent);
    line.textContent = words.get(line).replace(/\[(\w+)\]/g, (whole, name) => values[name] ?? whole);
  }
}

function tell(name, say, values) {
  const part = document.querySelector(`[data-check=${name}]`);
  part.dataset.found = say === "asking" ? "" : markOf(say);
  show(part, say, values);
}

// How many milliseconds one answer took; null where none came. Throws where the server asks to wait.
async function ask() {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  const began = performance.now();
  try {
    const answer = await fetch("/check/answer", { cache: "no-store", signal: stop.signal });
    if (answer.status === 429) throw new RangeError("wait");
    return answer.ok ? performance.now() - began : null;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function askOften() {
  await ask(); // The first one also opens the connection.
  const answers = [];
  for (let number = 0; number < QUESTIONS; number += 1) answers.push(await ask());
  return speedOf(answers);
}

// The server turns this page's socket away, since it belongs to no workshop: that is an answer over the WebSocket.
function trySocket() {
  return new Promise((done) => {
    const socket = io({ transports: ["websocket"], auth: { page: "/check" }, reconnection: false, forceNew: true });
    const end = (say) => {
      clearTimeout(timer);
      socket.disconnect();
      done(say);
    };
    const timer = setTimeout(() => end("blocked"), SOCKET_PATIENCE_MS);
    socket.on("connect", () => end("open"));
    socket.on("connect_error", (error) => end(error.message === "not_found" ? "open" : "blocked"));
  });
}

function tryStorage() {
  try {
    localStorage.setItem("otherwise.check", "1");
    const kept = localStorage.getItem("otherwise.check") === "1";
    localStorage.removeItem("otherwise.check");
    return kept ? "kept" : "lost";
  } catch (error) {
    return "lost";
  }
}

async function check() {
  const top = document.querySelector("[data-verdict]");
  again.hidden = true;
  document.querySelector("[data-checks]").hidden = false;
  show(top, "asking");
  tell("speed", "asking");
  tell("socket", "asking");
  tell("storage", tryStorage());
  try {
    const speed = await askOften();
    const middle = speed.median === null ? "" : seconds(speed.median, document.documentElement.lang);
    tell("speed", speed.say, { ...speed, median: middle });
    const socket = await trySocket();
    tell("socket", socket);
    show(top, verdict(speed.say, socket));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    show(top, "wait");
  }
  again.hidden = false;
}

again.querySelector("button").addEventListener("click", check);
check();
