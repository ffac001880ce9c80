/**
 * The article as it is read: one text in pieces that never overlap, cut where an
 * annotation begins or ends, each with the classes of all that covers it.
 */

import { EntityType } from "../../clients/js/src/web.js";
import type { EntityMention, Quotation, Span, TokenBatch } from "../../clients/js/src/web.js";
import { element } from "./element.js";

interface Piece {
  begin: number;
  end: number;
  node: HTMLElement;
}

/** Marks that stand at one edge of what they mark, and stay there when it is cut. */
const OPENING = "opens";
const CLOSING = "closes";

/** White space alone is no line to be read: it may be lower than one. */
function write(node: HTMLElement, text: string): void {
  node.textContent = text;
  node.classList.toggle("gap", !text.trim());
}

export class Reader {
  readonly #root: HTMLElement;
  readonly #text: string;
  readonly #pieces: Piece[];

  constructor(root: HTMLElement, text: string) {
    const node = element("span", { class: "unread" }, text);
    root.replaceChildren(node);
    this.#root = root;
    this.#text = text;
    this.#pieces = [{ begin: 0, end: text.length, node }];
  }

  tokens(batch: TokenBatch): void {
    if (batch.sentenceSpan) for (const { node } of this.#cover(batch.sentenceSpan)) node.classList.remove("unread");
    batch.tokens.forEach((token, index) => {
      if (!token.span) return;
      for (const { node } of this.#cover(token.span)) node.dataset["token"] = String(batch.firstToken + index);
    });
  }

  mention({ span, type, mentionId }: EntityMention): void {
    if (!span) return;
    for (const { node } of this.#cover(span)) {
      node.classList.add("name", `type-${EntityType[type].toLowerCase()}`);
      node.dataset["mention"] = String(mentionId);
    }
  }

  /** `chip` names the speaker before the words; `colour` is the speaker's. */
  quotation(quotation: Quotation, chip: HTMLElement, colour: string): void {
    const { content, cue, speaker } = quotation;
    content.forEach((span, part) => {
      const pieces = this.#cover(span);
      for (const { node } of pieces) {
        node.classList.add("said");
        node.style.setProperty("--speaker", colour);
      }
      pieces[0]?.node.classList.add(OPENING);
      pieces.at(-1)?.node.classList.add(CLOSING);
      if (part === 0) pieces[0]?.node.before(chip);
    });
    for (const { node } of cue ? this.#cover(cue) : []) node.classList.add("cue");
    for (const { node } of speaker?.mention ? this.#cover(speaker.mention) : []) {
      node.classList.add("source");
      node.style.setProperty("--speaker", colour);
    }
  }

  /** Brings spans into view and lets them shine for a moment. */
  show(spans: readonly Span[]): void {
    const nodes = spans.flatMap((span) => this.#cover(span).map(({ node }) => node));
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    nodes[0]?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    for (const node of this.#root.querySelectorAll(".shown")) node.classList.remove("shown");
    for (const node of nodes) node.classList.add("shown");
    setTimeout(() => nodes.forEach((node) => node.classList.remove("shown")), 2500);
  }

  /** The first piece of a token. */
  word(token: number): HTMLElement | null {
    return this.#root.querySelector(`[data-token="${token}"]`);
  }

  /** All pieces of a span, cut to its edges. */
  #cover({ begin, end }: Span): Piece[] {
    if (begin >= end) return [];
    const first = this.#cut(begin);
    return this.#pieces.slice(first, this.#cut(end));
  }

  /** Index of the piece that begins at an offset, which is cut out if need be. */
  #cut(at: number): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#pieces[middle]!.end <= at) low = middle + 1;
      else high = middle;
    }
    const piece = this.#pieces[low];
    if (!piece || piece.begin === at) return low;
    const node = piece.node.cloneNode() as HTMLElement;
    write(node, this.#text.slice(at, piece.end));
    node.classList.remove(OPENING);
    piece.node.classList.remove(CLOSING);
    write(piece.node, this.#text.slice(piece.begin, at));
    piece.node.after(node);
    this.#pieces.splice(low + 1, 0, { begin: at, end: piece.end, node });
    piece.end = at;
    return low + 1;
  }
}
