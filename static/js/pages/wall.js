// The projector: live regions, nothing to press but full screen.

import { Page } from "../page.js";
import { keepAwake } from "../wake_lock.js";

function toggleFullscreen() {
  const root = document.documentElement;
  if (document.fullscreenElement) document.exitFullscreen();
  else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
}

document.addEventListener("keydown", (event) => {
  const plain = !(event.ctrlKey || event.metaKey || event.altKey);
  const typing = event.target.closest && event.target.closest("input, textarea, select");
  if (event.key === "f" && plain && !typing) toggleFullscreen();
});
document.addEventListener("click", (event) => {
  if (event.target.closest && event.target.closest("[data-fullscreen]")) toggleFullscreen();
});

new Page().start();
keepAwake();
