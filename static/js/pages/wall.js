// The projector: live regions, nothing to press but full screen.

import { topOf } from "../lib/pages.js";
import { Page } from "../page.js";
import { keepAwake } from "../wake_lock.js";

function toggleFullscreen() {
  const root = document.documentElement;
  if (document.fullscreenElement) document.exitFullscreen();
  else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
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

new Page({ afterChange: showPage }).start();
showPage();
window.addEventListener("resize", showPage);
keepAwake();
