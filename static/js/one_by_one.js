// A form of several questions is asked one at a time. Without scripts it stays one list.
//
// A tap on an answer goes on by itself, because taps are all it should take. The keyboard does not: arrow keys
// choose on their way through a scale, so there it goes on with the button.

const at = new WeakMap();

const itemsOf = (form) => Array.from(form.querySelectorAll("[data-item]"));

// Show where the form is: after new content everything is there again until this says otherwise.
export function showOneByOne(root) {
  for (const form of root.querySelectorAll("form[data-one-by-one]")) show(form);
}

function show(form) {
  const items = itemsOf(form);
  const here = Math.min(at.get(form) || 0, items.length - 1);
  items.forEach((item, place) => {
    item.hidden = place !== here;
  });
  for (const [name, offered] of [["back", here > 0], ["on", here < items.length - 1], ["last", here === items.length - 1]]) {
    for (const button of form.querySelectorAll(`[data-${name}]`)) button.hidden = !offered;
  }
}

function go(form, by, focus) {
  const items = itemsOf(form);
  const to = Math.max(0, Math.min(items.length - 1, (at.get(form) || 0) + by));
  at.set(form, to);
  show(form);
  if (!focus) return;
  items[to].tabIndex = -1;
  items[to].focus();
}

export function watchOneByOne(root = document) {
  root.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-one-by-one]");
    if (!form) return;
    if (event.target.closest("[data-back]")) go(form, -1, true);
    else if (event.target.closest("[data-on]")) go(form, 1, true);
    else if (event.target.type === "radio" && tapped(event)) go(form, 1, false);
  });
  root.addEventListener("submit", (event) => at.delete(event.target));
  showOneByOne(root);
}

// A label hands its click on to the radio without a count, so the pointer is what tells a tap from a key.
let pointed = -Infinity;
document.addEventListener("pointerup", () => {
  pointed = performance.now();
});
const tapped = () => performance.now() - pointed < 500;
