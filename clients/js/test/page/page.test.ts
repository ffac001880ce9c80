/** The page of `isnad serve --web` in a real browser, from a real server. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { findBrowser, launch, seeds, startPage } from "./support.js";

const executable = findBrowser();
const skip = executable ? false : "no Chromium here; ISNAD_CHROMIUM names one";
const [water, beijing] = ["001-tigris-euphrates-water.txt", "002-riyadh-tehran-beijing.txt"] as const;

/** What a page under test keeps for its test. */
type Seen = { seen?: Map<string, number> };

let server: Awaited<ReturnType<typeof startPage>>;
let browser: Browser;

before(async () => {
  if (!executable) return;
  [server, browser] = await Promise.all([startPage(), launch(executable)]);
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/** A page of its own, in English, that complains at the end of what it should not have done. */
async function open(options: Parameters<Browser["newContext"]>[0] = {}, language = "en") {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.addInitScript((chosen) => localStorage.getItem("language") ?? localStorage.setItem("language", chosen), language);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => wrong.push(`failed: ${request.url()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url)) wrong.push(`outside: ${request.url()}`);
  });
  await page.goto(server.url);
  const close = async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  };
  return { page, context, close };
}

async function choose(page: Page, seed: string): Promise<void> {
  await page.selectOption("#seed", seed);
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>("#text")!.value.length > 100);
}

async function enrich(page: Page, seed: string): Promise<void> {
  await choose(page, seed);
  await page.click("#enrich");
  await page.waitForSelector("#copy:not([disabled])");
  // What is drawn in the next frame.
  await page.waitForSelector("#speakers .quotation", { state: "attached" });
}

/** The words that shine. */
const shown = (page: Page) =>
  page.$$eval("#article .shown", (nodes) => nodes.map((node) => node.textContent).join("").replaceAll(/\s+/g, " "));

/** Whether an element can be clicked where it is: in view, with nothing above it. */
const onTop = (page: Page, selector: string) =>
  page.$eval(selector, (node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return node.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });

test("layers appear as they are read", { skip }, async () => {
  const { page, context, close } = await open();
  await choose(page, water);
  // What there is when a layer is first seen, and what is still to come.
  await page.evaluate(() => {
    const layers = { tokens: "[data-token]", names: "#article .name", quotations: "#article .chip", done: "#copy:not([disabled])" };
    const seen = ((globalThis as Seen).seen = new Map<string, number>());
    const unread = () => [...document.querySelectorAll("#article .unread")].filter(({ textContent }) => textContent.trim()).length;
    new MutationObserver(() => {
      for (const [layer, selector] of Object.entries(layers)) {
        if (!seen.has(layer) && document.querySelector(selector)) seen.set(layer, unread());
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  // A line on which an answer takes a second.
  const line = await context.newCDPSession(page);
  await line.send("Network.emulateNetworkConditions", { offline: false, latency: 20, downloadThroughput: 60_000, uploadThroughput: 60_000 });
  await page.click("#enrich");
  await page.waitForSelector("#copy:not([disabled])");
  const seen = new Map(await page.evaluate(() => [...(globalThis as Seen).seen!]));
  assert.deepEqual([...seen.keys()], ["tokens", "names", "quotations", "done"]);
  assert.ok(seen.get("quotations")! > 0, "nothing was left to read when the first quotation was there");
  assert.equal(seen.get("done"), 0);
  assert.match((await page.textContent("#status"))!, /^\d+ words and marks, \d+ names, \d+ quotations, \d+ stances in [\d,]+ ms$/);
  await close();
});

test("the article is the text, whatever marks it", { skip }, async () => {
  const { page, close } = await open();
  await enrich(page, beijing);
  const read = await page.$eval("#article", (article) => {
    const copy = article.cloneNode(true) as HTMLElement;
    for (const chip of copy.querySelectorAll(".chip")) chip.remove();
    return copy.textContent;
  });
  assert.equal(read, readFileSync(`${seeds}/${beijing}`, "utf8"));
  await close();
});

test("evidence leads to the words", { skip }, async () => {
  const { page, close } = await open();
  await enrich(page, beijing);
  const quotation = page.locator("#speakers .quotation").last();
  await quotation.click();
  const words = (await shown(page)).trim();
  assert.ok(words.length > 10 && (await quotation.textContent())!.replaceAll(/\s+/g, " ").includes(words), words);
  await page.waitForFunction(() => {
    const { top, bottom } = document.querySelector("#article .shown")!.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

  await page.click("#tab-stances");
  await page.click("#stances td button.against");
  const evidence = (await page.textContent("#stances .evidence .quotation"))!.replaceAll(/\s+/g, " ");
  assert.equal(await shown(page), evidence);
  assert.match((await page.textContent("#stances .evidence b"))!, / against /);

  await page.click("#tab-names");
  await page.locator("#names .name").first().click();
  assert.notEqual(await shown(page), "");

  await page.locator("#article .chip").first().click();
  assert.equal(await page.getAttribute("#tab-speakers", "aria-selected"), "true");
  await close();
});

test("a word shows what it is made of", { skip }, async () => {
  const { page, close } = await open();
  await enrich(page, water);
  await page.locator("#article [data-token]", { hasText: /^بزيادة$/ }).first().hover();
  await page.waitForSelector("#word:not([hidden])");
  const parts = await page.$$eval("#word .segment", (parts) => parts.map((part) => part.textContent));
  assert.deepEqual(parts, ["بbefore", "زيادهstem"]);
  await close();
});

test("it can be used without a pointer", { skip }, async () => {
  const { page, close } = await open();
  await page.focus("#seed");
  await page.keyboard.press("ArrowDown");
  await choose(page, water);
  await page.focus("#text");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("#copy:not([disabled])");

  await page.focus("#article");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.textContent("#article .current"), "تطالب");
  await page.keyboard.press("Escape");
  assert.ok(await page.isHidden("#word"));

  await page.focus("#tab-speakers");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement!.id), "tab-stances");
  assert.ok(await page.isVisible("#stances table"));
  await page.focus("#stances td button");
  await page.keyboard.press("Enter");
  assert.notEqual(await shown(page), "");

  await page.focus("#back");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement!.id), "text");
  await close();
});

test("language and theme are switched and kept", { skip }, async () => {
  const { page, close } = await open({ colorScheme: "light" }, "ar");
  const state = () =>
    page.evaluate(() => {
      const { lang, dir } = document.documentElement;
      return { lang, dir, paper: getComputedStyle(document.body).backgroundColor };
    });
  const first = await state();
  assert.deepEqual([first.lang, first.dir], ["ar", "rtl"]);
  assert.equal(await page.textContent("#enrich"), "حلّل");
  await enrich(page, water);
  await page.click("#language");
  await page.click("#theme");
  const second = await state();
  assert.deepEqual([second.lang, second.dir], ["en", "ltr"]);
  assert.notEqual(second.paper, first.paper);
  assert.equal(await page.textContent("#tab-speakers"), "Who said what");
  // The article stays as it is.
  assert.equal(await page.getAttribute("#article", "dir"), "rtl");
  await page.reload();
  assert.deepEqual(await state(), second);
  await close();
});

test("all that was found is copied as JSON", { skip }, async () => {
  const { page, context, close } = await open();
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  await enrich(page, water);
  await page.click("#copy");
  await page.waitForFunction(() => document.querySelector("#copy")!.textContent === "Copied");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  const answer = JSON.parse(text) as { quotations: { content: { begin?: number; end: number }[] }[] };
  const article = readFileSync(`${seeds}/${water}`, "utf8");
  const said = answer.quotations.flatMap(({ content }) => content.map(({ begin = 0, end }) => article.slice(begin, end)));
  assert.ok(said.some((words) => words.startsWith('"العراق يمر')), text.slice(0, 300));
  await close();
});

test("on a phone nothing stands beside the page or below the first column", { skip }, async () => {
  for (const language of ["ar", "en"]) {
    const { page, close } = await open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }, language);
    await enrich(page, beijing);
    for (const tab of ["speakers", "names", "stances"]) {
      await page.tap(`#tab-${tab}`);
      const [page_, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(page_! <= window_!, `${tab}: ${page_} wide in ${window_}`);
    }
    const first = "#stances tbody tr:has(td:nth-child(2) button) td:nth-child(2) button";
    await page.locator(first).first().scrollIntoViewIfNeeded();
    assert.ok(await onTop(page, first), "the first target is covered before anything moves");
    // To the last target and back to the first by keyboard.
    await page.$eval("#stances .matrix", (matrix) => matrix.scrollTo({ left: -matrix.scrollWidth }));
    await page.focus(first);
    assert.ok(await onTop(page, first), "a target that has the focus is covered");
    await close();
  }
});

test("what goes wrong is said", { skip }, async () => {
  const { page, context } = await open();
  await page.click("#enrich");
  assert.equal(await page.textContent("#problem"), "There is no text to read.");
  await context.setOffline(true);
  await page.fill("#text", "قال الوزير إن الأمر انتهى.");
  await page.click("#enrich");
  await page.waitForFunction(() => document.querySelector("#problem")!.textContent!.startsWith("The server cannot be reached"));
  await context.close();
});
