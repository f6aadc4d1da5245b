// The `@example`s of the sources' doc comments, as TypeScript modules that can be compiled and run. What is written behind a
// statement, `f(1); // 2`, is a claim about it where it reads as a value or names an error; otherwise it is prose.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

/** What a statement of an example is said to come to. */
export interface Claim {
  readonly statement: string;
  /** The comment. */
  readonly said: string;
  readonly expected: { readonly value: unknown } | { readonly error: string } | { readonly decimal: string };
}

export interface DocExample {
  /** `src/values/size.ts:12` */
  readonly place: string;
  readonly path: string;
  readonly line: number;
  readonly code: string;
  readonly claims: readonly Claim[];
  /** The code with its claims as calls of `claim(index, run)`. */
  readonly claiming: string;
}

/** @param path of a file, relative to the root */
export function docExamplesOf(root: string, path: string): DocExample[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/^ *\/\*\*(?:(?!\*\/)[\s\S])*\*\//gm)].flatMap((comment) =>
    [...comment[0].matchAll(/@example\b((?:(?!\n\s*\* @\w)[\s\S])*)/g)].map((match) => {
      const before = text.slice(0, comment.index + match.index);
      const code = match[1]!
        .replace(/\s*\*\/$/, "")
        .split("\n")
        .map((line) => line.replace(/^\s*\* ?/, ""))
        .join("\n")
        .trim();
      const line = before.split("\n").length;
      return { place: `${path}:${line}`, path, line, code, ...claimsOf(code) };
    }),
  );
}

/** What cannot be an expression by itself. */
const NO_EXPRESSION = /^(?:const|let|for|if|try|type|interface|import|export|await using|using|return|\}|\s|\/\/)/;

function claimsOf(code: string): Pick<DocExample, "claims" | "claiming"> {
  const claims: Claim[] = [];
  const claiming: string[] = [];
  const lines = code.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const { statement, comment } = /^(?<statement>\S.*?)(?:\s+\/\/ (?<comment>.*))?$/.exec(line)?.groups ?? {};
    const following: string[] = [];
    for (let j = i + 1; comment === undefined && lines[j]?.startsWith("// "); j++) following.push(lines[j]!.slice(3));
    const said = comment ?? following.join("\n");
    const expected = statement !== undefined && !NO_EXPRESSION.test(line) && isWhole(statement) && expectedOf(said);
    if (!expected) {
      claiming.push(line);
      continue;
    }
    claiming.push(`await claim(${claims.length}, async () => (${statement.replace(/;$/, "")}));`);
    claims.push({ statement, said, expected });
  }
  return { claims, claiming: claiming.join("\n") };
}

/** Whether a line is a statement of its own, and not the beginning or the end of one. */
function isWhole(statement: string): boolean {
  const count = (characters: RegExp) => statement.match(characters)?.length ?? 0;
  return count(/[([{]/g) === count(/[)\]}]/g);
}

function expectedOf(said: string): Claim["expected"] | undefined {
  const error = /^\w*(?:Exception|Error): [\s\S]+$/.exec(said)?.[0];
  if (error !== undefined) return { error };
  const decimal = /^Decimal (\S+)$/.exec(said)?.[1];
  if (decimal !== undefined) return { decimal };
  // The whole, or what stands before an explanation: `4: 1 + 2 + 1`.
  for (const text of [said, said.split(/: /)[0]!]) {
    try {
      return { value: runInNewContext(`(${text})`) };
    } catch {
      // It is no value.
    }
  }
  return undefined;
}

/**
 * An example as a module that exports `run(context, claim)`.
 *
 * @param sources where names come from: a module's path from the example's folder, and the names it exports, types as
 *   `type Name`; the first that has a name gives it
 * @param contextNames what `context` has
 */
export function moduleOf(
  { claiming }: DocExample,
  sources: readonly (readonly [from: string, names: readonly string[]])[],
  context: { readonly from: string; readonly names: readonly string[] },
): string {
  const words = new Set(claiming.replace(/\/\/ .*$/gm, "").match(/(?<![\w.$"'])[A-Za-z_]\w*/g));
  const imports = sources.map(([from, names]) => {
    const used = names.filter((name) => words.delete(name.replace("type ", "")));
    return used.length === 0 ? "" : `import { ${used.join(", ")} } from "${from}";\n`;
  });
  const given = context.names.filter((name) => words.has(name));
  return `${imports.join("")}import type { Claiming, Context } from "${context.from}";

export async function run({ ${given.join(", ")} }: Context, claim: Claiming): Promise<void> {
  void claim;
  {
${claiming}
  }
}
`;
}
