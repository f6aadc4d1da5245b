// The patterns of texts, in every operation: none takes much longer for a text than the text is long, whatever it is.

import { describe, expect, it } from "vitest";
import { checkConstraints } from "../../../src/model/constraints.ts";
import { AWS_LIMITS } from "../../../src/model/limits.ts";
import type { Shape, StringShape } from "../../../src/model/shape.ts";
import { operations } from "../../../src/operations/operations.ts";

/** The shapes of texts with a pattern, by the pattern. */
const shapes = new Map<string, StringShape>();

function collect(shape: Shape): void {
  switch (shape.kind) {
    case "string":
      if (shape.pattern !== undefined) shapes.set(shape.pattern, shape);
      return;
    case "list":
      collect(shape.of);
      return;
    case "map":
      if (shape.keys) collect(shape.keys);
      collect(shape.of);
      return;
    case "structure":
      for (const member of Object.values(shape.members)) collect(member.shape);
  }
}
for (const { input } of operations) collect(input);

/** Short ones first: what takes the cube of a text's length would never end with the long ones. */
const LENGTHS = [500, 1_000, 50_000];
const MILLISECONDS_MAX = 500;
const PARTS = ["a", "0", "-", ".", "_", "a-", "a.0", "0123456789abcdef", "arn:", "/", " "];
const ENDS = ["", "$", "\n", "-", "a"];

it("there are patterns", () => expect(shapes.size).toBeGreaterThan(5));

describe.each([...shapes])("%s", (_pattern, shape) => {
  it.each(LENGTHS)("is matched in time against %d characters", (length) => {
    for (const part of PARTS) {
      for (const end of ENDS) {
        const text = part.repeat(length / part.length) + end;
        const start = performance.now();
        try {
          checkConstraints(shape, text, AWS_LIMITS);
        } catch {
          // Refused: that is not the question.
        }
        expect(performance.now() - start, `${part}…${end}`).toBeLessThan(MILLISECONDS_MAX);
      }
    }
  });
});
