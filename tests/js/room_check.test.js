import assert from "node:assert/strict";
import { test } from "node:test";

import { markOf, median, seconds, speedOf, verdict } from "../../static/js/lib/room_check.js";

test("the middle of the times is told, whatever one slow answer does", () => {
  assert.equal(median([50, 4000, 60, 40, 55]), 55);
  assert.equal(median([10, 20]), 20);
  assert.equal(speedOf([50, 4000, 60, 40, 55]).say, "quick");
});

test("quick, fine and slow are told apart, and answers that did not come matter more", () => {
  assert.equal(speedOf([299]).say, "quick");
  assert.equal(speedOf([300]).say, "fine");
  assert.equal(speedOf([1500]).say, "slow");
  assert.deepEqual(speedOf([20, null, 30]), { lost: 1, asked: 3, median: 30, say: "weak" });
  assert.deepEqual(speedOf([null, null]), { lost: 2, asked: 2, median: null, say: "none" });
});

test("a blocked WebSocket is told only where the network is good enough for it to matter", () => {
  assert.equal(verdict("quick", "open"), "well");
  assert.equal(verdict("fine", "blocked"), "blocked");
  for (const say of ["slow", "weak", "none"]) assert.equal(verdict(say, "blocked"), say);
});

test("every finding has a mark", () => {
  assert.deepEqual(["quick", "open", "kept"].map(markOf), ["well", "well", "well"]);
  assert.deepEqual(["slow", "weak", "blocked", "lost"].map(markOf), ["look", "look", "look", "look"]);
  assert.equal(markOf("none"), "bad");
});

test("seconds are written for people", () => {
  assert.equal(seconds(43, "en-GB"), "0.04");
  assert.equal(seconds(1, "en-GB"), "0.01");
  assert.equal(seconds(1640, "en-GB"), "1.6");
});
