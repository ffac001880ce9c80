/**
 * Client of isnad for Node, over gRPC.
 *
 *     import { connect } from "isnad-client";
 *     const article = await connect("http://127.0.0.1:50051").enrich(text);
 */

import { createGrpcTransport } from "@connectrpc/connect-node";
import type { GrpcTransportOptions } from "@connectrpc/connect-node";
import { Client } from "./client.js";
import type { ClientOptions } from "./client.js";

export * from "./exports.js";

/** A client of the server at a URL: `http://` in the clear, `https://` over TLS. */
export function connect(
  baseUrl = "http://127.0.0.1:50051",
  options: ClientOptions & { transport?: Omit<GrpcTransportOptions, "baseUrl"> } = {},
): Client {
  return new Client(createGrpcTransport({ pingIntervalMs: 60_000, ...options.transport, baseUrl }), options);
}
