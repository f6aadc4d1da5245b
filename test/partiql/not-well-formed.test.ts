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
  check("SELECT a.* FROM t", "Changing item's hierarchy while reading isn't supported");
  check("SELECT a AS b FROM t", "Aliasing is not supported");
  check("SELECT a, b.a FROM t", "Duplicate identifiers in select clause: a");
  check(
    "SELECT a, a.b FROM t",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]",
  );
  check('SELECT a."" FROM t', "Path component cannot be an empty string");
  check("SELECT a[-1] FROM t", "List index is not within the allowable range; index: [-1] at 1:11:1");
  check("SELECT VALUE a FROM t", "Select projection doesn't support value or pivot keywords");
  check("SELECT DISTINCT a FROM t", "Unsupported token in expression: DISTINCT");

  const ONE_SOURCE = "Only select from a single table or index is supported.";
  check("SELECT * FROM t, u", ONE_SOURCE);
  check("SELECT * FROM t JOIN u ON a = b", ONE_SOURCE);
  check("SET a = 1", ONE_SOURCE);
  check("SELECT * FROM t u", "Aliasing is not supported");
  check("SELECT * FROM 't'", "Unexpected from source");
  check("SELECT * FROM (SELECT * FROM t)", "Unexpected from source");
  check("SELECT * FROM t.i.j", "A path may contain at most 2 components in the FROM clause");
  check("SELECT * FROM t[0]", "Invalid list expression in source.");
  check("SELECT * FROM t.*", "Unpivot path component like a.*.b are not supported at 1:17:1");
  check("UPDATE t.i SET a = 1 WHERE pk = 1", "This operation is not supported on an index");
  check("UPDATE t u SET a = 1 WHERE pk = 1", "Aliasing is not supported");
  check(
    "INSERT INTO t.i VALUE {'a': 1}",
    "FROM clause may only contain a single table name in data manipulation statements",
  );

  check("SELECT * FROM t LIMIT 50", "Unsupported clause: LIMIT at 1:23:2");
  check("SELECT a FROM t GROUP BY a", "Unsupported clause: GROUP BY");
  check("SELECT a FROM t HAVING a = 1", "Unsupported clause: HAVING at 1:26:1");
  // Clauses come before all else.
  check("SELECT DISTINCT a AS b FROM t, u WHERE c = ? LIMIT 5", "Unsupported clause: LIMIT at 1:52:1");

  check("foo", "Unsupported operation: VariableReference");
  check("'foo'", "Unsupported operation: Literal");
  check("[1]", "Unsupported operation: Seq");
  check("CASE WHEN a THEN b END", "Unsupported operation: SearchedCase");
  const EXISTS = "EXISTS can only be used in ExecuteTransaction write requests.";
  check("1 + 1", EXISTS);
  check("NOT EXISTS(SELECT * FROM t)", EXISTS);
  check("EXISTS(1)", EXISTS);

  const NO_STRUCT =
    "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.";
  check("INSERT INTO t VALUE [1]", `${NO_STRUCT} at 1:21:1`);
  check("INSERT INTO t << {'a': 1} >>", "Unsupported operation: InsertOp");
  check("INSERT INTO t VALUE {'a': 1} AT 1", "AT is not supported in insert statements. at 1:1:6");
  check("INSERT INTO t VALUE {'a': 1} RETURNING ALL OLD *", "RETURNING is not supported in INSERT");
  check(
    "UPDATE t SET a = 1 RETURNING ALL OLD *, ALL NEW *",
    "Invalid syntax with multiple returning elements in RETURNING clause",
  );
  check(
    "UPDATE t SET a = 1 RETURNING ALL OLD b",
    "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause",
  );
  check("DELETE FROM t", "Where clause does not contain a mandatory equality on all key attributes");

  check(`${WHERE} a`, "WHERE clause must contain an expression that resolves to a boolean");
  check(`${WHERE} size(a)`, "WHERE clause must contain an expression that resolves to a boolean");
  check(`${WHERE} a AND b = 1`, "The arguments to AND/OR must be Expressions");
  check(`${WHERE} [a] AND b = 1`, "Unsupported data type: VariableReference under key root.0 at 1:24:1");
  check(`${WHERE} NOT a`, "The argument to NOT must be a Type or Expression");
  check(`${WHERE} a LIKE 'x'`, "Unsupported operator in Condition Expression. Operator: like");
  check(`${WHERE} a = b + 1`, "Unsupported operator in Condition Expression. Operator: +");
  check(`${WHERE} a = -b`, "Unsupported operator in Condition Expression. Operator: -");
  check(`${WHERE} upper(a) = 'A'`, "Unrecognized function: upper");
  check(`${WHERE} a = MISSING`, "MISSING must be compared using IS operator");
  check(`${WHERE} a = (SELECT * FROM t)`, "Unsupported token in expression: SELECT at 1:28:6");
  check(`${WHERE} a = CAST(b AS STRING)`, "Unsupported token in expression: cast at 1:31:1");
  check(
    `${WHERE} a IS DEC`,
    "Unsupported data type for IS operator: DECIMAL. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST] at 1:25:2",
  );
  for (const none of ["[]", "5", "b"]) {
    check(
      `${WHERE} a IN ${none}`,
      "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member",
    );
  }
  check(`${WHERE} a.* = 1`, "Unpivot path component like a.*.b are not supported at 1:25:1");
  check(`${WHERE} a = 'x'.y`, "Unexpected path component at 1:27:3");
  check(`${WHERE} a[1.5] = 1`, "Unexpected path component at 1:25:3");
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
  check(
    `${WHERE} size() = 1`,
    "Incorrect number of operands for operator or function; operator or function: size, number of operands: 0",
  );

  check("UPDATE t SET a = upper(a)", "Unrecognized function: upper");
  check("UPDATE t SET a = size(a)", "The function is not allowed in an update expression; function: size");
  check("UPDATE t SET a = a * 2", "Unsupported operator in Update Expression. Operator: *");
  check("UPDATE t SET a = b AND c", "Unsupported operator in Update Expression. Operator: and");
  check("UPDATE t SET a = b IS NULL", "IS operator is not supported in update expressions");
  check(
    "UPDATE t SET a = -a",
    "Incorrect number of operands for operator or function; operator or function: -, number of operands: 1",
  );
  check(
    "UPDATE t SET a = if_not_exists(1, a)",
    "Operator or function requires a document path; operator or function: if_not_exists",
  );
  check("UPDATE t SET a = set_add(a)", "SET_ADD must have exactly two arguments at 1:18:7");
  check("UPDATE t SET a = set_add(b, <<1>>)", "The first argument to SET_ADD must equal the assignment value");
  check(
    "UPDATE t SET a = set_delete(a, 1)",
    "The second argument to SET_DELETE must be a value with type SET at 1:29:1",
  );
  check(
    "UPDATE t SET a.b = 1, a = 2 WHERE begins_with(c, 1)",
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
  );
  check(
    "UPDATE t SET a.b = 1, a = 2 WHERE pk = 1",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
  );
});

test("what the parser cannot bear is refused", () => {
  for (const deep of ["(", "[", "NOT ", "- ", "{'a': ", "a[", "<<"]) {
    const statement = `${WHERE} ${deep.repeat(1_000)}`;
    expect(messageOf(() => bindStatement(statement))).toMatch(/^Statement wasn't well formed/);
  }
});
