/** The articles of a firehose, those sent and not answered kept for another try. */

import { create } from "@bufbuild/protobuf";
import { EnrichFirehoseRequestSchema } from "./gen/isnad/v1/enrichment_service_pb.js";
import type { Document, EnrichFirehoseRequest, EnrichOptions } from "./gen/isnad/v1/enrichment_service_pb.js";

export class Feed<Init> {
  /** By request id, in the order in which they were drawn. */
  readonly pending = new Map<string, Document>();
  /** What the caller's articles threw. */
  failure: { error: unknown } | undefined;

  readonly #articles: AsyncIterator<Init> | Iterator<Init>;
  readonly #toDocument: (article: Init) => Document;
  readonly #options: EnrichOptions;
  // A call that breaks leaves its wait for the caller's next article to the call
  // that follows: nothing drawn is lost.
  #next: Promise<IteratorResult<Init>> | undefined;
  #number = 0;

  constructor(articles: Iterable<Init> | AsyncIterable<Init>, toDocument: (article: Init) => Document, options: EnrichOptions) {
    this.#articles = Symbol.asyncIterator in articles ? articles[Symbol.asyncIterator]() : articles[Symbol.iterator]();
    this.#toDocument = toDocument;
    this.#options = options;
  }

  /** Requests for a new call: what is not answered, then what is new. */
  async *requests(signal: AbortSignal): AsyncGenerator<EnrichFirehoseRequest, void> {
    const request = (requestId: string, document: Document) =>
      create(EnrichFirehoseRequestSchema, { requestId, document, options: this.#options });
    for (const [requestId, document] of [...this.pending]) yield request(requestId, document);
    const aborted = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
    while (!signal.aborted) {
      let drawn;
      try {
        this.#next ??= Promise.resolve(this.#articles.next());
        drawn = await Promise.race([this.#next, aborted]);
      } catch (error) {
        this.failure = { error };
        return;
      }
      if (!drawn) return;
      this.#next = undefined;
      if (drawn.done) {
        // Asked again, an iterator that is done says so again.
        return;
      }
      this.#number += 1;
      const requestId = String(this.#number);
      const document = this.#toDocument(drawn.value);
      this.pending.set(requestId, document);
      yield request(requestId, document);
    }
  }

  /** Lets the caller's articles know that no more are wanted. */
  close(): void {
    void Promise.resolve(this.#next)
      .then(() => this.#articles.return?.())
      .catch(() => undefined);
  }
}
