#!/usr/bin/env node
// Prints who said what in an article while the server reads it.
//
//     npm --prefix clients/js ci
//     node clients/js/examples/stream.js seeds/008-cop28-fossil-fuels.txt [URL]

import { readFileSync } from "node:fs";
import { AnnotationType, connect, words } from "isnad-client";

const [file, url] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
for await (const found of connect(url).stream(text, { annotations: [AnnotationType.QUOTATIONS] })) {
  if (found.case !== "quotation") continue;
  const { speaker, content } = found.value;
  console.log(`${speaker?.name || "؟"}: ${words(text, content)}`);
}
