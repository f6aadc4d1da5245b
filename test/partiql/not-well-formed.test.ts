// Texts that are no statements, and why: in the words of the PartiQL language's own parser, which is the one that DynamoDB
// has. And statements of the language that DynamoDB does not do.

import { describe, expect, test } from "vitest";
import { bindStatement } from "../../src/partiql/bind-statement.ts";
import { messageOf } from "./message-of.ts";

const WHERE = "SELECT * FROM t WHERE";

describe("not well formed", () => {
  const check = (statement: string, reason: string) =>
    test(statement, () =>
      expect(messageOf(() => bindStatement(statement))).toBe(
        `Statement wasn't well formed, can't be processed: ${reason}`,
      ),
    );

  describe("statements", () => {
    check("foo", "Expected data manipulation");
    check("1 + 1", "Expected data manipulation");
    check("SET a = 1", "Expected data manipulation");
    check("NOT EXISTS(SELECT * FROM t)", "Expected data manipulation");
    check("EXISTS(1)", "Expected data manipulation");
    check("SELEKT * FROM t", "Expected data manipulation");
    check("FOO BAR", "Unexpected token after expression");
    check("DELET FROM t", "Unexpected token after expression");
    check(";", "Unexpected term");
    check("-- nothing", "Unexpected term");
    check("BEGIN", "Unexpected keyword");
    check("SELECT * FROM t; SELECT * FROM u", "Unexpected token after semicolon. (Only one query is allowed.)");
    check("EXISTS(DELETE FROM t)", "Keyword delete only expected at the top level in the query");
    check("EXISTS(SELECT * FROM t", "Expected RIGHT_PAREN");
    check("EXISTS SELECT * FROM t", "Unexpected keyword");
  });

  describe("SELECT", () => {
    check("SELECT", "Unexpected term");
    check("SELECT *", "Expected FROM after SELECT list");
    check("SELECT FROM t", "Expected data manipulation");
    check("SELECT a, FROM t", "Expected data manipulation");
    check("SELECT * FORM t", "Expected FROM after SELECT list");
    check("SELECT , a FROM t", "Unexpected term");
    check("SELECT key FROM t", "Unexpected keyword");
    check("SELECT a.key FROM t", "Invalid path dot component");
    check("SELECT a.'b' FROM t", "Invalid path dot component");
    check(
      "SELECT *, a FROM t",
      "Other expressions may not be present in the select list when '*' is used without dot notation.",
    );
    check("SELECT * FROM", "Unexpected term");
    check("SELECT * FROM WHERE a = 1", "Unexpected keyword");
    check("SELECT * FROM my-table", "Unexpected keyword");
    check("SELECT * FROM user", "Unexpected keyword");
    check("SELECT * FROM t ORDER a", "Expected BY");
    check("SELECT * FROM t ORDER BY a WHERE b = 1", "Unexpected token after expression");
    check("SELECT * FROM t ORDER BY a FOO", "Unexpected token after expression");
    check("SELECT * FROM t AS", "Expected identifier for AS-alias");
    check("SELECT * FROM t WHRE a = 1", "Unexpected token after expression");
    check("SELECT * FROM t WHERE a = 1 RETURNING ALL OLD *", "Unexpected token after expression");
  });

  describe("WHERE", () => {
    check(WHERE, "Unexpected term");
    check(`${WHERE} a =`, "Missing right-hand side expression of infix operator");
    check(`${WHERE} a = 1 AND`, "Missing right-hand side expression of infix operator");
    check(`${WHERE} a = 1 AND AND b = 2`, "Unexpected operator");
    check(`${WHERE} a == 1`, "Unexpected operator");
    check(`${WHERE} = 1`, "Unexpected operator");
    check(`${WHERE} a = 1 foo`, "Unexpected token after expression");
    check(`${WHERE} a NOT = 1`, "Unexpected token after expression");
    check(`${WHERE} a = 1)`, "Unexpected token after expression");
    check(`${WHERE} (a = 1`, "Expected RIGHT_PAREN");
    check(`${WHERE} begins_with(a, 'x'`, "Expected RIGHT_PAREN");
    check(`${WHERE} begins_with(*)`, "begins_with(*) is not allowed");
    check(`${WHERE} a IN ()`, "Unexpected term");
    check(`${WHERE} a IS`, "Expected type name");
    check(`${WHERE} a IS NOT FOO`, "Expected type name");
    check(`${WHERE} a BETWEEN 1`, "Expected AND keyword");
    check(`${WHERE} a BETWEEN 1 AND`, "Expected expression after AND");
    check(`${WHERE} key = 1`, "Unexpected keyword");
    check(`${WHERE} size = 1`, "Unexpected keyword");
    check(`${WHERE} date = 1`, "Expected date string followed by the keyword DATE, found SYMBOL");
    check(`${WHERE} values = 1`, "Expected LEFT_PAREN for row value constructor");
    check(`${WHERE} a = :v`, "Unexpected term");
    check(`${WHERE} a[0 = 1`, "Expected RIGHT_BRACKET");
    check(`${WHERE} a[] = 1`, "Unexpected term");
    check(`${WHERE} a..b = 1`, "Invalid path dot component");
    check(`${WHERE} a = [1,]`, "Unexpected term");
    check(`${WHERE} a = <<1`, "Expected RIGHT_DOUBLE_ANGLE_BRACKET");
    check(`${WHERE} a = {'x' 1}`, "Expected COLON");
    check(`${WHERE} a = 'x`, "");
    check(`${WHERE} a = "x`, "");
    check(`${WHERE} a = #x`, "");
    check(`${WHERE} a = 1e`, "");
  });

  describe("INSERT", () => {
    check("INSERT t VALUE {'a': 1}", "Unexpected keyword");
    check("INSERT INTO VALUE {'a': 1}", "Expected identifier for simple path");
    check("INSERT INTO 't' VALUE {'a': 1}", "Expected identifier for simple path");
    check("INSERT INTO t", "Unexpected term");
    check("INSERT INTO t VALUE", "Unexpected term");
    check("INSERT INTO t VALUE {'a': 1", "Expected RIGHT_CURLY");
    check("INSERT INTO t VALUE {'a': 1}}", "Unexpected token after expression");
    check("INSERT INTO t VALUE {'a': 1}, {'b': 2}", "Unexpected token after expression");
    check("INSERT INTO t VALUE {'a': 1} WHERE b = 1", "Unexpected token after expression");
    check("INSERT INTO t (a) VALUES (1)", "Unexpected token after expression");
    check("INSERT INTO t (key, a) VALUES (1, 2)", "Unexpected keyword");
    check("INSERT INTO t VALUES {'a': 1}", "Expected LEFT_PAREN for row value constructor");
  });

  describe("UPDATE", () => {
    check("UPDATE t", "Expected data manipulation");
    check("UPDATE t WHERE pk = 1", "Expected data manipulation");
    check("UPDATE t ADD a 1", "Expected data manipulation");
    check("UPDATE my-table SET a = 1", "Expected data manipulation");
    check("UPDATE SET a = 1", "Expected identifier for simple path");
    check("UPDATE t SET", "Expected identifier for simple path");
    check("UPDATE t SET key = 1", "Expected identifier for simple path");
    check("UPDATE t SET 'a' = 1", "Expected identifier for simple path");
    check("UPDATE t SET a = 1, REMOVE b WHERE pk = 1", "Expected identifier for simple path");
    check("UPDATE t REMOVE WHERE pk = 1", "Expected identifier for simple path");
    check("UPDATE t SET a.* = 1", "Invalid path dot component for simple path");
    check("UPDATE t SET a", "Expected '='");
    check("UPDATE t SET a.1 = 1", "Expected '='");
    check("UPDATE t SET a = 1, b WHERE pk = 1", "Expected '='");
    check("UPDATE t SET a =", "Unexpected term");
    check("UPDATE t SET a == 1", "Unexpected operator");
    check("UPDATE t REMOVE a, b WHERE pk = 1", "Unexpected token after expression");
    check("UPDATE t SET a = 1 WHERE pk = 1 SET b = 2", "Unexpected token after expression");
    for (const returned of ["", " ALL", " OLD *", " ALL FOO *"]) {
      check(
        `UPDATE t SET a = 1 WHERE pk = 1 RETURNING${returned}`,
        "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.",
      );
    }
    check("UPDATE t SET a = 1 WHERE pk = 1 RETURNING ALL OLD", "Unexpected term");
    check("UPDATE t SET a = 1 WHERE pk = 1 RETURNING ALL OLD * foo", "Unexpected token after expression");
  });

  describe("DELETE", () => {
    check("DELETE t WHERE a = 1", "Expected FROM after DELETE");
    check("DELETE * FROM t", "Expected FROM after DELETE");
    check("DELETE FROM", "Expected identifier for simple path");
    check("DELETE FROM order WHERE a = 1", "Expected identifier for simple path");
    check("DELETE FROM t, u", "Unexpected token after expression");
    check("DELETE FROM t WHERE a = 1 LIMIT 1", "Unexpected token after expression");
    check("DELETE FROM t a = 1", "Keyword delete only expected at the top level in the query");
  });
});

