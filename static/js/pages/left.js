// The page after leaving: what was still on this phone goes as well.

import { openStore } from "../lib/store.js";

async function forget() {
  const store = await openStore();
  for (const record of await store.all()) await store.remove(record.uuid);
  document.body.dataset.forgotten = "";
}

forget();
