// The component sheet: fields and timers say what they say elsewhere.

import { Page } from "../page.js";

document.addEventListener("submit", (event) => event.preventDefault());

new Page().start();
