/** An article with everything that was found in it. */

import { create, toJson } from "@bufbuild/protobuf";
import type { JsonValue } from "@bufbuild/protobuf";
import { EnrichDocumentResponseSchema, OffsetEncoding, SentenceSchema } from "./gen/isnad/v1/enrichment_service_pb.js";
import type { DocumentEvent, EnrichDocumentResponse, Entity, Quotation, Span } from "./gen/isnad/v1/enrichment_service_pb.js";
import { IncompleteStreamError } from "./errors.js";

/** What `words` takes: a span, several, or a message that has one. */
export type Spanned = Span | { readonly span?: Span | undefined } | Iterable<Span>;

/** What a span in UTF-16 units covers; of several, with ` … ` between them. */
export function words(text: string, spanned: Spanned): string {
  if (Symbol.iterator in spanned) return Array.from(spanned, (span) => words(text, span)).join(" … ");
  const span = "begin" in spanned ? spanned : spanned.span;
  return span ? text.slice(span.begin, span.end) : "";
}

/** A text and the server's answer about it. */
export class Article {
  /** The text as it was sent. */
  readonly text: string;
  /** The whole answer. */
  readonly answer: EnrichDocumentResponse;
  readonly #entities: ReadonlyMap<number, Entity>;

  constructor(text: string, answer: EnrichDocumentResponse) {
    this.text = text;
    this.answer = answer;
    this.#entities = new Map(answer.entities.map((entity) => [entity.entityId, entity]));
  }

  /** The caller's name for the article, as it was sent. */
  get documentId() {
    return this.answer.started?.documentId ?? "";
  }
  /** Sentences in text order. */
  get sentences() {
    return this.answer.sentences;
  }
  /** Tokens in text order. */
  get tokens() {
    return this.answer.tokens;
  }
  /** Entity mentions in text order. */
  get mentions() {
    return this.answer.mentions;
  }
  /** Entities, each grouping its mentions. */
  get entities() {
    return this.answer.entities;
  }
  /** Quotations in text order. */
  get quotations() {
    return this.answer.quotations;
  }
  /** Who is for or against what. */
  get stances() {
    return this.answer.stances;
  }
  /** What is worth knowing and did not stop the work. */
  get warnings() {
    return this.answer.warnings;
  }

  /**
   * What a span of this article covers; of several, with ` … ` between.
   * @throws RangeError where the answer's spans are not in UTF-16 units.
   */
  words(spanned: Spanned): string {
    if (this.answer.started?.offsetEncoding !== OffsetEncoding.UTF16) {
      throw new RangeError("the spans of this article are not in UTF-16 units");
    }
    return words(this.text, spanned);
  }

  /** The entity of a speaker, holder, target or mention; undefined for 0. */
  entity(entityId: number): Entity | undefined {
    return this.#entities.get(entityId);
  }

  /** All quotations of one speaker, in text order. */
  saidBy(entity: Entity): Quotation[] {
    return this.quotations.filter((quotation) => quotation.speaker?.entityId === entity.entityId);
  }

  /** The answer in the JSON of the API: what `JSON.stringify` takes. */
  toJSON(): JsonValue {
    return toJson(EnrichDocumentResponseSchema, this.answer);
  }
}

/** Puts the events of one article together, and checks that none is missing. */
export class Collector {
  readonly #text: string;
  readonly #answer = create(EnrichDocumentResponseSchema);
  #next = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Takes the next event; true when it was the last.
   * @throws IncompleteStreamError where one was lost.
   */
  add(received: DocumentEvent): boolean {
    if (received.sequence !== this.#next) {
      throw new IncompleteStreamError(`event ${this.#next} was lost: ${received.sequence} came after it`);
    }
    this.#next += 1;
    return this.take(received.event);
  }

  /** Takes what the next event tells; true when it was the last. */
  take({ case: kind, value }: DocumentEvent["event"]): boolean {
    const answer = this.#answer;
    switch (kind) {
      case "started":
        answer.started = value;
        break;
      case "tokens": {
        answer.tokens.push(...value.tokens);
        const sentence = answer.sentences[value.sentenceIndex];
        if (sentence) {
          sentence.tokenCount += value.tokens.length;
        } else {
          const { sentenceSpan: span, firstToken, tokens } = value;
          answer.sentences.push(create(SentenceSchema, { ...(span && { span }), firstToken, tokenCount: tokens.length }));
        }
        break;
      }
      case "mention":
        answer.mentions.push(value);
        break;
      case "entity":
        answer.entities.push(value);
        break;
      case "quotation":
        answer.quotations.push(value);
        break;
      case "stance":
        answer.stances.push(value);
        break;
      case "warning":
        answer.warnings.push(value);
        break;
      case "completed":
        answer.completed = value;
        return true;
    }
    return false;
  }

  /** The article, after its last event. */
  article(): Article {
    const answer = this.#answer;
    // What only the whole article tells comes with the entities.
    const names = new Map(answer.entities.map((entity) => [entity.entityId, entity.name]));
    const owners = new Map(answer.entities.flatMap((entity) => entity.mentionIds.map((id) => [id, entity.entityId])));
    for (const mention of answer.mentions) mention.entityId = owners.get(mention.mentionId) ?? mention.entityId;
    for (const { speaker } of answer.quotations) {
      if (speaker) speaker.name = names.get(speaker.entityId) ?? speaker.name;
    }
    // Events come when they are known, the lists of an answer in text order.
    answer.mentions.sort((a, b) => (a.span?.begin ?? 0) - (b.span?.begin ?? 0));
    answer.quotations.sort((a, b) => (a.content[0]?.begin ?? 0) - (b.content[0]?.begin ?? 0));
    return new Article(this.#text, answer);
  }
}
