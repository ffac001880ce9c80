/** The page: an article in, what the server finds in it out, as it finds it. */

import { Code, Collector, connect, EntityType, IncompleteStreamError, IsnadError } from "../../clients/js/src/web.js";
import type { Annotation, Article } from "../../clients/js/src/web.js";
import { byId, element } from "./element.js";
import { switchLanguage, t, translate } from "./language.js";
import type { Key } from "./language.js";
import { chain, colour, forget, renderNames, renderSpeakers, renderStances, speakerName } from "./panels.js";
import type { Found } from "./panels.js";
import { Reader } from "./reader.js";
import { Words } from "./words.js";

const token = new URLSearchParams(location.hash.slice(1)).get("token");
const isnad = connect(location.origin, token ? { token } : {});
const input = byId<HTMLTextAreaElement>("text");
const problem = byId("problem");
const status = byId("status");
const copy = byId<HTMLButtonElement>("copy");
const wordBox = new Words(byId("article"));

let call: AbortController | undefined;
let found: Found | undefined;
let reader: Reader | undefined;
let article: Article | undefined;
let chips = new Map<number, HTMLElement>();
let elapsed = 0;
let drawn = 0;

function complain(message: string): void {
  problem.textContent = message;
  problem.hidden = false;
}

/** Draws the panels once for all events of a frame. */
function draw(): void {
  drawn ||= requestAnimationFrame(() => {
    drawn = 0;
    if (!found || !reader) return;
    const show = reader.show.bind(reader);
    const done = article !== undefined;
    renderSpeakers(found, show, done);
    renderNames(found, show, done);
    renderStances(found, show, done);
    for (const quotation of found.quotations) {
      const chip = chips.get(quotation.quotationId);
      if (chip) [chip.textContent, chip.title] = [speakerName(found, quotation.speaker), chain(found, quotation)];
    }
  });
}

function take(annotation: Annotation, found: Found, reader: Reader): void {
  switch (annotation.case) {
    case "tokens":
      reader.tokens(annotation.value);
      wordBox.add(annotation.value.tokens);
      break;
    case "mention":
      found.mentions.set(annotation.value.mentionId, annotation.value);
      reader.mention(annotation.value);
      break;
    case "entity":
      found.entities.set(annotation.value.entityId, annotation.value);
      break;
    case "quotation": {
      const quotation = annotation.value;
      found.quotations.push(quotation);
      found.quotations.sort((a, b) => (a.content[0]?.begin ?? 0) - (b.content[0]?.begin ?? 0));
      const chip = element("button", { type: "button", class: "chip" });
      chip.style.setProperty("--speaker", colour(quotation.speaker));
      chip.addEventListener("click", (event) => {
        event.stopPropagation();
        openTab("speakers");
        reader.show(quotation.content);
      });
      chips.set(quotation.quotationId, chip);
      reader.quotation(quotation, chip, colour(quotation.speaker));
      break;
    }
    case "stance":
      found.stances.push(annotation.value);
      break;
  }
}

async function enrich(): Promise<void> {
  const text = input.value;
  problem.hidden = true;
  if (!text.trim()) return complain(t("empty"));
  call?.abort();
  const mine = (call = new AbortController());
  const begin = performance.now();
  const now: Found = { text, entities: new Map(), mentions: new Map(), quotations: [], stances: [] };
  found = now;
  article = undefined;
  chips = new Map();
  forget();
  reader = new Reader(byId("article"), text);
  wordBox.reset(reader);
  byId("write").hidden = true;
  byId("read").hidden = byId("found").hidden = false;
  copy.disabled = true;
  status.textContent = t("reading");
  draw();
  try {
    const collector = new Collector(text);
    for await (const annotation of isnad.stream(text, {}, { signal: mine.signal })) {
      if (mine.signal.aborted) return;
      collector.take(annotation);
      take(annotation, now, reader);
      draw();
    }
    article = collector.article();
    elapsed = Math.round(performance.now() - begin);
    status.textContent = summary(article);
    copy.disabled = false;
    draw();
  } catch (error) {
    if (mine.signal.aborted) return;
    status.textContent = "";
    if (error instanceof IncompleteStreamError) complain(t("broken", { message: error.message }));
    else if (error instanceof IsnadError && !isUnreachable(error)) complain(error.message);
    else complain(t("unreachable"));
  }
}

