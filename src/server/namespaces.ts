// Several databases behind one port: which of them a request is for. For tests in languages that cannot embed one.

import type { IncomingHttpHeaders } from "node:http";
import type { Executor } from "./executor.ts";

/** Whose database a request is for: the access key's that has signed it, or the one that its path names. */
export type NamespaceKind = "access-key" | "path";

export const NAMESPACE_KINDS: readonly NamespaceKind[] = ["access-key", "path"];

export interface Namespaces {
  readonly by: NamespaceKind;
  /** The database of a name, which is made if there is none yet. */
  find(name: string): Executor;
}

const NAME = /^[A-Za-z0-9_.-]{1,128}$/;

export function isNamespaceName(name: string): boolean {
  return NAME.test(name);
}

/**
 * The name in a request.
 *
 * @returns undefined if it has none that can be one: such a request is for the server's own database
 * @example namespaceOf("path", { url: "/test-1/", headers: {} }) // "test-1"
 */
export function namespaceOf(
  kind: NamespaceKind,
  { url, headers }: { readonly url: string; readonly headers: IncomingHttpHeaders },
): string | undefined {
  const name =
    kind === "path" ? /^\/([^/?]+)/.exec(url)?.[1] : /\bCredential=([^/,\s]+)\//.exec(headers.authorization ?? "")?.[1];
  return name !== undefined && isNamespaceName(name) ? name : undefined;
}
