import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

for (const folder of ["../../static/vendor/", "../browser/vendor/"]) {
  const at = (name) => fileURLToPath(new URL(folder + name, import.meta.url));

  test(`every file in ${folder} is the one that VENDOR.json names`, () => {
    const rows = JSON.parse(readFileSync(at("VENDOR.json"), "utf8"));
    const files = readdirSync(at("")).filter((name) => name.endsWith(".js"));
    assert.deepEqual(rows.map((row) => row.file).sort(), files.sort());
    for (const row of rows) {
      const bytes = readFileSync(at(row.file));
      assert.equal(createHash("sha256").update(bytes).digest("hex"), row.sha256, row.file);
      assert.ok(!bytes.includes("sourceMappingURL"), row.file);
      for (const key of ["name", "version", "licence", "source"]) assert.ok(row[key], `${row.file}: ${key}`);
    }
  });
}
