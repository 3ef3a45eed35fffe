import assert from "node:assert/strict";
import { test } from "node:test";

import { MemoryStore } from "../../static/js/lib/store.js";
import { Outbox, verdict } from "../../static/js/outbox.js";
import { deferred, FakeTimers, settle } from "./fakes.js";

const CARD = { uuid: "u-1", url: "/room/A/cards", fields: [["text", "They never ring back"]], text: "They never ring back" };
const yes = { ok: true, status: 200, body: { status: "saved" } };
const no = (status, error, more = {}) => ({ ok: false, status, body: { error, message: "Because.", ...more } });

async function phone({ answers = [], store = new MemoryStore(), seat = "a", renew } = {}) {
  const timers = new FakeTimers();
  const sent = [];
  const events = [];
  const send = async (entry) => {
    sent.push(entry.uuid);
    const answer = answers.length ? answers.shift() : yes;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const listener = (event, details) => events.push([event, details]);
  const outbox = new Outbox({ store, seat, send, renew, listener, now: () => 1, monotonic: () => timers.now, random: () => 0.5, timers });
  await outbox.open();
  return { outbox, timers, sent, store, said: (name) => events.filter(([event]) => event === name) };
}

test("an answer survives a reload and is sent then under the same uuid", async () => {
  const store = new MemoryStore();
  const first = await phone({ store, answers: [new Error("offline")] });
  await first.outbox.add(CARD);
  await settle();
  const second = await phone({ store });
  await settle();
  assert.deepEqual(second.sent, ["u-1"]);
  assert.deepEqual(await store.all(), []);
  assert.equal(second.said("saved").length, 1);
});

test("nobody is told saved before the server has said so", async () => {
  const answer = deferred();
  const { outbox, said, store } = await phone({ answers: [answer.promise] });
  await outbox.add(CARD);
  await settle();
  assert.equal(said("kept").length, 1);
  assert.equal(said("saved").length, 0);
  assert.equal((await store.all()).length, 1);
  answer.resolve(yes);
  await settle();
  assert.equal(said("saved").length, 1);
  assert.equal(outbox.size, 0);
});

test("a lost reply is asked for again under the same uuid", async () => {
  const { outbox, timers, sent } = await phone({ answers: [new Error("lost"), new Error("lost")] });
  await outbox.add(CARD);
  await timers.pass(20000);
  assert.deepEqual(sent, ["u-1", "u-1", "u-1"]);
  assert.equal(outbox.size, 0);
});

test("a refused token is renewed and the answer goes out at once, but only once", async () => {
  let renewed = 0;
  const renew = async () => { renewed += 1; };
  const { outbox, sent, timers } = await phone({ answers: [no(400, "csrf"), no(400, "csrf")], renew });
  await outbox.add(CARD);
  await settle();
  assert.deepEqual(sent, ["u-1", "u-1"]);
  assert.equal(renewed, 1);
  await timers.pass(1000);
  assert.equal(outbox.size, 0);
});

test("a final refusal gives the text back until the person puts it away, reloads included", async () => {
  const store = new MemoryStore();
  const { outbox, said } = await phone({ store, answers: [no(409, "closed")] });
  await outbox.add(CARD);
  await settle();
  assert.equal(said("refused")[0][1].message, "Because.");
  assert.equal(said("saved").length, 0);
  const later = await phone({ store });
  await settle();
  assert.deepEqual(later.sent, []);
  assert.equal(later.outbox.returned[0].text, CARD.text);
  await later.outbox.dismiss("u-1");
  assert.deepEqual(await store.all(), []);
});

test("what another seat wrote on this phone is neither sent nor shown", async () => {
  const store = new MemoryStore();
  const before = await phone({ store, seat: "a", answers: [new Error("offline")] });
  await before.outbox.add(CARD);
  await settle();
  const after = await phone({ store, seat: "b" });
  await settle();
  assert.deepEqual(after.sent, []);
  assert.deepEqual(after.outbox.returned.map((one) => [one.reason, one.text]), [["otherSeat", ""]]);
  assert.ok(!JSON.stringify(await store.all()).includes(CARD.text));
});

test("a text returned to one person is never shown to the next on the same phone", async () => {
  const store = new MemoryStore();
  const before = await phone({ store, seat: "a", answers: [no(422, "invalid")] });
  await before.outbox.add(CARD);
  await settle();
  const after = await phone({ store, seat: "b" });
  assert.deepEqual(after.outbox.returned, []);
  assert.deepEqual(await store.all(), []);
});

test("answers leave in the order in which they were written", async () => {
  const { outbox, sent, timers } = await phone({ answers: [no(503, "busy", { retry_after: 2 })] });
  await outbox.add(CARD);
  await settle();
  const second = outbox.add({ ...CARD, uuid: "u-2", fields: [["text", "Other"]] });
  await second;
  await timers.pass(10000);
  assert.deepEqual([...new Set(sent)], ["u-1", "u-2"]);
  assert.equal(sent[sent.length - 1], "u-2");
});

test("the server's wish to be left alone is kept to", async () => {
  const { outbox, sent, timers } = await phone({ answers: [no(503, "busy", { retry_after: 4 })] });
  await outbox.add(CARD);
  await timers.pass(3900);
  assert.equal(sent.length, 1);
  await timers.pass(2000);
  assert.equal(sent.length, 2);
});

test("a new answer does not shorten the wait that the server asked for", async () => {
  const { outbox, sent, timers } = await phone({ answers: [no(503, "busy", { retry_after: 4 })] });
  await outbox.add(CARD);
  await timers.pass(1000);
  await outbox.add({ ...CARD, uuid: "u-2", fields: [["text", "Other"]] });
  outbox.retry();
  await timers.pass(2900);
  assert.deepEqual(sent, ["u-1"]);
  await timers.pass(2000);
  assert.deepEqual(sent, ["u-1", "u-1", "u-2"]);
});

test("a proxy's wish to be left alone is kept to as well", async () => {
  const { outbox, sent, timers } = await phone({ answers: [{ ok: false, status: 503, body: null, retryAfter: 4 }] });
  await outbox.add(CARD);
  await timers.pass(3900);
  assert.equal(sent.length, 1);
});

test("where only the network failed, a new answer tries at once", async () => {
  const { outbox, sent, timers } = await phone({ answers: [new Error("offline"), new Error("offline"), new Error("offline")] });
  await outbox.add(CARD);
  await timers.pass(1500);
  const tried = sent.length;
  await outbox.add({ ...CARD, uuid: "u-2", fields: [["text", "Other"]] });
  await settle();
  assert.ok(sent.length > tried);
});

test("an answer that always meets a fault of the server holds nobody else back, and is tried again", async () => {
  const store = new MemoryStore();
  const timers = new FakeTimers();
  const sent = [];
  const send = async (entry) => {
    sent.push(entry.uuid);
    return entry.uuid === "u-1" ? no(500, "busy") : yes;
  };
  const outbox = new Outbox({ store, seat: "a", send, monotonic: () => timers.now, random: () => 0.5, timers });
  await outbox.add(CARD);
  await outbox.add({ ...CARD, uuid: "u-2", url: "/room/A/other" });
  await settle();
  assert.equal(sent.filter((one) => one === "u-2").length, 1);
  assert.deepEqual((await store.all()).map((one) => one.uuid), ["u-1"]);
  await timers.pass(60000);
  const tried = sent.filter((one) => one === "u-1").length;
  assert.ok(tried >= 5 && tried <= 25, String(tried));
});

test("what changes an answer that is stuck does not overtake it", async () => {
  const sent = [];
  const timers = new FakeTimers();
  let broken = true;
  const send = async (entry) => {
    sent.push(entry.uuid);
    return broken && entry.uuid === "change" ? no(500, "busy") : yes;
  };
  const outbox = new Outbox({ store: new MemoryStore(), seat: "a", send, monotonic: () => timers.now, random: () => 0.5, timers });
  await outbox.add({ ...CARD, uuid: "change", fields: [["text", "Better"], ["entry", "c-1"]] });
  await outbox.add({ ...CARD, uuid: "removal", url: "/room/A/cards/c-1/removal", fields: [] });
  await outbox.add({ ...CARD, uuid: "same item", fields: [["text", "New"]] });
  await settle();
  assert.deepEqual([...new Set(sent)], ["change"]);
  broken = false;
  await timers.pass(10000);
  assert.deepEqual(sent.slice(-3), ["change", "removal", "same item"]);
});

test("the same answer pressed twice while it waits is kept once", async () => {
  const answer = deferred();
  const { outbox } = await phone({ answers: [answer.promise] });
  outbox.add(CARD);
  await outbox.add({ ...CARD, uuid: "u-2" });
  assert.equal(outbox.size, 1);
  answer.resolve(yes);
  await settle();
});

test("an answer kept while the last one is being finished goes out as well", async () => {
  const { outbox, sent } = await phone();
  for (let n = 0; n < 50; n += 1) {
    outbox.add({ ...CARD, uuid: `u-${n}`, fields: [["text", String(n)]] });
    for (let turn = 0; turn < n % 12; turn += 1) await null;
  }
  await settle();
  await settle();
  assert.equal(outbox.size, 0);
  assert.equal(new Set(sent).size, 50);
});

test("only the server's own yes counts as saved", () => {
  assert.equal(verdict(yes), "saved");
  assert.equal(verdict({ ok: true, status: 200, body: null }), "retry");
  assert.equal(verdict({ ok: false, status: 502, body: null }), "retry");
  assert.equal(verdict(no(429, "too_many")), "retry");
  assert.equal(verdict(no(500, "busy")), "stuck");
  assert.equal(verdict(no(507, "disk_full")), "retry");
  assert.equal(verdict(no(400, "csrf")), "token");
  for (const [status, error] of [[409, "closed"], [422, "invalid"], [404, "not_found"], [409, "full"]]) {
    assert.equal(verdict(no(status, error)), "final");
  }
  assert.equal(verdict({ ok: false, status: 403, body: null }), "final");
});

test("what the server asks because the phone could not is given back with the question, and goes out under the same uuid", async () => {
  const { outbox, sent, store } = await phone({ answers: [no(422, "hint")] });
  await outbox.add({ ...CARD, words: ["text"] });
  await settle();
  const [record] = outbox.returned;
  assert.deepEqual([record.reason, record.message, record.words], ["hint", "Because.", ["text"]]);
  await outbox.sendAfterAll({ ...record, fields: [...record.fields, ["asked", "1"]] });
  await settle();
  assert.deepEqual(sent, ["u-1", "u-1"]);
  assert.deepEqual(outbox.returned, []);
  assert.deepEqual(await store.all(), []);
});

test("a returned text that was put away is not sent by a button pressed late", async () => {
  const { outbox, sent } = await phone({ answers: [no(422, "hint")] });
  await outbox.add(CARD);
  await settle();
  const [record] = outbox.returned;
  await outbox.dismiss(record.uuid);
  await outbox.sendAfterAll(record);
  await settle();
  assert.deepEqual(sent, ["u-1"]);
});
