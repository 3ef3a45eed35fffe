// What a page says about its connection: that there is none, or that news only comes by asking.

import { t } from "./lib/strings.js";

export function showConnection({ offline, alone }, root = document) {
  const line = root.querySelector("[data-connection]");
  if (line && line.hidden === offline) {
    line.textContent = offline ? t("offline") : "";
    line.hidden = !offline;
  }
  const note = root.querySelector("[data-connection-note]");
  if (note) note.hidden = !alone;
}
