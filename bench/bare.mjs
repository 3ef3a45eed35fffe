// The yardstick: a bare WebSocket server. Each line on standard input, a JSON text, goes to everyone who is connected.

import readline from "node:readline";

import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, backlog: 4096 });
server.on("listening", () => process.stdout.write(`${server.address().port}\n`));

for await (const line of readline.createInterface({ input: process.stdin })) {
  const text = JSON.parse(line);
  for (const client of server.clients) client.send(text);
}
process.exit(0);
