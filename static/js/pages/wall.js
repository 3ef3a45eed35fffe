// The projector: live regions, nothing to press but full screen.

import { largest, showsAll } from "../lib/fitting.js";
import { topOf } from "../lib/pages.js";
import { Page } from "../page.js";
import { keepAwake } from "../wake_lock.js";

function toggleFullscreen() {
  const root = document.documentElement;
  if (document.fullscreenElement) document.exitFullscreen();
  else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
}

// What people read from the back of the room, and how large it may become, in hundredths of the screen's height.
const GROWS = ".wall-cards, .wall-table, .wall-offer, .wall-topics";
const LARGEST = 5;

function fitLetters() {
  const root = document.documentElement;
  const main = document.querySelector(".wall-main");
  const letters = main && main.querySelector(GROWS);
  if (!letters) return;
  const scaled = (scale) => main.style.setProperty("--fit", scale);
  scaled(1);
  const unit = Math.min(root.clientHeight / 100, root.clientWidth * 0.005625);
  const most = (LARGEST * unit) / parseFloat(getComputedStyle(letters).fontSize);
  scaled(largest(most, (scale) => {
    scaled(scale);
    return showsAll(root);
  }));
}

// What the facilitator has paged to. Nothing moves by itself.
function showPage() {
  const shown = document.querySelector(".wall-main[data-page]");
  const page = shown ? Number(shown.dataset.page) || 0 : 0;
  window.scrollTo(0, topOf(page, document.documentElement));
}

// Whoever stands at the projector can cover it, without touching what the room is doing.
function toggleCover() {
  document.body.classList.toggle("covered");
}

document.addEventListener("keydown", (event) => {
  const plain = !(event.ctrlKey || event.metaKey || event.altKey);
  const typing = event.target.closest && event.target.closest("input, textarea, select");
  if (!plain || typing) return;
  if (event.key === "f") toggleFullscreen();
  if (event.key === "n") toggleCover();
});
document.addEventListener("click", (event) => {
  if (event.target.closest && event.target.closest("[data-fullscreen]")) toggleFullscreen();
});

function show() {
  fitLetters();
  showPage();
}

new Page({ afterChange: show }).start();
show();
document.fonts.ready.then(show);
window.addEventListener("resize", show);
keepAwake();
