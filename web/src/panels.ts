/** What was found, beside the article: who said what, names, who is for or against what. */

import { EntityType, Polarity, QuotationType, SpeakerForm, StanceLabel, words } from "../../clients/js/src/web.js";
import type { Entity, EntityMention, Quotation, Span, Speaker, Stance } from "../../clients/js/src/web.js";
import { byId, element } from "./element.js";
import { t } from "./language.js";
import type { Key } from "./language.js";

/** What has been found so far. */
export interface Found {
  text: string;
  entities: Map<number, Entity>;
  mentions: Map<number, EntityMention>;
  quotations: Quotation[];
  stances: Stance[];
}

type Show = (spans: readonly Span[]) => void;

/** Hues far enough from each other, for the first speakers; then they come again. */
const HUES = [205, 150, 30, 275, 340, 95, 235, 180, 55, 310];
const hues = new Map<string, number>();

/** One speaker, wherever the article quotes him. */
function identity(speaker: Speaker | undefined): string {
  return speaker?.entityId ? `#${speaker.entityId}` : (speaker?.name ?? "");
}

/** The colour of a speaker. */
export function colour(speaker: Speaker | undefined): string {
  const key = identity(speaker);
  if (!key) return "var(--quiet)";
  if (!hues.has(key)) hues.set(key, HUES[hues.size % HUES.length]!);
  return `hsl(${hues.get(key)} 70% var(--speaker-light))`;
}

/** Begins another article. */
export function forget(): void {
  hues.clear();
}

/** The speaker's name as the article gives it in full. */
export function speakerName(found: Found, speaker: Speaker | undefined): string {
  return found.entities.get(speaker?.entityId ?? 0)?.name || speaker?.name || t("unnamed");
}

/** The chain that the words came through: outlet, agency, speaker. */
export function chain(found: Found, { via, speaker }: Quotation): string {
  return [...via.map((relay) => found.entities.get(relay.entityId)?.name || relay.name), speakerName(found, speaker)].join(" ‹ ");
}

/** A button that leads to spans of the article. */
function link(show: Show, spans: readonly Span[], className: string, ...children: (Node | string | false)[]): HTMLElement {
  const button = element("button", { type: "button", class: className, lang: "ar", dir: "rtl" }, ...children);
  button.addEventListener("click", () => show(spans));
  return button;
}

function nothing(panel: HTMLElement, key: Key, done: boolean): void {
  panel.replaceChildren(element("p", { class: "quiet" }, t(done ? key : "reading")));
}

export function renderSpeakers(found: Found, show: Show, done: boolean): void {
  const panel = byId("speakers");
  if (found.quotations.length === 0) return nothing(panel, "nobody", done);
  const speakers = new Map<string, Quotation[]>();
  for (const quotation of found.quotations) {
    // Those whom nobody names are not one person.
    const key = identity(quotation.speaker) || `?${quotation.quotationId}`;
    speakers.set(key, [...(speakers.get(key) ?? []), quotation]);
  }
  const cards = [...speakers.values()]
    .sort((a, b) => b.length - a.length)
    .map((quotations) => {
      const { speaker } = quotations[0]!;
      const entity = found.entities.get(speaker?.entityId ?? 0);
      const card = element(
        "section",
        { class: "speaker" },
        element("h3", { lang: "ar", dir: "rtl" }, speakerName(found, speaker), element("small", {}, t("times", { n: quotations.length }))),
        entity?.titles.length ? element("p", { class: "quiet", lang: "ar", dir: "rtl" }, entity.titles.join("، ")) : "",
        ...quotations.map((quotation) => {
          const { content, type, via, polarity, cue, addressee } = quotation;
          const marks = [
            t(QuotationType[type] as Key),
            polarity === Polarity.DENIED && t("denied"),
            polarity === Polarity.REQUESTED && t("requested"),
            quotation.speaker?.form === SpeakerForm.IMPLIED && t("implied"),
          ].filter((mark) => mark !== false);
          return link(
            show,
            content,
            "quotation",
            cue ? element("b", {}, `${words(found.text, cue)} `) : "",
            words(found.text, content),
            element("small", { dir: "auto" }, marks.join(" · ")),
            via.length > 0 && element("small", { class: "chain" }, `${t("via")}: ${via.map(({ name }) => name).join(" ‹ ")}`),
            addressee ? element("small", {}, `${t("to")}: ${words(found.text, addressee)}`) : "",
          );
        }),
      );
      card.style.setProperty("--speaker", colour(speaker));
      return card;
    });
  panel.replaceChildren(...cards);
}

