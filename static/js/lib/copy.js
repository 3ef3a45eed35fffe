// Copying. The clipboard is missing at plain-http addresses; a selected field can still be copied from.

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    copyFromField(text);
  }
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
