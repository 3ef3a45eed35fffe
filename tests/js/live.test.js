import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock } from "../../static/js/lib/clock.js";
import { Live, Region } from "../../static/js/live.js";
import { chances, deferred, FakeSocket, FakeTimers, settle } from "./fakes.js";

function page({ answer, random = () => 0.5 }) {
  const timers = new FakeTimers();
  const shown = [];
  const socket = new FakeSocket();
  const notices = [];
  const gone = [];
  const asked = [];
  const monotonic = () => timers.now;
  const region = new Region({ name: "step", rev: 1, apply: (content, rev) => shown.push([rev, content]) });
  const live = new Live({
    regions: [region], socket, timers, random, monotonic, clock: new ServerClock({ monotonic }),
    fetchRegion: async (name, etag) => { asked.push(etag); return answer(asked.length, etag); },
    notice: (one) => notices.push(one), gone: () => gone.push(1),
  });
  return { live, region, socket, timers, shown, asked, notices, gone };
}

const unchanged = () => ({ status: 304 });

test("a page never goes back to an older revision, however deliveries are lost, doubled and reordered", async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = chances(seed);
    const server = { rev: 1 };
    const body = (rev) => `content ${rev}`;
    const under = page({ random, answer: async () => {
      const { rev } = server;
      if (random() < 0.3) throw new Error("lost");
      return { status: 200, rev, content: body(rev), etag: `"${rev}"` };
    } });
    const flying = [];
    under.live.start();
    under.socket.fire("connect");
    for (let step = 0; step < 60; step += 1) {
      if (random() < 0.4) {
        server.rev += 1;
        if (random() < 0.7) flying.push(server.rev);
        if (random() < 0.3) flying.push(server.rev);
      }
      if (flying.length && random() < 0.6) {
        const [rev] = flying.splice(Math.floor(random() * flying.length), 1);
        under.socket.fire("region", { name: "step", rev, content: body(rev), now: 1 });
      }
      if (random() < 0.1) under.socket.fire(under.socket.connected ? "disconnect" : "connect", "transport close");
      await under.timers.pass(random() * 1500);
    }
    const revs = under.shown.map(([rev]) => rev);
    assert.deepEqual(revs, [...revs].sort((one, other) => one - other), `seed ${seed}`);
    for (const [rev, content] of under.shown) assert.equal(content, body(rev));
    await under.timers.pass(60000);
    assert.equal(under.region.rev, server.rev, `seed ${seed} comes to rest on the server's revision`);
  }
});

test("the same content is not put into the page twice", () => {
  const shown = [];
  const region = new Region({ name: "step", rev: 3, apply: (content) => shown.push(content) });
  assert.equal(region.receive({ rev: 2, content: "old" }), false);
  assert.equal(region.receive({ rev: 3, content: "new" }), true);
  assert.equal(region.receive({ rev: 3, content: "new" }), false);
  assert.deepEqual(shown, ["new"]);
});

test("a fetch that failed is tried again", async () => {
  const { live, timers, shown } = page({ answer: (count) => {
    if (count < 4) throw new Error("offline");
    return { status: 200, rev: 2, content: "two", etag: '"2"' };
  } });
  live.start();
  await timers.pass(10000);
  assert.deepEqual(shown, [[2, "two"]]);
});

test("there is never more than one request for a region, and a wish made meanwhile is granted after it", async () => {
  const waiting = [];
  const { live, asked } = page({ answer: () => { const one = deferred(); waiting.push(one); return one.promise; } });
  live.refresh();
  live.refresh();
  live.refresh();
  await settle();
  assert.equal(asked.length, 1);
  waiting[0].resolve(unchanged());
  await settle();
  assert.equal(asked.length, 2);
  waiting[1].resolve(unchanged());
  await settle();
  assert.equal(asked.length, 2);
});

test("without a socket the page asks every two seconds, with one every twenty", async () => {
  const { live, timers, asked, socket } = page({ answer: unchanged });
  live.start();
  await timers.pass(20000);
  assert.ok(asked.length >= 9 && asked.length <= 12, String(asked.length));
  socket.fire("connect");
  await timers.pass(2000);
  const before = asked.length;
  await timers.pass(40000);
  assert.equal(asked.length - before, 2);
});

test("no connection is said after five seconds, not at once, and taken back", async () => {
  let up = false;
  const { live, timers, notices } = page({ answer: () => { if (!up) throw new Error("offline"); return unchanged(); } });
  live.start();
  await timers.pass(4500);
  assert.ok(notices.every((one) => !one.offline));
  await timers.pass(2500);
  assert.ok(notices[notices.length - 1].offline);
  up = true;
  await timers.pass(12000);
  assert.ok(!notices[notices.length - 1].offline);
  assert.ok(notices[notices.length - 1].alone);
});

test("a socket that is refused is not asked for again", async () => {
  const { live, timers, socket } = page({ answer: unchanged });
  live.start();
  socket.active = false;
  socket.fire("connect_error", new Error("not_found"));
  await timers.pass(60000);
  assert.equal(socket.connects, 1);
});

test("before the server goes each page comes back at a moment of its own", async () => {
  const { live, timers, socket } = page({ answer: unchanged, random: () => 0.25 });
  live.start();
  socket.fire("connect");
  socket.fire("hint", { reconnect_in: 8 });
  await timers.pass(1900);
  assert.equal(socket.connects, 1);
  await timers.pass(200);
  assert.equal(socket.connects, 2);
});

test("a page that is no longer there is left once", async () => {
  const { live, timers, gone } = page({ answer: () => ({ status: 404 }) });
  live.start();
  await timers.pass(30000);
  assert.equal(gone.length, 1);
});
