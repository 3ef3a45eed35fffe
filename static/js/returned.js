// Texts that were not accepted, given back to the person who wrote them until they put them away.

import { t } from "./lib/strings.js";

export function showReturned(root, outbox) {
  const list = root.querySelector("[data-returned]");
  if (!list) return;
  const kept = outbox.returned.map((record) => itemOf(list, record, outbox));
  list.textContent = "";
  list.append(...kept);
}

function itemOf(list, record, outbox) {
  const id = `returned-${record.uuid}`;
  const known = Array.from(list.children).find((item) => item.id === id);
  if (known) return known;
  const item = document.createElement("li");
  item.id = id;
  item.className = "notice warn stack";
  item.append(paragraph(reasonOf(record), ""));
  if (record.text) item.append(paragraph(record.text, "said"));
  const row = document.createElement("div");
  row.className = "row";
  if (record.reason === "overtaken") row.append(button(t("sendAfterAll"), () => outbox.sendAfterAll(record.uuid)));
  row.append(button(t("dismiss"), () => outbox.dismiss(record.uuid)));
  item.append(row);
  return item;
}

function reasonOf(record) {
  if (record.reason === "overtaken") return t("overtaken");
  return record.reason === "otherSeat" ? t("otherSeat") : `${t("notAccepted")} ${record.message}`.trim();
}

function paragraph(words, name) {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = words;
  return element;
}

function button(label, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button quiet small";
  element.textContent = label;
  element.addEventListener("click", action);
  return element;
}
