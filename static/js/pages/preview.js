// A group's phone as the facilitator sees it: live, but nothing can be sent.

import { Page } from "../page.js";

document.addEventListener("submit", (event) => event.preventDefault());

new Page().start();
