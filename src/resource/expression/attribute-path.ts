// Paths to attributes in expressions, with every name behind a placeholder: reserved words and special characters are
// no one's concern.

/**
 * A path to an attribute. In text, dots and `[0]` walk into maps and lists: `"address.lines[0]"`. In an array every name
 * stands for itself, so that it may hold dots and brackets: `["address", "lines", 0]`, `["example.com"]`.
 */
export type AttributePath = string | readonly (string | number)[];

/** A value together with the path of the attribute that it is compared with or written to. */
export type Placed = (value: unknown, path: readonly (string | number)[]) => unknown;

/** The parts of a path that are names: what stands between dots and outside of brackets. */
const NAME_PARTS = /[^.[\]]+(?![^[]*\])/g;

const STEPS = /[^.[\]]+(?![^[]*\])|\[\d+\]/g;

/**
 * The path as it stands in an expression.
 *
 * @param placeholderOf gives the placeholder of a name
 * @throws {TypeError} neither text nor an array of names and indexes that begins with a name
 * @example
 * writePath("address.lines[0]", placeholderOf); // "#n0.#n1[0]"
 */
export function writePath(path: AttributePath, placeholderOf: (name: string) => string): string {
  requirePath(path);
  if (typeof path === "string") return path.replace(NAME_PARTS, placeholderOf);
  return path.map((step, i) => writeStep(step, i === 0, placeholderOf)).join("");
}

/** The names and indexes of a path. */
export function stepsOf(path: AttributePath): readonly (string | number)[] {
  if (typeof path !== "string") return path;
  return (path.match(STEPS) ?? []).map((step) => (step.startsWith("[") ? Number(step.slice(1, -1)) : step));
}

function writeStep(step: string | number, isFirst: boolean, placeholderOf: (name: string) => string): string {
  if (typeof step === "number") return `[${step}]`;
  return isFirst ? placeholderOf(step) : `.${placeholderOf(step)}`;
}

/** @throws {TypeError} no path */
export function requirePath(path: AttributePath): void {
  if (typeof path === "string" && path !== "") return;
  if (Array.isArray(path) && typeof path[0] === "string" && path.every(isStep)) return;
  throw new TypeError(
    `An attribute's path is text such as "address.lines[0]", or an array such as ["address", "lines", 0], ` +
      `not ${JSON.stringify(path) ?? String(path)}`,
  );
}

function isStep(step: unknown): boolean {
  return typeof step === "string" ? step !== "" : Number.isInteger(step) && (step as number) >= 0;
}
