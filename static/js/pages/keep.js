// A link to keep: copied, or handed to whatever the phone sends things with. Without script it is words, a file, a code.

import { copy } from "../lib/copy.js";
import { t } from "../lib/strings.js";

function offer(place) {
  const link = place.dataset.keep;
  const said = place.querySelector("[data-kept]");
  const button = (name, act) => {
    const found = place.querySelector(name);
    found.hidden = false;
    found.addEventListener("click", act);
  };
  button("[data-copy-link]", async () => {
    await copy(link);
    said.textContent = t("copied");
  });
  if (!navigator.share) return;
  // Whoever closes the sheet without sending has changed nothing.
  button("[data-share-link]", () => navigator.share({ url: link }).catch(() => {}));
}

document.querySelectorAll("[data-keep]").forEach(offer);
