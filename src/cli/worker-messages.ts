// What a supervisor and its workers say to each other.

import type { Settings } from "./settings.ts";

/** To a worker. */
export type Order =
  /** The first: what to serve. */
  | { readonly kind: "serve"; readonly settings: Settings }
  /** To do the background work from now on. */
  | { readonly kind: "take duty" }
  /** To the one on duty: there is background work. */
  | { readonly kind: "take up work" }
  /** To answer what is under way, and to end. */
  | { readonly kind: "close" };

/** From a worker. */
export type Report =
  /** It listens to orders: those that come earlier are lost. */
  | { readonly kind: "started" }
  /** It serves. */
  | { readonly kind: "ready"; readonly url: string }
  /** It cannot serve, and ends. */
  | { readonly kind: "failed"; readonly message: string }
  /** There is background work for the one on duty. */
  | { readonly kind: "work" };
