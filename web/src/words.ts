/** What a word is made of, beside the word: by pointer, by tap, by keyboard. */

import { SegmentKind } from "../../clients/js/src/web.js";
import type { Token } from "../../clients/js/src/web.js";
import { byId, element } from "./element.js";
import { t } from "./language.js";
import type { Key } from "./language.js";
import type { Reader } from "./reader.js";

export class Words {
  readonly #box = byId("word");
  readonly #article: HTMLElement;
  #tokens: Token[] = [];
  #reader: Reader | undefined;
  #at = -1;

  constructor(article: HTMLElement) {
    this.#article = article;
    article.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType === "mouse") this.#show(this.#under(target));
    });
    article.addEventListener("pointerleave", () => this.hide());
    article.addEventListener("click", ({ target }) => this.#show(this.#under(target)));
    article.addEventListener("blur", () => this.hide());
    article.addEventListener("keydown", (event) => {
      // The article runs from right to left, whatever the page does.
      const step = { ArrowLeft: 1, ArrowRight: -1, Home: -Infinity, End: Infinity }[event.key];
      if (event.key === "Escape") this.hide();
      else if (event.key === "Enter") this.#show(Math.max(this.#at, 0));
      else if (step !== undefined) {
        event.preventDefault();
        this.#show(Math.min(Math.max(this.#at + step, 0), this.#tokens.length - 1));
      }
    });
    addEventListener("scroll", () => this.#box.matches(":hover") || this.hide(), { passive: true, capture: true });
  }

  /** Begins another article. */
  reset(reader: Reader): void {
    this.hide();
    this.#reader = reader;
    this.#tokens = [];
    this.#at = -1;
  }

  add(tokens: readonly Token[]): void {
    this.#tokens.push(...tokens);
  }

  hide(): void {
    this.#box.hidden = true;
    for (const node of this.#article.querySelectorAll(".current")) node.classList.remove("current");
  }

  #under(target: EventTarget | null): number {
    const node = target instanceof Element ? target.closest<HTMLElement>("[data-token]") : null;
    return Number(node?.dataset["token"] ?? -1);
  }

  #show(index: number): void {
    this.hide();
    const token = this.#tokens[index];
    const node = this.#reader?.word(index);
    if (!token || !node) return;
    this.#at = index;
    node.classList.add("current");
    const parts = token.segments.map(({ form, kind }) =>
      element("span", { class: "segment" }, element("b", { lang: "ar" }, form), element("small", {}, t(SegmentKind[kind] as Key))),
    );
    const row = (label: string, value: string) =>
      value && element("div", {}, element("small", {}, label), " ", element("bdi", { lang: "ar" }, value));
    this.#box.replaceChildren(
      ...(parts.length > 0 ? [element("div", { class: "segments", dir: "rtl" }, ...parts)] : []),
      ...[row(t("normalized"), token.normalized), row(t("stem"), token.stem)].filter((made) => made !== ""),
      ...(token.resegmented ? [element("small", {}, t("resegmented"))] : []),
    );
    if (this.#box.childNodes.length === 0) return;
    this.#box.hidden = false;
    const word = node.getBoundingClientRect();
    const { width, height } = this.#box.getBoundingClientRect();
    const left = Math.min(Math.max(word.left + word.width / 2 - width / 2, 8), innerWidth - width - 8);
    const above = word.top - height - 8;
    this.#box.style.left = `${left}px`;
    this.#box.style.top = `${above > 8 ? above : word.bottom + 8}px`;
  }
}
