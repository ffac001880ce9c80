/**
 * Client of isnad for browsers, over gRPC-Web.
 *
 *     import { connect } from "isnad-client/web";
 *     for await (const found of connect(location.origin).stream(text)) ...
 */

import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { Client } from "./client.js";
import type { ClientOptions } from "./client.js";

export * from "./exports.js";

/** A client of the server at a URL. */
export function connect(baseUrl: string, options: ClientOptions = {}): Client {
  return new Client(createGrpcWebTransport({ baseUrl }), options);
}
