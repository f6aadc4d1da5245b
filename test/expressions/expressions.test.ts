// Runs the tables in this folder: each line of a .txt file is an input and the answer expected to it.
//
//   item {"a": {"N": "1"}}          sets what the lines below refer to: item, names, values or keys, as JSON
//   [condition]                     chooses what the lines below are
//   a = :one → true                 an input and its answer; "…" is a JSON string, for what would not fit a line
//   // …                            a comment
//
// After a deliberate change, `REWRITE=1 npx vitest run test/expressions` writes the answers anew; review the difference.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ValidationException } from "../../src/model/errors.ts";
import { type Answer, answers, type Context } from "./answers.ts";

const ARROW = " → ";
const folder = import.meta.dirname;

interface Row {
  readonly line: number;
  readonly input: string;
  readonly expected: string;
  answer(): string;
}

function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let context: Context = { item: {} };
  let answer: Answer | undefined;
  for (const [i, line] of text.split("\n").entries()) {
    if (line === "" || line.startsWith("//")) continue;
    const setting = /^(item|names|values|keys) (.*)$/.exec(line);
    if (setting) {
      context = { ...context, [setting[1]!]: JSON.parse(setting[2]!) };
      continue;
    }
    const header = /^\[([a-z ]+)\]$/.exec(line);
    if (header) {
      answer = answers[header[1]!];
      if (!answer) throw new Error(`Line ${i + 1}: unknown section ${line}`);
      continue;
    }
    const [input = "", expected = ""] = line.split(ARROW);
    const [given, answerTo] = [context, answer!];
    rows.push({ line: i, input, expected, answer: () => answerOrMessage(answerTo, input, given) });
  }
  return rows;
}

function answerOrMessage(answer: Answer, input: string, context: Context): string {
  try {
    return answer(input.startsWith('"') ? JSON.parse(input) : input, context);
  } catch (error) {
    if (error instanceof ValidationException) return error.message;
    throw error;
  }
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt"))) {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  const rows = rowsOf(text);
  if (process.env.REWRITE) {
    const lines = text.split("\n");
    for (const row of rows) lines[row.line] = `${row.input}${ARROW}${row.answer()}`;
    writeFileSync(path, lines.join("\n"));
    continue;
  }
  describe(file, () => {
    for (const row of rows) {
      test(`${row.line + 1}: ${row.input}`, () => expect(row.answer()).toBe(row.expected));
    }
  });
}

test.runIf(process.env.REWRITE)("the tables are written anew", () => {});
