import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startServer } from "./support.js";

test("the example prints who said what", async () => {
  const root = fileURLToPath(new URL("../../../../", import.meta.url));
  const server = await startServer();
  try {
    const example = `${root}clients/js/examples/stream.js`;
    const article = `${root}seeds/008-cop28-fossil-fuels.txt`;
    const { stdout } = await promisify(execFile)(process.execPath, [example, article, server.url]);
    const lines = stdout.trim().split("\n");
    assert(lines.length > 3);
    for (const line of lines) assert.match(line, /: /);
  } finally {
    server.stop();
  }
});
