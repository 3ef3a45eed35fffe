// The facilitator's console: live regions, commands, the review queue, dialogs and copying.

import { CommandForms } from "../forms.js";
import { t } from "../lib/strings.js";
import { Page } from "../page.js";
import { Review } from "../review.js";

const review = new Review();
const page = new Page({ afterChange: () => review.changed() });
const commands = new CommandForms({
  status: page.status,
  done: (form) => {
    const dialog = form.closest("dialog[open]");
    if (dialog && dialog.close) dialog.close();
    if (page.live) page.live.refresh();
  },
});

// The clipboard is missing at plain-http addresses; a selected field can still be copied from.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    copyFromField(text);
  }
  page.status.say(t("copied"), "saved");
}

function copyFromField(text) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("readonly", "");
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  if (before) before.focus();
}

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
  if (button.dataset.copy !== undefined) copy(button.dataset.copy);
  if (button.dataset.dialog) openDialog(button.dataset.dialog);
  if (button.dataset.close !== undefined) closeDialog(button);
});
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !("send" in event.target.dataset)) return;
  review.submitted(event.target);
  commands.submit(event);
});

page.start();
review.start();
