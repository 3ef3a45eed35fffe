// Texts that were not accepted, given back to the person who wrote them until they put them away.

import { t } from "./lib/strings.js";

export function showReturned(root, outbox, asking) {
  const list = root.querySelector("[data-returned]");
  if (!list) return;
  const kept = outbox.returned.map((record) => itemOf(list, record, outbox, asking));
  list.textContent = "";
  list.append(...kept);
}

function itemOf(list, record, outbox, asking) {
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
  if (record.reason === "overtaken") row.append(button(t("sendAfterAll"), () => sendAfterAll(item, record, outbox, asking)));
  if (record.reason === "hint") {
    row.append(button(t("changeIt"), () => change(item, record, outbox, asking)));
    row.append(button(t("asItIs"), () => outbox.sendAfterAll(asked(record))));
  }
  row.append(button(t("dismiss"), () => outbox.dismiss(record.uuid)));
  item.append(row);
  return item;
}

const asked = (record) => ({ ...record, fields: [...record.fields.filter(([name]) => name !== "asked"), ["asked", "1"]] });

async function sendAfterAll(item, record, outbox, asking) {
  const texts = record.fields.filter(([name]) => (record.words || []).includes(name));
  if (await asking.mayGo(texts.flatMap(([, value]) => asking.inText(value)))) outbox.sendAfterAll(asking.noted(record));
  else change(item, record, outbox, asking);
}

// The words in fields of their own, since the form they came from may be gone.
function change(item, record, outbox, asking) {
  const fields = record.fields.filter(([name]) => (record.words || []).includes(name)).map(([name, value]) => {
    const field = document.createElement("textarea");
    Object.assign(field, { className: "said", rows: 3, name, value });
    field.setAttribute("aria-label", t("yourWords"));
    return field;
  });
  const send = button(t("newWords"), () => {
    const said = new Map(fields.map((field) => [field.name, field.value]));
    const rest = record.fields.filter(([name]) => name !== "asked").map(([name, value]) => [name, said.has(name) ? said.get(name) : value]);
    const text = fields.map((field) => field.value.trim()).filter(Boolean).join("\n");
    sendAfterAll(item, { ...record, fields: rest, text }, outbox, asking);
  });
  item.textContent = "";
  item.append(...fields, send);
  if (fields.length) fields[0].focus();
}

function reasonOf(record) {
  if (record.reason === "overtaken") return t("overtaken");
  if (record.reason === "hint") return record.message;
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
