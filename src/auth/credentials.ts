// The access keys a server knows. With none, a server on a loopback address takes any.

/** One access key. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With a session token, requests have to carry it too. */
  readonly sessionToken?: string | undefined;
}

/**
 * Reads access keys: one a line, `accessKeyId:secretAccessKey`, or with a third part for a session token. Empty lines
 * and lines that begin with `#` say nothing.
 *
 * @throws Error naming the line, never its content, if one is not of that form or repeats an access key.
 * @example
 * parseCredentials("AKIAEXAMPLE:secret\n# nightly job\nAKIABATCH:other")  // two access keys
 */
export function parseCredentials(text: string): Credentials[] {
  const keys: Credentials[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    const entry = line.trim();
    if (entry === "" || entry.startsWith("#")) continue;
    const [accessKeyId, secretAccessKey, sessionToken, ...rest] = entry.split(":");
    if (!accessKeyId || !secretAccessKey || sessionToken === "" || rest.length > 0) {
      throw new Error(`Line ${i + 1} of the credentials is not accessKeyId:secretAccessKey`);
    }
    if (keys.some((key) => key.accessKeyId === accessKeyId)) {
      throw new Error(`Line ${i + 1} of the credentials repeats the access key ${accessKeyId}`);
    }
    keys.push({ accessKeyId, secretAccessKey, sessionToken });
  }
  if (keys.length === 0) throw new Error("The credentials hold no access key");
  return keys;
}