/** No server answered: what a browser cannot fetch is unknown to it. */
function isUnreachable({ reason, code }: IsnadError): boolean {
  return !reason && (code === Code.Unavailable || code === Code.Unknown);
}

function back(): void {
  call?.abort();
  wordBox.hide();
  problem.hidden = true;
  byId("write").hidden = false;
  byId("read").hidden = byId("found").hidden = true;
  input.focus();
}

const TABS = ["speakers", "stances", "names"] as const;

function openTab(name: (typeof TABS)[number], focus = false): void {
  for (const tab of TABS) {
    const button = byId<HTMLButtonElement>(`tab-${tab}`);
    button.ariaSelected = String(tab === name);
    button.tabIndex = tab === name ? 0 : -1;
    byId(tab).hidden = tab !== name;
    if (focus && tab === name) button.focus();
  }
}

for (const [index, tab] of TABS.entries()) {
  const button = byId(`tab-${tab}`);
  button.addEventListener("click", () => openTab(tab));
  button.addEventListener("keydown", ({ key }) => {
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = key === forward ? 1 : key === "ArrowLeft" || key === "ArrowRight" ? -1 : 0;
    if (step) openTab(TABS[(index + step + TABS.length) % TABS.length]!, true);
  });
}

function writeLegend(): void {
  const name = (type: EntityType) =>
    element("li", {}, element("span", { class: `name type-${EntityType[type].toLowerCase()}` }, t(EntityType[type] as Key)));
  const said = element("span", { class: "said opens closes" }, t("quotation"));
  said.style.setProperty("--speaker", "hsl(205 70% var(--speaker-light))");
  byId("legend").replaceChildren(
    ...[EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION, EntityType.MISCELLANEOUS, EntityType.DATE].map(name),
    element("li", {}, said),
    element("li", {}, element("span", { class: "cue" }, t("cue"))),
  );
}

/** What the page wrote by itself, written again. */
function write(): void {
  translate();
  writeLegend();
  byId("language").textContent = t("language");
  byId("theme").textContent = t(isDark() ? "light" : "dark");
  const [hint] = byId<HTMLSelectElement>("seed").options;
  if (hint) hint.textContent = t("seed");
  if (article) status.textContent = summary(article);
  draw();
}

function summary({ answer }: Article): string {
  const { tokens = 0, mentions = 0, quotations = 0, stances = 0 } = answer.completed?.counts ?? {};
  return t("done", { tokens, mentions, quotations, stances, ms: elapsed });
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function setTheme(theme: string): void {
  document.documentElement.dataset["theme"] = theme;
  localStorage.setItem("theme", theme);
}

async function loadSeeds(): Promise<void> {
  const select = byId<HTMLSelectElement>("seed");
  select.append(element("option", { value: "" }, t("seed")));
  const response = await fetch("seeds.json");
  if (!response.ok) return;
  for (const { name, title } of (await response.json()) as { name: string; title: string }[]) {
    select.append(element("option", { value: name, lang: "ar", dir: "rtl" }, title));
  }
  select.addEventListener("change", async () => {
    if (!select.value) return;
    const seed = await fetch(`seeds/${select.value}`);
    if (seed.ok) input.value = await seed.text();
  });
}

async function copyJson(): Promise<void> {
  if (!article) return;
  await navigator.clipboard.writeText(JSON.stringify(article, null, 2));
  copy.textContent = t("copied");
  setTimeout(() => (copy.textContent = t("copy")), 1500);
}

byId("enrich").addEventListener("click", () => void enrich());
byId("back").addEventListener("click", back);
copy.addEventListener("click", () => void copyJson().catch((error: unknown) => complain(String(error))));
byId("language").addEventListener("click", () => {
  switchLanguage();
  write();
});
byId("theme").addEventListener("click", () => {
  setTheme(isDark() ? "light" : "dark");
  write();
});
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void enrich();
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  const { files } = event.dataTransfer ?? {};
  const dropped = files?.[0]?.text() ?? Promise.resolve(event.dataTransfer?.getData("text") ?? "");
  void dropped.then((text) => {
    back();
    input.value = text;
  });
});

const theme = localStorage.getItem("theme");
if (theme) setTheme(theme);
write();
void loadSeeds();
