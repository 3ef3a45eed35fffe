// What the answers of a server, timed from a phone, come to. Times are in milliseconds; null stands for no answer.

export const QUICK_MS = 300;
export const FINE_MS = 1500;

// The middle one of some times; of an even number the slower of the two.
export function median(times) {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

// How the questions went: {say, median, lost, asked}, where say is quick, fine, slow, weak or none.
export function speedOf(answers) {
  const came = answers.filter((one) => one !== null);
  const lost = answers.length - came.length;
  const found = { lost, asked: answers.length, median: came.length ? median(came) : null };
  if (!came.length) return { ...found, say: "none" };
  if (lost) return { ...found, say: "weak" };
  return { ...found, say: found.median < QUICK_MS ? "quick" : found.median < FINE_MS ? "fine" : "slow" };
}

// The one sentence at the top. Slow matters more than a WebSocket that is blocked: phones do without one.
export function verdict(speed, socket) {
  if (speed === "none" || speed === "weak" || speed === "slow") return speed;
  return socket === "open" ? "well" : "blocked";
}

// The mark beside what was found.
export function markOf(say) {
  if (["quick", "fine", "open", "kept"].includes(say)) return "well";
  return say === "none" ? "bad" : "look";
}

// A time in seconds as people read it: two digits are enough.
export function seconds(milliseconds, locale) {
  const value = Math.max(milliseconds, 10) / 1000;
  return new Intl.NumberFormat(locale, { maximumSignificantDigits: value < 1 ? 1 : 2 }).format(value);
}