export function renderNames(found: Found, show: Show, done: boolean): void {
  const panel = byId("names");
  if (found.entities.size === 0) return nothing(panel, "nameless", done);
  const groups = Map.groupBy(
    [...found.entities.values()].sort((a, b) => b.salience - a.salience),
    ({ type }) => type,
  );
  const order = [EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION, EntityType.MISCELLANEOUS, EntityType.ROLE, EntityType.DATE];
  panel.replaceChildren(
    ...order.flatMap((type) => {
      const entities = groups.get(type);
      if (!entities) return [];
      return element(
        "section",
        {},
        element("h3", {}, t(EntityType[type] as Key)),
        element(
          "div",
          { class: "names", dir: "rtl" },
          ...entities.map(({ name, mentionIds, titles, normalizedValue }) => {
            const spans = mentionIds.flatMap((id) => found.mentions.get(id)?.span ?? []);
            const button = link(
              show,
              spans,
              `name type-${EntityType[type].toLowerCase()}`,
              name,
              mentionIds.length > 1 && element("small", {}, t("times", { n: mentionIds.length })),
              normalizedValue ? element("small", {}, normalizedValue) : "",
            );
            button.title = titles.join("، ");
            return button;
          }),
        ),
      );
    }),
  );
}

const SIDES: Partial<Record<StanceLabel, { className: string; sign: string; key: Key }>> = {
  [StanceLabel.FAVOR]: { className: "for", sign: "+", key: "for" },
  [StanceLabel.AGAINST]: { className: "against", sign: "−", key: "against" },
  [StanceLabel.NEUTRAL]: { className: "neutral", sign: "○", key: "neutral" },
};

export function renderStances(found: Found, show: Show, done: boolean): void {
  const panel = byId("stances");
  const stances = found.stances.filter(({ label }) => SIDES[label]);
  if (stances.length === 0) return nothing(panel, "nothing", done);

  const holderOf = ({ holder }: Stance) =>
    holder?.author ? t("author") : found.entities.get(holder?.entityId ?? 0)?.name || holder?.name || t("unnamed");
  const targetOf = ({ target }: Stance) => found.entities.get(target?.entityId ?? 0)?.name || target?.text || "";
  const byCount = (name: (stance: Stance) => string) =>
    [...Map.groupBy(stances, name)].sort(([, a], [, b]) => b.length - a.length).map(([key]) => key);
  const holders = byCount(holderOf);
  const targets = byCount(targetOf);

  const evidence = element("div", { class: "evidence", "aria-live": "polite" });
  const explain = (cell: Stance[]) => {
    evidence.replaceChildren(
      ...cell.map((stance) => {
        const side = SIDES[stance.label]!;
        return element(
          "section",
          { class: side.className },
          element("p", { lang: "ar", dir: "rtl" }, element("b", {}, `${holderOf(stance)} ${t(side.key)} ${targetOf(stance)}`)),
          ...stance.evidence.map((span) => link(show, [span], "quotation", words(found.text, span))),
        );
      }),
    );
    show(cell.flatMap((stance) => stance.evidence.slice(0, 1)));
  };

  const rows = holders.map((holder) =>
    element(
      "tr",
      {},
      element("th", { scope: "row", lang: "ar" }, holder),
      ...targets.map((target) => {
        const cell = stances.filter((stance) => holderOf(stance) === holder && targetOf(stance) === target);
        const side = cell[0] && SIDES[cell[0].label];
        if (!side) return element("td");
        const button = element("button", { type: "button", class: side.className, title: `${holder} ${t(side.key)} ${target}` }, side.sign);
        button.ariaLabel = button.title;
        button.addEventListener("click", () => explain(cell));
        return element("td", {}, button);
      }),
    ),
  );
  const head = element(
    "tr",
    {},
    element("td"),
    ...targets.map((target) => element("th", { scope: "col", lang: "ar" }, element("span", {}, target))),
  );
  panel.replaceChildren(
    element("p", { class: "quiet" }, ...(["for", "against"] as const).flatMap((key) => [element("i", { class: `sample ${key}` }, key === "for" ? "+" : "−"), ` ${t(key)}  `])),
    element("div", { class: "matrix", dir: "rtl", tabindex: "0" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows))),
    evidence,
  );
}
