// What statements come to: their values, their conditions, their updates.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyUpdate } from "../../src/expressions/apply-update.ts";
import { evaluateCondition } from "../../src/expressions/evaluate.ts";
import { selectFrom } from "../../src/expressions/statement.ts";
import { ValidationException } from "../../src/model/errors.ts";
import { bindStatement } from "../../src/partiql/bind-statement.ts";
import type { AttributeMap, AttributeValue } from "../../src/values/attribute-value.ts";
import { messageOf } from "./message-of.ts";

describe("values", () => {
  const check = (literal: string, value: AttributeValue, ...parameters: AttributeValue[]) =>
    test(literal, () =>
      expect(bindStatement(`INSERT INTO t VALUE {'v': ${literal}}`, parameters)).toMatchObject({ item: { v: value } }),
    );
  const refuses = (literal: string, message: string, ...parameters: AttributeValue[]) =>
    test(literal, () =>
      expect(messageOf(() => bindStatement(`INSERT INTO t VALUE {'v': ${literal}}`, parameters))).toBe(message),
    );

  check("'it''s'", { S: "it's" });
  check("''", { S: "" });
  check("'? -- \" {'", { S: '? -- " {' });
  check("1", { N: "1" });
  check("-1.50", { N: "-1.5" });
  check("+ 2.", { N: "2" });
  check("- -3", { N: "3" });
  check("-0", { N: "0" });
  check(".5", { N: "0.5" });
  check("1E+3", { N: "1000" });
  check("12345678901234567890123456789012345678", { N: "12345678901234567890123456789012345678" });
  check("TRUE", { BOOL: true });
  check("false", { BOOL: false });
  check("Null", { NULL: true });
  check("[]", { L: [] });
  check("[1, 'a', [NULL]]", { L: [{ N: "1" }, { S: "a" }, { L: [{ NULL: true }] }] });
  check("(1, 2)", { L: [{ N: "1" }, { N: "2" }] });
  check("{}", { M: {} });
  check("{'a': {'__proto__': 1}}", { M: { a: { M: JSON.parse('{"__proto__": {"N": "1"}}') } } });
  check("<<1, 2.0>>", { NS: ["1", "2"] });
  check("<<'a', 'b'>>", { SS: ["a", "b"] });
  check("?", { L: [{ N: "1" }, { M: { x: { SS: ["s"] } } }] }, { L: [{ N: "1.0" }, { M: { x: { SS: ["s"] } } }] });

  refuses("?", "Number of parameters in request and statement don't match.");
  refuses("1", "Number of parameters in request and statement don't match.", { S: "a" });
  refuses("1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range");
  refuses("1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range");
  refuses("<<>>", "Empty bags are not supported at 1:27:2");
  refuses("<<'a', 'a'>>", "One or more parameter values were invalid: Input collection [a, a] contains duplicates.");
  refuses("<<1, 1.0>>", "Input collection contains duplicates");
  const BAG = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";
  refuses("<<1, 'a'>>", BAG);
  refuses("<<?>>", `${BAG} at 1:29:1`, { S: "a" });
  // The first member says whether the set is one of numbers or of strings; the others are looked at as values first.
  refuses("<<NOT a>>", `${BAG} at 1:29:3`);
  refuses("<<a.b>>", BAG);
  refuses("<<1, NOT a, 'b'>>", "Unsupported data type: NAry under key root at 1:32:3");
  refuses("<<'a', b>>", "Unsupported data type: VariableReference under key root at 1:34:1");
  refuses("<<1, ?>>", "Unsupported data type: Parameter under key root at 1:32:1", { N: "2" });
  refuses("{'x': <<1, MISSING>>}", "Unsupported data type: LiteralMissing under key root.x at 1:38:7");
  refuses("<<1, <<>>>>", "Empty bags are not supported at 1:32:2");
  refuses("<<1, [a]>>", BAG);
  refuses("<<1, TRUE>>", BAG);
  refuses("<<1, NULL>>", "INVALID_PARAMETER_VALUE:Numeric sets may not contain null under root");
  refuses("<<'a', 1>>", `${BAG} at 1:34:1`);
  refuses("<<'a', NULL>>", `${BAG} at 1:34:4`);
  // A parameter is a whole value.
  refuses("[?]", "Unsupported data type: Parameter under key root.0 at 1:28:1", { S: "a" });
  refuses("{'x': ?}", "Unsupported data type: Parameter under key root.x at 1:33:1", { S: "a" });
  refuses("a", "Unsupported data type: a under key root at 1:27:1");
  refuses("a.b", "Unsupported data type: PATH under key root");
  refuses("[a]", "Unsupported data type: VariableReference under key root.0 at 1:28:1");
  refuses("{'x': {'y': MISSING}}", "Unsupported data type: LiteralMissing under key root.x.y at 1:39:7");
  refuses("MISSING", "Unsupported data type: MISSING under key root at 1:27:7");
  refuses("1 + 1", "Unsupported data type: + under key root at 1:29:1");
  refuses("{a: 1}", "Tuple keys must be of type String. Actual type: VariableReference under root at 1:28:1");
  refuses("{1.5: 1}", "Tuple keys must be of type String. Actual type: DECIMAL under root at 1:28:3");
  refuses("{'x': {'a': 1, 'a': 2}}", "Duplicate keys in tuple. Key: a under root.x at 1:33:1");
  refuses("{'': 1}", "Path component cannot be an empty string");
  for (const [ion, type] of [
    ["1", "INT"],
    ["1.5", "DECIMAL"],
    ["1e5", "FLOAT"],
    ['"a"', "STRING"],
    ["a", "SYMBOL"],
    ["2020-01-01", "TIMESTAMP"],
    ["{{AA==}}", "BLOB"],
    ["null.list", "LIST"],
  ]) {
    refuses(`\`${ion}\``, `Ion Literals are not supported: ${type} under key root at 1:27:${ion!.length + 2}`);
  }
  refuses(
    `${"[".repeat(32)}1${"]".repeat(32)}`,
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  );
  const EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  refuses("?", EMPTY, {} as never);
  refuses("1", EMPTY, {} as never);
  test("a parameter that is no value is refused before clauses are", () => {
    expect(messageOf(() => bindStatement("SELECT * FROM tab LIMIT ?", [{} as never]))).toBe(EMPTY);
    expect(messageOf(() => bindStatement("SELEKT ?", [{} as never]))).toMatch(/^Statement wasn't well formed/);
    expect(messageOf(() => bindStatement("CREATE TABLE x", [{} as never]))).toBe("Unsupported operation: CreateTable");
    expect(messageOf(() => bindStatement("INSERT INTO t {'a': ?}", [{} as never]))).toBe(
      "Unsupported operation: InsertOp",
    );
  });
});

describe("conditions", () => {
  const item: AttributeMap = {
    s: { S: "abc" },
    n: { N: "5" },
    b: { BOOL: true },
    nil: { NULL: true },
    l: { L: [{ S: "x" }, { M: { "a b": { N: "1" } } }] },
    ss: { SS: ["x", "y"] },
    "odd name": { S: "o" },
    Word: { S: "c" },
  };
  const check = (where: string, expected: boolean, ...parameters: AttributeValue[]) =>
    test(where, () => {
      const statement = bindStatement(`SELECT * FROM tab WHERE ${where}`, parameters);
      const condition = statement.kind === "SELECT" ? statement.where! : undefined!;
      expect(evaluateCondition(condition, item)).toBe(expected);
    });

  check("s = 'abc'", true);
  check("'abc' = s", true);
  check("s != 'abc'", false);
  check("n > 4 AND n < 6", true);
  check("n = 1 OR n = 2 AND s = 'abc' OR n = 5", true);
  check("NOT n = 5 OR s = 'abc'", true);
  check("NOT (n = 5 OR s = 'abc')", false);
  check("n BETWEEN 5 AND 6", true);
  check("n NOT BETWEEN 5 AND 6", false);
  check("n IN [1, 5]", true);
  check("n IN (5)", true);
  check("n IN <<5>>", true);
  check("n NOT IN (1, 5)", false);
  check("n = ? AND s = ?", true, { N: "5.0" }, { S: "abc" });
  check("begins_with(s, 'ab')", true);
  check("BEGINS_WITH(s, 'b')", false);
  check("contains(ss, 'x')", true);
  check("contains(l, 'x')", true);
  check("size(s) = 3", true);
  check("SIZE(l) > 2", false);
  check("attribute_type(n, 'N')", true);
  check("attribute_exists(n)", true);
  check("attribute_not_exists(n)", false);
  check('l[1]."a b" = 1', true);
  check("l[1]['a b'] = 1", true);
  check("\"odd name\" = 'o'", true);
  check("word = 'c'", false);
  check("\"Word\" = 'c'", true);
  check("l = ['x', {'a b': 1}]", true);
  check("ss = <<'y', 'x'>>", true);
  check("b = TRUE", true);

  // What is missing compares to nothing; what is contrary to that is true.
  check("absent = 'a'", false);
  check("absent <> 'a'", false);
  check("'a' <> absent", false);
  check("absent.x <> 'a'", false);
  check("size(absent) <> 3", false);
  check("size(n) <> 3", false);
  check("NOT absent = 'a'", true);
  check("NOT absent <> 'a'", true);
  check("absent NOT IN ['a']", true);
  check("s <> 'x'", true);
  check("size(s) <> 4", true);
  check("s <> 5", true);

  check("absent IS MISSING", true);
  check("s IS MISSING", false);
  check("s IS NOT MISSING", true);
  check("nil IS NULL", true);
  check("absent IS NULL", false);
  check("absent IS NOT NULL", true);
  check("nil = NULL", true);
  check("s IS STRING", true);
  check("s IS NOT STRING", false);
  check("n IS NUMERIC", true);
  check("l IS LIST", true);
  check("b IS BOOL", true);
  check("1 IS NUMERIC", true);
  check("'a' IS NOT NUMERIC", true);
  check("NULL IS NULL", true);
  check("1 IS NULL", false);
  check("n = (5)", true);
  check("n IN VALUES (5)", false);
});

describe("updates", () => {
  const item: AttributeMap = {
    n: { N: "5" },
    l: { L: [{ N: "1" }, { N: "2" }] },
    ss: { SS: ["a", "b"] },
    m: { M: {} },
  };
  const updated = (changes: string, parameters: AttributeValue[]) => {
    const statement = bindStatement(`UPDATE tab ${changes} WHERE pk = 1`, parameters);
    if (statement.kind !== "UPDATE") throw new TypeError(statement.kind);
    return applyUpdate(statement.update, item).item;
  };
  const check = (changes: string, expected: AttributeMap, ...parameters: AttributeValue[]) =>
    test(changes, () => expect(updated(changes, parameters)).toEqual(expected));
  const refuses = (changes: string, message: string) =>
    test(changes, () => expect(messageOf(() => updated(changes, []))).toBe(message));

  check("SET a = 1, n = n + 1", { ...item, a: { N: "1" }, n: { N: "6" } });
  check("SET n = 10 - n SET a = n", { ...item, n: { N: "5" }, a: { N: "5" } });
  check("SET n = n + 1 - 2", { ...item, n: { N: "4" } });
  check(
    "SET m.x = ?, l[0] = 'z'",
    { ...item, m: { M: { x: { S: "y" } } }, l: { L: [{ S: "z" }, { N: "2" }] } },
    {
      S: "y",
    },
  );
  check("REMOVE l[0] REMOVE n SET a = [1]", {
    l: { L: [{ N: "2" }] },
    ss: item.ss!,
    m: item.m!,
    a: { L: [{ N: "1" }] },
  });
  check("SET l = list_append(l, [3])", { ...item, l: { L: [{ N: "1" }, { N: "2" }, { N: "3" }] } });
  check("SET l = LIST_APPEND(?, l)", { ...item, l: { L: [{ N: "0" }, { N: "1" }, { N: "2" }] } }, { L: [{ N: "0" }] });
  check("SET ss = set_add(ss, <<'c', 'a'>>)", { ...item, ss: { SS: ["a", "b", "c"] } });
  check("SET fresh = set_add(fresh, <<1>>)", { ...item, fresh: { NS: ["1"] } });
  check("SET ss = set_delete(ss, <<'a'>>)", { ...item, ss: { SS: ["b"] } });
  check("SET ss = set_delete(ss, <<'a', 'b'>>)", { n: item.n!, l: item.l!, m: item.m! });
  check("SET a = if_not_exists(a, 0) + 1", { ...item, a: { N: "1" } });

  refuses("SET a = absent", "The provided expression refers to an attribute that does not exist in the item");
  refuses("SET a = l + 1", "An operand in the update expression has an incorrect data type");
  refuses("SET ss = set_add(ss, <<1>>)", "An operand in the update expression has an incorrect data type");
  refuses("SET absent.x = 1", "The document path provided in the update expression is invalid for update");
});

describe("columns", () => {
  const item: AttributeMap = { a: { M: { b: { L: [{ N: "1" }, { L: [{ N: "2" }] }] } } }, c: { S: "c" } };
  const check = (columns: string, expected: AttributeMap) =>
    test(columns, () => {
      const statement = bindStatement(`SELECT ${columns} FROM tab`);
      expect(statement.kind === "SELECT" && selectFrom(statement.columns!, item)).toEqual(expected);
    });

  check("c, absent", { c: { S: "c" } });
  check("a.b", { b: item.a && "M" in item.a ? item.a.M.b! : undefined! });
  check("a.b[0], c", { "b[0]": { N: "1" }, c: { S: "c" } });
  check("a['b'][1][0]", { "b[1][0]": { N: "2" } });
});

test("any text is a statement or refused", () => {
  const token = fc.constantFrom(
    ..."SELECT * FROM tab WHERE a = 1 AND ( ) [ ] { } << >> , . ? ' \" ` : ; - + NOT IN IS BETWEEN 'x' \"y\" INSERT INTO VALUE UPDATE SET REMOVE DELETE RETURNING ALL OLD ORDER BY size begins_with values list date \n é".split(
      " ",
    ),
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
      try {
        bindStatement(tokens.join(" "));
      } catch (error) {
        expect(error).toBeInstanceOf(ValidationException);
      }
    }),
    { numRuns: 3_000 },
  );
});
