import assert from "node:assert/strict";
import { test } from "node:test";

import { Backoff } from "../../static/js/lib/backoff.js";
import { ServerClock } from "../../static/js/lib/clock.js";
import { LocalStore, openStore, SafeStore } from "../../static/js/lib/store.js";
import { t } from "../../static/js/lib/strings.js";
import { uuid4 } from "../../static/js/lib/uuid.js";
import { largest, showsAll } from "../../static/js/lib/fitting.js";
import { lastPage, topOf } from "../../static/js/lib/pages.js";
import { Review, successor } from "../../static/js/review.js";
import { Paced } from "../../static/js/status.js";
import { reading } from "../../static/js/timer.js";
import { chances, FakeTimers } from "./fakes.js";

const DAY = 86400000;
const NOW = 1760000000000;

test("a uuid is made without crypto.randomUUID and has the form of version 4", () => {
  const made = new Set();
  for (let n = 0; n < 500; n += 1) {
    const uuid = uuid4();
    assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    made.add(uuid);
  }
  assert.equal(made.size, 500);
  assert.equal(uuid4((bytes) => bytes.fill(255)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
});

test("back-off stays within its bounds, spreads, and keeps to the server's wish", () => {
  const backoff = new Backoff({ base: 500, cap: 10000, random: chances(7) });
  for (let n = 0; n < 40; n += 1) {
    const wait = backoff.next();
    assert.ok(wait >= 0 && wait <= Math.min(10000, 500 * 2 ** n));
  }
  assert.ok(backoff.next(3000) >= 3000);
  assert.ok(backoff.next(1e9) <= 10500);
  backoff.reset();
  assert.ok(backoff.next() <= 500);
});

test("a phone whose clock is wrong by a day still shows the server's time", () => {
  let mono = 1000;
  const clock = new ServerClock({ monotonic: () => mono, wall: () => NOW - DAY });
  clock.heard(NOW);
  mono += 40;
  clock.answered(NOW + 20, 1000, 1040);
  mono += 5000;
  assert.equal(clock.now(), NOW + 5040);
});

test("the clock keeps the quickest answer", () => {
  const clock = new ServerClock({ monotonic: () => 0 });
  clock.answered(NOW + 10, 0, 20);
  clock.answered(NOW + 1900, 0, 2000);
  assert.equal(clock.now(), NOW);
});

test("a clock that stood still while the phone slept is corrected by what comes next", () => {
  const clock = new ServerClock({ monotonic: () => 100 });
  clock.answered(NOW + 10, 0, 20);
  clock.heard(NOW + 60000);
  assert.equal(clock.now(), NOW + 60000);
  clock.answered(NOW + 60080, 90, 110);
  assert.equal(clock.now(), NOW + 60080);
});

test("a timer counts down to zero and, where asked, on from there", () => {
  assert.deepEqual(reading(90500), { text: "1:31", over: false });
  assert.deepEqual(reading(1), { text: "0:01", over: false });
  assert.deepEqual(reading(0), { text: "0:00", over: true });
  assert.deepEqual(reading(-30900), { text: "0:00", over: true });
  assert.deepEqual(reading(-30900, true), { text: "+0:30", over: true });
  assert.deepEqual(reading(-100, true), { text: "0:00", over: true });
});

test("the status line changes at most once a second and the last word wins", async () => {
  const timers = new FakeTimers();
  const said = [];
  const line = new Paced({ show: (text) => said.push([timers.now, text]), now: () => timers.now, timers });
  line.say("one");
  line.say("two");
  line.say("three");
  await timers.pass(3000);
  assert.deepEqual(said, [[0, "one"], [1000, "three"]]);
});

test("words are filled in, and there are some even without the server's", () => {
  assert.equal(t("left", { n: 12 }), "12 left");
  assert.equal(t("saving"), "On your phone");
});

function fakeStorage() {
  const kept = new Map();
  return {
    get length() { return kept.size; },
    key: (at) => [...kept.keys()][at],
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

test("without a database the phone keeps answers in its plain storage", async () => {
  const localStorage = fakeStorage();
  const store = await openStore({ indexedDB: undefined, localStorage });
  await store.put({ uuid: "u-1", text: "kept" });
  assert.equal(store.forgets, false);
  const later = await openStore({ localStorage });
  assert.deepEqual(await later.all(), [{ uuid: "u-1", text: "kept" }]);
  await later.remove("u-1");
  assert.deepEqual(await later.all(), []);
});

test("a browser that keeps nothing says so", async () => {
  const store = await openStore({});
  await store.put({ uuid: "u-1" });
  assert.equal(store.forgets, true);
  assert.equal((await store.all()).length, 1);
});

test("a phone that is full goes on in memory and says so", async () => {
  const storage = fakeStorage();
  const below = new LocalStore(storage);
  storage.setItem = () => { throw new Error("QuotaExceededError"); };
  const store = new SafeStore(below);
  await store.put({ uuid: "u-1" });
  assert.equal(store.forgets, true);
  assert.deepEqual(await store.all(), [{ uuid: "u-1" }]);
});

test("after a decision the next unread card is current", () => {
  const cards = (text) => [...text].map((one) => ({ id: one.toLowerCase(), unread: one === one.toUpperCase() }));
  assert.equal(successor(cards("ABC"), "b", 1), 1);
  assert.equal(successor(cards("AbC"), "b", 1), 2);
  assert.equal(successor(cards("AC"), "b", 1), 1);
  assert.equal(successor(cards("Abc"), "c", 2), 0);
  assert.equal(successor(cards("abc"), "c", 2), 2);
  assert.equal(successor([], "c", 2), -1);
});

test("a wall that fits has one page, and one that does not is shown to its last line", () => {
  assert.equal(lastPage({ scrollHeight: 720, clientHeight: 720 }), 0);
  assert.equal(lastPage({ scrollHeight: 723, clientHeight: 720 }), 0);
  assert.equal(lastPage({ scrollHeight: 0, clientHeight: 0 }), 0);
  for (const scrollHeight of [800, 1300, 1400, 2500]) {
    const screen = { scrollHeight, clientHeight: 720 };
    const last = lastPage(screen);
    assert.equal(topOf(last, screen) + 720, scrollHeight);
    for (let page = 0; page < last; page += 1) assert.ok(topOf(page + 1, screen) < topOf(page, screen) + 720);
  }
});

test("two who read together begin at different cards, and whoever is done helps with the rest", () => {
  const cards = Array.from({ length: 6 }, (_, n) => ({ id: `c${n}`, unread: true }));
  const starting = (reader) => new Review(null, { reader, readers: 2 }).next(cards);
  assert.deepEqual([starting(0), starting(1)], [0, 3]);
  const rest = cards.map((card, n) => ({ ...card, unread: n < 3 }));
  assert.equal(new Review(null, { reader: 1, readers: 2 }).next(rest), 2);
});

test("letters on the wall are as large as all of it can be shown, and hardly smaller than the server meant them", () => {
  assert.ok(Math.abs(largest(2, (scale) => scale < 1.42) - 1.4) < 1e-9);
  assert.equal(largest(2, () => true), 2);
  assert.ok(Math.abs(largest(2, (scale) => scale < 0.97) - 0.95) < 1e-9);
  assert.equal(largest(2, (scale) => scale < 0.8), 1);
  assert.equal(largest(0.7, () => true), 1);
});

test("a screen shows all of itself only where it scrolls neither down nor sideways", () => {
  const screen = { scrollHeight: 720, clientHeight: 720, scrollWidth: 1280, clientWidth: 1280 };
  assert.ok(showsAll(screen));
  assert.ok(!showsAll({ ...screen, scrollHeight: 721 }));
  assert.ok(!showsAll({ ...screen, scrollWidth: 1281 }));
});
