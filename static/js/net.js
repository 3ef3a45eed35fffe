// Requests to our own server, each given up after a while so that a dead network is noticed.

const PATIENCE_MS = 15000;

// What comes later is in the language that the page came in, whatever has been chosen meanwhile elsewhere.
export const language = () => document.documentElement.lang;
export const inLanguage = (path) => `${path}${path.includes("?") ? "&" : "?"}lang=${encodeURIComponent(language())}`;

export async function request(url, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const response = await fetch(url, { credentials: "same-origin", cache: "no-store", ...options, signal: stop.signal });
    return { response, text: await response.text() };
  } finally {
    clearTimeout(timer);
  }
}

// The fields as a POST; what comes back as {ok, status, body}, where body is null unless it is JSON. Who refuses it for
// now, a proxy included, may say in `retryAfter` for how many seconds.
export async function post(url, fields) {
  const { response, text } = await request(url, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" },
    body: new URLSearchParams(fields).toString(),
  });
  const { ok, status, redirected, url: where } = response;
  return { ok, status, body: asObject(text), redirected, url: where, retryAfter: Number(response.headers.get("Retry-After")) || 0 };
}

function asObject(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" ? value : null;
  } catch (error) {
    return null;
  }
}

// Put a fresh CSRF token into every form of the page.
export async function renewToken() {
  const { response, text } = await request("/token", { headers: { Accept: "application/json" } });
  const body = response.ok ? asObject(text) : null;
  if (!body || !body.csrf_token) throw new Error("no token");
  document.body.dataset.token = body.csrf_token;
  for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = body.csrf_token;
}

export function currentToken() {
  const input = document.querySelector("input[name=csrf_token]");
  return document.body.dataset.token || (input ? input.value : "");
}

// A GET whose server time feeds the clock.
export async function timedGet(url, clock, headers = {}) {
  const sent = clock.monotonic();
  const answer = await request(url, { headers });
  const now = Number(answer.response.headers.get("X-Now"));
  clock.answered(now, sent, clock.monotonic());
  return answer;
}
