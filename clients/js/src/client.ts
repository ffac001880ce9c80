/** The client, over whatever transport: what Node and browsers share. */

import { create } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import type { Client as Stub, Transport } from "@connectrpc/connect";
import { DocumentSchema, EnrichmentService, EnrichOptionsSchema, OffsetEncoding } from "./gen/isnad/v1/enrichment_service_pb.js";
import type { Document, DocumentEvent, EnrichOptions, GetCapabilitiesResponse } from "./gen/isnad/v1/enrichment_service_pb.js";
import { Article, Collector } from "./article.js";
import { IncompleteStreamError, IsnadError } from "./errors.js";
import { Feed } from "./feed.js";

/** An article: its text, or a Document with an id, a headline, a time. */
export type ArticleInit = string | MessageInitShape<typeof DocumentSchema>;

/** Options of the API. Spans are in UTF-16 units, as JavaScript slices. */
export type OptionsInit = Omit<MessageInitShape<typeof EnrichOptionsSchema>, "offsetEncoding" | "$typeName">;

/** One thing that a stream tells of: `switch (found.case)`, then `found.value`. */
export type Annotation = Exclude<DocumentEvent["event"], { case: undefined }>;

/** How a call is made. */
export interface CallOptions {
  /** Stops the call, and the server's work on it. */
  signal?: AbortSignal;
  /** Deadline in milliseconds, counted from the call. */
  timeoutMs?: number;
}

/** How a client is made. */
export interface ClientOptions {
  /** Sent as a bearer token. */
  token?: string;
  /** Deadline of each call in milliseconds, but for `enrichMany`: 30,000. */
  timeoutMs?: number;
  /** How often a call is made in all where the server is away or too busy: 5. */
  attempts?: number;
}

/** A connection to a server. */
export class Client {
  readonly #stub: Stub<typeof EnrichmentService>;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #attempts: number;

  constructor(transport: Transport, { token, timeoutMs = 30_000, attempts = 5 }: ClientOptions = {}) {
    this.#stub = createClient(EnrichmentService, transport);
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.#timeoutMs = timeoutMs;
    this.#attempts = attempts;
  }

