/** What goes wrong, with the details that the server gives. */

import { Code, ConnectError } from "@connectrpc/connect";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import type { Any } from "@bufbuild/protobuf/wkt";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import type { BadRequest, ErrorInfo, RetryInfo } from "./gen/google/rpc/error_details_pb.js";
import type { Status } from "./gen/google/rpc/status_pb.js";

/** A call, or one article of many, that failed. */
export class IsnadError extends Error {
  override readonly name = "IsnadError";
  /** The status code: `Code.InvalidArgument` and so on. */
  readonly code: Code;
  /**
   * Stable name to match on, such as `TEXT_TOO_LARGE`; empty where the failure is
   * not the server's own, such as a connection refused.
   */
  readonly reason: string;
  /** Fields of the request that are at fault, each with what is wrong with it. */
  readonly fields: ReadonlyMap<string, string>;
  /** Milliseconds that the server asks to wait before another try. */
  readonly retryAfterMs: number | undefined;

  private constructor(code: Code, message: string, details: Details, cause?: unknown) {
    super(`${details.info?.reason ?? Code[code]}: ${message}`, { cause });
    this.code = code;
    this.reason = details.info?.reason ?? "";
    this.fields = new Map(details.request?.fieldViolations.map((at) => [at.field, at.description]));
    const delay = details.retry?.retryDelay;
    this.retryAfterMs = delay && Number(delay.seconds) * 1000 + delay.nanos / 1e6;
  }

  /** Of an article that failed alone. */
  static fromStatus(status: Status): IsnadError {
    const find = <T>(unpack: (any: Any) => T | undefined) => status.details.map(unpack).find((found) => found);
    return new IsnadError(status.code as Code, status.message, {
      info: find((any) => anyUnpack(any, ErrorInfoSchema)),
      request: find((any) => anyUnpack(any, BadRequestSchema)),
      retry: find((any) => anyUnpack(any, RetryInfoSchema)),
    });
  }

  /** Of whatever a call threw. */
  static from(thrown: unknown): IsnadError {
    if (thrown instanceof IsnadError) return thrown;
    const error = ConnectError.from(thrown);
    return new IsnadError(
      error.code,
      error.rawMessage,
      {
        info: error.findDetails(ErrorInfoSchema)[0],
        request: error.findDetails(BadRequestSchema)[0],
        retry: error.findDetails(RetryInfoSchema)[0],
      },
      thrown,
    );
  }
}

interface Details {
  info: ErrorInfo | undefined;
  request: BadRequest | undefined;
  retry: RetryInfo | undefined;
}

/** A stream that ended, or lost an event, before the article was complete. */
export class IncompleteStreamError extends Error {
  override readonly name = "IncompleteStreamError";
}
