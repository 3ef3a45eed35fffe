import assert from "node:assert/strict";
import { test } from "node:test";

import { showConnection } from "../../static/js/connection.js";
import { Persistent } from "../../static/js/lib/persistent.js";
import { FakeTimers, settle } from "./fakes.js";

const NEXT = { uuid: "u-1", url: "/workshops/w/next", fields: [["expected", "s-1"]] };
const done = { ok: true, status: 200, body: { status: "done" } };

function console_(answers) {
  const timers = new FakeTimers();
  const sent = [];
  const said = { waiting: 0, renewed: 0 };
  const send = async (entry) => {
    sent.push(entry.uuid);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const persistent = new Persistent({
    send, renew: async () => { said.renewed += 1; }, waiting: () => { said.waiting += 1; },
    monotonic: () => timers.now, random: () => 0.5, timers,
  });
  return { persistent, timers, sent, said };
}

test("a command that was lost on its way goes out again by itself under the same number", async () => {
  const { persistent, timers, sent, said } = console_([new Error("offline"), { ok: false, status: 502, body: null }, done]);
  const answer = persistent.carryOut(NEXT);
  await timers.pass(5000);
  assert.equal(await answer, done);
  assert.deepEqual(sent, ["u-1", "u-1", "u-1"]);
  assert.equal(said.waiting, 2);
});

test("what the server has said is not asked again", async () => {
  for (const [status, error] of [[409, "closed"], [422, "invalid"], [404, "not_found"]]) {
    const refusal = { ok: false, status, body: { error } };
    const { persistent, sent } = console_([refusal]);
    assert.equal(await persistent.carryOut(NEXT), refusal);
    assert.equal(sent.length, 1);
  }
});

test("a refused token is renewed at once", async () => {
  const { persistent, sent, said } = console_([{ ok: false, status: 400, body: { error: "csrf" } }, done]);
  assert.equal(await persistent.carryOut(NEXT), done);
  assert.deepEqual([sent.length, said.renewed, said.waiting], [2, 1, 0]);
});

test("nobody waits for ever: a command is given up while the person still remembers it", async () => {
  const { persistent, timers } = console_([new Error("offline")]);
  let outcome = "";
  persistent.carryOut(NEXT).catch((error) => { outcome = error.message; });
  await timers.pass(15000);
  assert.equal(outcome, "");
  await timers.pass(20000);
  await settle();
  assert.equal(outcome, "it did not get through");
});

test("the note that news comes by asking goes away once a socket comes up after all", () => {
  const note = { hidden: true };
  const line = { hidden: true, textContent: "" };
  const root = { querySelector: (name) => (name === "[data-connection-note]" ? note : line) };
  showConnection({ offline: false, alone: true }, root);
  assert.equal(note.hidden, false);
  showConnection({ offline: false, alone: false }, root);
  assert.equal(note.hidden, true);
  showConnection({ offline: true, alone: false }, root);
  assert.equal(line.hidden, false);
});