  /**
   * Everything about one article, in one answer.
   * @throws IsnadError
   */
  async enrich(article: ArticleInit, options: OptionsInit = {}, call: CallOptions = {}): Promise<Article> {
    const document = toDocument(article);
    const request = { document, options: toOptions(options) };
    return new Article(document.text, await this.#repeat(call, (how) => this.#stub.enrichDocument(request, how)));
  }

  /**
   * What is found in one article, as it is found; the last is `completed`. Leaving
   * the loop stops the server's work.
   * @throws IsnadError; IncompleteStreamError where the stream breaks off.
   */
  async *stream(article: ArticleInit, options: OptionsInit = {}, call: CallOptions = {}): AsyncGenerator<Annotation, void> {
    const request = { document: toDocument(article), options: toOptions(options) };
    const stop = new AbortController();
    const signal = call.signal ? AbortSignal.any([call.signal, stop.signal]) : stop.signal;
    let expected = 0;
    let last: string | undefined;
    try {
      // Up to the first event the call may be repeated; after it, only the caller
      // knows what to do with what it has.
      const { events, first } = await this.#repeat({ ...call, signal }, async (how) => {
        const events = this.#stub.streamDocument(request, how)[Symbol.asyncIterator]();
        return { events, first: await events.next() };
      });
      for (let next = first; !next.done; next = await events.next()) {
        const received = next.value.event;
        if (!received) continue;
        if (received.sequence !== expected) {
          throw new IncompleteStreamError(`event ${expected} was lost: ${received.sequence} came after it`);
        }
        expected += 1;
        last = received.event.case;
        if (received.event.case) yield received.event;
      }
    } catch (error) {
      throw error instanceof IncompleteStreamError ? error : IsnadError.from(error);
    } finally {
      stop.abort();
    }
    if (last !== "completed") throw new IncompleteStreamError("the stream ended before the article was complete");
  }

  /**
   * Many articles over one connection, each as soon as it is done. Not from
   * browsers, which cannot stream requests.
   *
   * Takes articles only as fast as the server answers, so `articles` may be
   * endless; an article that fails gives its IsnadError and nothing else stops. A
   * connection that breaks is opened again and what was not answered is sent again.
   * @throws IsnadError where the server cannot be had again.
   */
  async *enrichMany(
    articles: Iterable<ArticleInit> | AsyncIterable<ArticleInit>,
    options: OptionsInit = {},
    call: CallOptions = {},
  ): AsyncGenerator<{ document: Document; article: Article } | { document: Document; error: IsnadError }, void> {
    const feed = new Feed(articles, toDocument, toOptions(options));
    try {
      for (let attempt = 1; ; ) {
        const stop = new AbortController();
        const signal = call.signal ? AbortSignal.any([call.signal, stop.signal]) : stop.signal;
        const collectors = new Map<string, Collector>();
        try {
          const how = { headers: this.#headers, signal, ...(call.timeoutMs && { timeoutMs: call.timeoutMs }) };
          for await (const { requestId, outcome } of this.#stub.enrichFirehose(feed.requests(signal), how)) {
            const document = feed.pending.get(requestId);
            if (!document) continue;
            if (outcome.case === "failed") {
              feed.pending.delete(requestId);
              attempt = 1;
              yield { document, error: IsnadError.fromStatus(outcome.value) };
            } else if (outcome.case === "event") {
              let collector = collectors.get(requestId);
              if (!collector) collectors.set(requestId, (collector = new Collector(document.text)));
              if (!collector.add(outcome.value)) continue;
              collectors.delete(requestId);
              feed.pending.delete(requestId);
              attempt = 1;
              yield { document, article: collector.article() };
            }
          }
        } catch (thrown) {
          if (feed.failure) throw feed.failure.error;
          if (thrown instanceof IncompleteStreamError) throw thrown;
          const error = IsnadError.from(thrown);
          if (!isAway(error, call.signal) || attempt >= this.#attempts) throw error;
          await wait(backoffMs(attempt, error), call.signal);
          attempt += 1;
          continue;
        } finally {
          stop.abort();
        }
        if (feed.failure) throw feed.failure.error;
        if (feed.pending.size > 0) throw new IncompleteStreamError(`${feed.pending.size} articles were never answered`);
        return;
      }
    } finally {
      feed.close();
    }
  }

  /**
   * What the server can do: limits, models, label sets.
   * @throws IsnadError
   */
  async capabilities(call: CallOptions = {}): Promise<GetCapabilitiesResponse> {
    return this.#repeat(call, (how) => this.#stub.getCapabilities({}, how));
  }

  /** Makes a call, again where the server is away or too busy. */
  async #repeat<T>(call: CallOptions, make: (how: Required<Omit<CallOptions, "signal">> & { signal?: AbortSignal; headers: Record<string, string> }) => Promise<T>): Promise<T> {
    const deadline = Date.now() + (call.timeoutMs ?? this.#timeoutMs);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const timeoutMs = Math.max(deadline - Date.now(), 1);
        return await make({ headers: this.#headers, timeoutMs, ...(call.signal && { signal: call.signal }) });
      } catch (thrown) {
        const error = IsnadError.from(thrown);
        const pause = backoffMs(attempt, error);
        const again = isAway(error, call.signal) && attempt < this.#attempts && Date.now() + pause < deadline;
        if (!again) throw error;
        await wait(pause, call.signal);
      }
    }
  }
}

function toDocument(article: ArticleInit): Document {
  return create(DocumentSchema, typeof article === "string" ? { text: article } : article);
}

function toOptions(options: OptionsInit): EnrichOptions {
  return create(EnrichOptionsSchema, { ...options, offsetEncoding: OffsetEncoding.UTF16 });
}

/**
 * Whether the server is away or too busy. A connection that breaks under a call
 * comes as Unavailable, Aborted or Canceled, as Node happens to notice it.
 */
function isAway({ code }: IsnadError, signal: AbortSignal | undefined): boolean {
  return code === Code.Unavailable || code === Code.Aborted || (code === Code.Canceled && !signal?.aborted);
}

/** As long as the server asks, or twice as long each time, with some chance in it. */
function backoffMs(attempt: number, error: IsnadError): number {
  return error.retryAfterMs ?? Math.min(200 * 2 ** (attempt - 1), 3000) * (0.8 + 0.4 * Math.random());
}

/** Waits, or fails with Canceled as soon as the signal says so. */
function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(IsnadError.from(new ConnectError("the call was cancelled", Code.Canceled)));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
