// The facilitator's console: live regions, commands, the review queue, dialogs and copying.

import { CommandForms } from "../forms.js";
import { copy } from "../lib/copy.js";
import { lastPage } from "../lib/pages.js";
import { t } from "../lib/strings.js";
import { Page } from "../page.js";
import { Review } from "../review.js";

const { reader, readers } = document.body.dataset;
const review = new Review(document, { reader: Number(reader), readers: Number(readers) });
const page = new Page({
  afterChange: () => {
    review.changed();
    offerPaging();
  },
});
const commands = new CommandForms({
  status: page.status,
  done: (form) => {
    const dialog = form.closest("dialog[open]");
    if (dialog && dialog.close) dialog.close();
    if (page.live) page.live.refresh();
  },
});

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", "");
}

function closeDialog(button) {
  const dialog = button.closest("dialog");
  if (!dialog) return;
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("[data-copy], [data-dialog], [data-close]");
  if (!button) return;
  if (button.dataset.copy !== undefined) copy(button.dataset.copy).then(() => page.status.say(t("copied"), "saved"));
  if (button.dataset.dialog) openDialog(button.dataset.dialog);
  if (button.dataset.close !== undefined) closeDialog(button);
});
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !("send" in event.target.dataset)) return;
  review.submitted(event.target);
  commands.submit(event);
});

// One key for what must be quick. Letters that are typed somewhere are nobody's shortcut.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select")) return;
  const button = document.querySelector(`[data-shortcut="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});

// The preview has the proportions of the real wall, so what does not fit here does not fit there.
function offerPaging() {
  const frame = document.querySelector(".preview-wall");
  const screen = frame && frame.contentDocument && frame.contentDocument.documentElement;
  for (const [id, offered] of Object.entries(pagesOf(screen))) {
    const button = document.getElementById(id);
    if (button && button.hidden === offered) button.hidden = !offered;
  }
}

function pagesOf(screen) {
  const down = document.getElementById("wall-down");
  const at = down ? Number(down.dataset.wallPage) : 0;
  return { "wall-up": at > 0, "wall-down": Boolean(screen) && at < lastPage(screen) };
}

// Notes are saved when the field is left; the button is for those who want to be sure.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form && form.requestSubmit) form.requestSubmit();
});

page.start();
review.start();
setInterval(offerPaging, 1000);