describe("not supported", () => {
  const check = (statement: string, message: string) =>
    test(statement, () => expect(messageOf(() => bindStatement(statement))).toBe(message));

  check("SELECT COUNT(*) FROM t", "Unexpected path component at 1:8:5");
  check("SELECT\n  a,\n  SUM(b) FROM t", "Unexpected path component at 3:3:3");
  check("SELECT upper(a) FROM t", "Unexpected path component at 1:8:5");
  check("SELECT a + 1 FROM t", "Unexpected path component at 1:10:1");
  check("SELECT 'a' FROM t", "Unexpected path component at 1:8:3");
  check("SELECT a.* FROM t", "Unexpected path component at 1:10:1");
  check("SELECT * FROM t, u", "Unexpected from source at 1:16:1");
  check("SELECT * FROM t JOIN u ON a = b", "Unexpected from source at 1:17:4");
  check("SELECT * FROM 't'", "Unexpected from source at 1:15:3");
  check("SELECT * FROM t.i.j", "Unexpected from source at 1:15:1");
  check("SELECT * FROM (SELECT * FROM t)", "Unexpected from source at 1:16:6");
  check("SELECT * FROM t LIMIT 5", "Unsupported clause: LIMIT at 1:17:5");
  check("SELECT a FROM t GROUP BY a", "Unsupported clause: GROUP BY at 1:17:5");
  check("SELECT DISTINCT a FROM t", "Unsupported clause: DISTINCT at 1:8:8");
  check("INSERT INTO t VALUE {'a': 1} RETURNING ALL OLD *", "Unsupported clause: RETURNING at 1:30:9");
  check("UPDATE t SET a = 1 RETURNING ALL OLD *, ALL NEW *", "Unsupported clause: RETURNING at 1:20:9");
  check(`${WHERE} a LIKE 'x'`, "Unsupported operator: LIKE at 1:25:4");
  check(`${WHERE} a = b + 1`, "Unsupported operator: + at 1:29:1");
  check(`${WHERE} upper(a) = 'A'`, "Unsupported function: upper at 1:23:5");
  check(`${WHERE} a`, "Unexpected path component at 1:23:1");
  check(`${WHERE} a[b] = 1`, "Unexpected path component at 1:25:1");
  check(
    `${WHERE} a < [1]`,
    "Incorrect operand type for operator or function; operator or function: <, operand type: L",
  );
  check(
    `${WHERE} begins_with(a, 1)`,
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
  );
  check(
    `${WHERE} begins_with(a)`,
    "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
  );
  check("UPDATE t SET a = upper(a)", "Unsupported function: upper at 1:18:5");
  check("UPDATE t SET a = set_add(b, <<1>>)", "Unexpected path component at 1:18:7");
  check(
    "UPDATE t SET a = set_add(a, 1)",
    "Incorrect operand type for operator or function; operator or function: set_add, operand type: N",
  );
  check(
    "UPDATE t SET a.b = 1, a = 2",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]",
  );
});

test("what the parser cannot bear is refused", () => {
  for (const deep of ["(", "[", "NOT ", "- ", "{'a': ", "a[", "<<"]) {
    const statement = `${WHERE} ${deep.repeat(1_000)}`;
    expect(messageOf(() => bindStatement(statement))).toMatch(/^Statement wasn't well formed/);
  }
});
