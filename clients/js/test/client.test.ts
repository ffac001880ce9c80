import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Code, Collector, connect, IncompleteStreamError, IsnadError, words } from "../src/node.js";
import { create } from "@bufbuild/protobuf";
import { DocumentEventSchema } from "../src/node.js";
import type { Article, Client, Quotation } from "../src/node.js";
import { seed, sentence, startFlaky, startServer } from "./support.js";

let server: Awaited<ReturnType<typeof startServer>>;
let isnad: Client;
before(async () => {
  server = await startServer();
  isnad = connect(server.url);
});
after(() => server.stop());

const failure = async (made: Promise<unknown>): Promise<IsnadError> => {
  const error = await made.then(
    () => assert.fail("nothing was thrown"),
    (error: unknown) => error,
  );
  assert(error instanceof IsnadError, String(error));
  return error;
};

test("spans slice the text as JavaScript counts", async () => {
  // Four bytes, two UTF-16 units, one code point before everything else.
  const text = `📰 ${seed}`;
  const article = await isnad.enrich(text, { includeText: true });
  assert(article.tokens.length > 100);
  for (const { span } of article.tokens) assert.equal(text.slice(span!.begin, span!.end), span!.text);
  for (const { content } of article.quotations) {
    for (const span of content) assert.equal(article.words(span), span.text);
  }
});

test("who said what", async () => {
  const article = await isnad.enrich(sentence);
  assert.equal(article.quotations.length, 1);
  const quotation = article.quotations[0]!;
  const speaker = article.entity(quotation.speaker!.entityId)!;
  assert.equal(speaker.name, "إحسان عبد الجبار");
  assert.deepEqual(article.saidBy(speaker), [quotation]);
  assert(article.words(quotation.content).startsWith("بلاده"));
  assert.equal(article.entity(0), undefined);
});

test("a stream put together is the answer", async () => {
  const collector = new Collector(seed);
  let sequence = 0;
  let done = false;
  for await (const event of isnad.stream(seed)) done = collector.add(create(DocumentEventSchema, { sequence: sequence++, event }));
  assert(done);
  const strip = ({ answer }: Article) => ({ ...answer, completed: answer.completed?.counts });
  assert.deepEqual(strip(collector.article()), strip(await isnad.enrich(seed)));
});

test("leaving the loop ends the call", async () => {
  let quotation: Quotation | undefined;
  for await (const found of isnad.stream(seed)) {
    if (found.case !== "quotation") continue;
    quotation = found.value;
    break;
  }
  assert(quotation);
  assert((await isnad.enrich(sentence)).tokens.length > 0);
});

test("many articles in which one fails", async () => {
  const seen = new Map<string, Article | IsnadError>();
  const articles = Array.from({ length: 50 }, (_, n) => ({ documentId: String(n), text: n === 7 ? "" : seed }));
  for await (const result of isnad.enrichMany(articles)) {
    seen.set(result.document.documentId, "error" in result ? result.error : result.article);
  }
  assert.equal(seen.size, 50);
  for (const [id, result] of seen) assert.equal(result instanceof IsnadError, id === "7");
  assert.equal((seen.get("7") as IsnadError).code, Code.InvalidArgument);
});

test("articles are drawn no faster than answered", async () => {
  let drawn = 0;
  let returned = false;
  function* endless() {
    try {
      while (true) {
        drawn += 1;
        yield seed;
      }
    } finally {
      returned = true;
    }
  }
  let answered = 0;
  for await (const _ of isnad.enrichMany(endless())) if ((answered += 1) === 5) break;
  // The server's window (32) and what the transport holds.
  assert(drawn < 500, `${drawn}`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert(returned);
});

test("a broken connection loses and doubles nothing", async () => {
  const flaky = await startFlaky(server.port);
  const seen: number[] = [];
  const articles = Array.from({ length: 120 }, (_, n) => ({ documentId: String(n), text: seed }));
  for await (const result of connect(flaky.url).enrichMany(articles)) {
    assert("article" in result);
    if (seen.push(Number(result.document.documentId)) % 40 === 20) flaky.cut();
  }
  assert(flaky.connections >= 2);
  assert.deepEqual(seen.sort((a, b) => a - b), articles.map((_, n) => n));
  flaky.stop();
});

test("what the caller's articles throw reaches the caller", async () => {
  async function* broken() {
    yield sentence;
    throw new RangeError("no more articles here");
  }
  await assert.rejects(async () => {
    for await (const _ of isnad.enrichMany(broken()));
  }, RangeError);
});

test("an error names its reason and field", async () => {
  const error = await failure(isnad.enrich(""));
  assert.equal(error.code, Code.InvalidArgument);
  assert(error.reason && error.message.startsWith(error.reason));
  assert.deepEqual([...error.fields.keys()], ["document.text"]);
});

test("a deadline", async () => {
  assert.equal((await failure(isnad.enrich(seed.repeat(40), {}, { timeoutMs: 5 }))).code, Code.DeadlineExceeded);
});

test("a server that is not there", async () => {
  const error = await failure(connect("http://127.0.0.1:1", { attempts: 2 }).enrich(sentence));
  assert.equal(error.code, Code.Unavailable);
});

test("a stream that breaks off is no answer", async () => {
  const flaky = await startFlaky(server.port);
  let events = 0;
  await assert.rejects(
    async () => {
      for await (const _ of connect(flaky.url).stream(seed.repeat(30))) if ((events += 1) === 3) flaky.cut();
    },
    (error) => error instanceof IsnadError || error instanceof IncompleteStreamError,
  );
  flaky.stop();
});

test("a lost event is noticed", () => {
  const collector = new Collector("نص");
  collector.add(create(DocumentEventSchema, { sequence: 0, event: { case: "started", value: {} } }));
  assert.throws(() => collector.add(create(DocumentEventSchema, { sequence: 2 })), IncompleteStreamError);
});

test("capabilities", async () => {
  const can = await isnad.capabilities();
  assert(can.limits!.maxTextBytes > 0);
});

test("words of several spans", async () => {
  const { tokens } = await isnad.enrich("أب ت");
  assert.equal(words("أب ت", tokens.map(({ span }) => span!)), "أب … ت");
});
