// Reads a JSON list of texts, and writes what a phone would make of each: [{text, hints: [[kind, start, end]]}].
// Positions are code points, as in Python.

import { readFileSync } from "node:fs";

import { Hints } from "../../static/js/lib/hints.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../../static/hints/${name}.json`, import.meta.url), "utf8"));
const hints = new Hints(read("rules"), read("names"));
const points = (text) => Array.from(text).length;

const found = JSON.parse(readFileSync(0, "utf8")).map((given) => {
  const text = hints.characters.normalise(given);
  const spans = hints.find(given).map(({ kind, start, end }) => [kind, points(text.slice(0, start)), points(text.slice(0, end))]);
  return { text, hints: spans };
});
process.stdout.write(JSON.stringify(found));
