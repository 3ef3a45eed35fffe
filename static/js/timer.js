// Timers: a deadline counts down on the server's time, a frozen one stands still.

const TICK_MS = 250;

// Remaining milliseconds -> what is shown. After zero: "0:00", or "+0:30" where the excess is counted.
export function reading(remaining, countOver = false) {
  if (remaining > 0) return { text: minutes(Math.ceil(remaining / 1000)), over: false };
  const excess = Math.floor(-remaining / 1000);
  return { text: countOver && excess > 0 ? `+${minutes(excess)}` : minutes(0), over: true };
}

function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// Times of day, in the reader's own time zone.
function showTimesOfDay(root) {
  for (const element of root.querySelectorAll("time[data-at]")) {
    const text = new Date(Number(element.dataset.at)).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    if (element.textContent !== text) element.textContent = text;
  }
}

export function showTimers(root, clock) {
  const now = clock.now();
  showTimesOfDay(root);
  for (const element of root.querySelectorAll("time[data-deadline], time[data-frozen]")) show(element, now);
}

function show(element, now) {
  const frozen = element.dataset.frozen;
  const remaining = frozen === undefined ? Number(element.dataset.deadline) - now : Number(frozen);
  if (!Number.isFinite(remaining)) return;
  const { text, over } = reading(remaining, "over" in element.dataset);
  if (element.textContent !== text) element.textContent = text;
  element.classList.toggle("over", over);
}

export function startTimers(root, clock) {
  showTimers(root, clock);
  return setInterval(() => showTimers(root, clock), TICK_MS);
}
