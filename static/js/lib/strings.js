// Words for the person. The server puts translated ones into #strings; these stand in for a missing one.

const ENGLISH = {
  saved: "Saved",
  saving: "On your phone",
  offline: "No connection. What you write stays on your phone and goes out by itself.",
  notAccepted: "Not accepted:",
  notSent: "This did not reach the server. Please try again.",
  trying: "No answer from the server yet. Trying again.",
  inTen: "{n} in 10",
  left: "{n} left",
  over: "{n} too many",
  handoverWait: "Something is still on its way. Wait until it says Saved.",
  memoryOnly: "This browser keeps nothing. Leave this page open until it says Saved.",
  otherSeat: "This was written from another seat on this phone and was not sent.",
  dismiss: "Put away",
  copied: "Copied",
  untouched: "not answered yet",
  overtaken: "The step went on before you sent this. You can still send it.",
  sendAfterAll: "Send it after all",
  changeIt: "Change it",
  asItIs: "Send it as it is",
  newWords: "Send the new words",
  yourWords: "What you wrote",
};

function given(name) {
  const holder = typeof document === "undefined" ? null : document.getElementById("strings");
  return holder ? holder.dataset[name] : undefined;
}

export function t(name, values = {}) {
  const words = given(name) || ENGLISH[name] || name;
  return words.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}
