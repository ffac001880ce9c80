export { Code } from "@connectrpc/connect";
export * from "./gen/isnad/v1/enrichment_service_pb.js";
export { Article, Collector, words } from "./article.js";
export type { Spanned } from "./article.js";
export { Client } from "./client.js";
export type { Annotation, ArticleInit, CallOptions, ClientOptions, OptionsInit } from "./client.js";
export { IncompleteStreamError, IsnadError } from "./errors.js";
