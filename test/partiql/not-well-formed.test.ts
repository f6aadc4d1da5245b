// Texts that are no statements, and why: in the words of the PartiQL language's own parser, which is the one that DynamoDB
// has. And statements of the language that DynamoDB does not do.

import { describe, expect, test } from "vitest";
import { bindStatement } from "../../src/partiql/bind-statement.ts";
import { messageOf } from "./message-of.ts";

const WHERE = "SELECT * FROM tab WHERE";
const DATE_PARTS = "year, month, day, hour, minute, second, timezone_hour, timezone_minute";

describe("not well formed", () => {
  const check = (statement: string, reason: string) =>
    test(statement, () =>
      expect(messageOf(() => bindStatement(statement))).toBe(
        `Statement wasn't well formed, can't be processed: ${reason}`,
      ),
    );

  describe("statements", () => {
    check("SELEKT * FROM tab", "Expected data manipulation");
    check("FOO BAR", "Unexpected token after expression");
    check("DELET FROM tab", "Unexpected token after expression");
    check(";", "Unexpected term");
    check("-- nothing", "Unexpected term");
    check("BEGIN", "Unexpected keyword");
    check("SELECT * FROM tab; SELECT * FROM u", "Unexpected token after semicolon. (Only one query is allowed.)");
    check("EXISTS(DELETE FROM tab)", "Keyword delete only expected at the top level in the query");
    check("EXISTS(SELECT * FROM tab", "Expected RIGHT_PAREN");
    check("EXISTS SELECT * FROM tab", "Unexpected keyword");
  });

  describe("SELECT", () => {
    check("SELECT", "Unexpected term");
    check("SELECT *", "Expected FROM after SELECT list");
    check("SELECT FROM tab", "Expected data manipulation");
    check("SELECT a, FROM tab", "Expected data manipulation");
    check("SELECT * FORM t", "Expected FROM after SELECT list");
    check("SELECT , a FROM tab", "Unexpected term");
    check("SELECT key FROM tab", "Unexpected keyword");
    check("SELECT a.key FROM tab", "Invalid path dot component");
    check("SELECT a.'b' FROM tab", "Invalid path dot component");
    check(
      "SELECT *, a FROM tab",
      "Other expressions may not be present in the select list when '*' is used without dot notation.",
    );
    check("SELECT * FROM", "Unexpected term");
    check("SELECT * FROM WHERE a = 1", "Unexpected keyword");
    check("SELECT * FROM my-table", "Unexpected keyword");
    check("SELECT * FROM user", "Unexpected keyword");
    check("SELECT * FROM tab ORDER a", "Expected BY");
    check("SELECT * FROM tab ORDER BY a WHERE b = 1", "Unexpected token after expression");
    check("SELECT * FROM tab ORDER BY a FOO", "Unexpected token after expression");
    check("SELECT * FROM tab AS", "Expected identifier for AS-alias");
    check("SELECT * FROM tab WHRE a = 1", "Unexpected token after expression");
    check("SELECT * FROM tab WHERE a = 1 RETURNING ALL OLD *", "Unexpected token after expression");
    check("SELECT a[*] FROM tab", "Invalid use of * in select list");
    check("SELECT a.*.b FROM tab", "Invalid use of * in select list");
    check("SELECT a[0].* FROM tab", "Cannot use [] and * together in SELECT list expression");
    check("SELECT * FROM @'t'", "Identifier must follow @-operator");
    check("SELECT * FROM tab JOIN u", "Expected 'ON'");
    check("SELECT * FROM tab LEFT OUTER JOIN u WHERE a = 1", "Expected 'ON'");
    check("SELECT * FROM (tab, u", "Expected RIGHT_PAREN");
    check("SELECT a FROM tab GROUP a", "Expected BY");
    check("SELECT a FROM tab GROUP BY a, 1", "Literals (including ordinals) not supported in GROUP BY");
    check("SELECT a FROM tab GROUP BY a GROUP g", "Expected AS keyword");
    check("SELECT a FROM tab GROUP BY a ORDER BY a", "Unexpected token after expression");
    check("PIVOT a", "Expected AT keyword");
    check("PIVOT a AT b", "Expected FROM after SELECT list");
  });

  describe("functions", () => {
    check("SELECT COUNT() FROM tab", "Aggregate functions are always unary");
    check("SELECT SUM() FROM tab", "Aggregate functions are always unary");
    check("SELECT SUM(a, b) FROM tab", "Aggregate functions are always unary");
    check("SELECT SUM(*) FROM tab", "sum(*) is not allowed");
    check("SELECT COUNT(* FROM tab", "Expected RIGHT_PAREN");
    check("SELECT COUNT(DISTINCT *) FROM tab", "COUNT(DISTINCT *) is not supported");
    check("SELECT COUNT(ALL *) FROM tab", "COUNT(ALL *) is not supported");
    check("SELECT Begins_With(*) FROM tab", "Begins_With(*) is not allowed");
    check("SELECT trim FROM tab", "Expected LEFT_PAREN");
    check("SELECT TRIM(BOTH a) FROM tab", "Expected FROM keyword");
    check("SELECT SUBSTRING(a) FROM tab", "Expected KEYWORD 'from' OR COMMA");
    check("SELECT EXTRACT(WEEK FROM a) FROM tab", `Expected one of: [${DATE_PARTS}]`);
    check("SELECT EXTRACT(YEAR, a) FROM tab", "Expected FROM keyword");
    check("SELECT DATE_ADD(YEAR, 1) FROM tab", "Expected COMMA");
    check("SELECT CAST a FROM tab", "Missing left parenthesis after CAST");
    check("SELECT CAST(a STRING) FROM tab", "Expected AS");
    check("SELECT CAST(a AS STRING(5)) FROM tab", "CAST for string must have arity of 0..0");
    check("SELECT CAST(a AS VARCHAR(b)) FROM tab", "Type parameter must be an unsigned integer literal");
    check("SELECT CASE WHEN a FROM tab", "Expected THEN keyword");
    check("SELECT CASE WHEN a THEN b FROM tab", "Expected END keyword");
  });

  describe("other statements", () => {
    check("CREATE t", "Unexpected token following CREATE");
    check("CREATE TABLE", "Expected identifier!");
    check("CREATE TABLE tab (pk STRING)", "Unexpected tokens after CREATE statement!");
    check("CREATE INDEX i ON t (a)", "Expected ON");
    check("CREATE INDEX ON 't'", "Index target must be an identifier");
    check("CREATE INDEX ON tab", "Expected parenthesis for keys");
    check("CREATE INDEX ON tab (a", "Expected RIGHT_PAREN");
    check("DROP t", "Unexpected token following DROP");
    check("DROP INDEX i", "Expected ON");
    check("DROP INDEX i ON 't'", "Table target must be an identifier");
    check("DROP TABLE tab t", "Unexpected tokens after DROP statement!");
    check("a = CREATE TABLE tab", "Keyword create only expected at the top level in the query");
    check("EXEC", "No stored procedure provided");
    check("EXEC a(1)", "Unexpected LEFT_PAREN found following stored procedure call");
    check("EXEC a EXEC b", "EXEC call found at unexpected location");
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
    check(`${WHERE} date = TRUE`, "Expected date string followed by the keyword DATE, found SYMBOL");
    check("SELECT DATE TRUE FROM tab", "Expected date string followed by the keyword DATE, found BOOL");
    check("SELECT DATE 5 FROM tab", "Expected date string followed by the keyword DATE, found INT");
    check(`${WHERE} a = DATE '2020'`, "Expected DATE string to be of the format yyyy-MM-dd");
    check(
      `${WHERE} time = 1`,
      "Expected time string followed by the keyword TIME OR TIME WITH TIME ZONE, found SYMBOL",
    );
    check("SELECT time FROM tab", "Expected WITH keyword");
    check(`${WHERE} a = TIME (12) '12:00:00'`, "Expected integer value between 0 and 9 for precision");
    check(
      `${WHERE} a = TIME WITH TIME ZONE 'noon'`,
      'Invalid format for time string. Expected format is "TIME [(p)] [WITH TIME ZONE] HH:MM:SS[.ddddd...][+|-HH:MM]"',
    );
    check(`${WHERE} a LIKE 'x' ESCAPE`, "Expected expression after ESCAPE");
    check(`${WHERE} a IS LIST(5)`, "CAST for list must have arity of 0..0");
    check(`${WHERE} a IN (SELECT 1)`, "Expected FROM after SELECT list");
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
    check("INSERT INTO tab", "Unexpected term");
    check("INSERT INTO tab VALUE", "Unexpected term");
    check("INSERT INTO tab VALUE {'a': 1", "Expected RIGHT_CURLY");
    check("INSERT INTO tab VALUE {'a': 1}}", "Unexpected token after expression");
    check("INSERT INTO tab VALUE {'a': 1}, {'b': 2}", "Unexpected token after expression");
    check("INSERT INTO tab VALUE {'a': 1} WHERE b = 1", "Unexpected token after expression");
    check("INSERT INTO tab (a) VALUES (1)", "Unexpected token after expression");
    check("INSERT INTO tab (key, a) VALUES (1, 2)", "Unexpected keyword");
    check("INSERT INTO tab VALUES {'a': 1}", "Expected LEFT_PAREN for row value constructor");
    check("INSERT INTO tab VALUE {'a': 1} ON CONFLICT DO NOTHING", "invalid ON CONFLICT syntax");
    check("INSERT INTO tab VALUE {'a': 1} ON CONFLICT WHERE a = 1 DO UPDATE", "invalid ON CONFLICT syntax");
    check("INSERT INTO tab {'a': 1} RETURNING ALL OLD *", "Unexpected token after expression");
  });

  describe("UPDATE", () => {
    check("UPDATE tab", "Expected data manipulation");
    check("UPDATE tab WHERE pk = 1", "Expected data manipulation");
    check("UPDATE tab ADD a 1", "Expected data manipulation");
    check("UPDATE my-table SET a = 1", "Expected data manipulation");
    check("UPDATE SET a = 1", "Expected identifier for simple path");
    check("UPDATE tab SET", "Expected identifier for simple path");
    check("UPDATE tab SET key = 1", "Expected identifier for simple path");
    check("UPDATE tab SET 'a' = 1", "Expected identifier for simple path");
    check("UPDATE tab SET a = 1, REMOVE b WHERE pk = 1", "Expected identifier for simple path");
    check("UPDATE tab REMOVE WHERE pk = 1", "Expected identifier for simple path");
    check("UPDATE tab SET a.* = 1", "Invalid path dot component for simple path");
    check("UPDATE tab SET a.b.* = 1", "Invalid path dot component for simple path");
    for (const step of ["*", "?", "1 + 1", "a.b"]) {
      check(`UPDATE tab SET a[${step}] = 1`, "Invalid path component for simple path");
    }
    check("UPDATE tab SET a", "Expected '='");
    check("UPDATE tab SET a.1 = 1", "Expected '='");
    check("UPDATE tab SET a = 1, b WHERE pk = 1", "Expected '='");
    check("UPDATE tab SET a =", "Unexpected term");
    check("UPDATE tab SET a == 1", "Unexpected operator");
    check("UPDATE tab REMOVE a, b WHERE pk = 1", "Unexpected token after expression");
    check("UPDATE tab SET a = 1 WHERE pk = 1 SET b = 2", "Unexpected token after expression");
    for (const returned of ["", " ALL", " OLD *", " ALL FOO *"]) {
      check(
        `UPDATE tab SET a = 1 WHERE pk = 1 RETURNING${returned}`,
        "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.",
      );
    }
    check("UPDATE tab SET a = 1 WHERE pk = 1 RETURNING ALL OLD", "Unexpected term");
    check("UPDATE tab SET a = 1 WHERE pk = 1 RETURNING ALL OLD * foo", "Unexpected token after expression");
    check("UPDATE tab SET a = 1 WHERE pk = 1 RETURNING ALL OLD a.b.c", "More than two paths in RETURNING columns.");
    check("UPDATE tab SET a = 1 WHERE pk = 1 RETURNING ALL OLD a + b", "Unsupported syntax in RETURNING columns.");
  });

  describe("DELETE", () => {
    check("DELETE t WHERE a = 1", "Expected FROM after DELETE");
    check("DELETE * FROM tab", "Expected FROM after DELETE");
    check("DELETE FROM", "Expected identifier for simple path");
    check("DELETE FROM order WHERE a = 1", "Expected identifier for simple path");
    check("DELETE FROM tab, u", "Unexpected token after expression");
    check("DELETE FROM tab WHERE a = 1 LIMIT 1", "Unexpected token after expression");
    check("DELETE FROM tab a = 1", "Keyword delete only expected at the top level in the query");
  });
});

describe("not supported", () => {
  const check = (statement: string, message: string) =>
    test(statement, () => expect(messageOf(() => bindStatement(statement))).toBe(message));

  check("SELECT COUNT(*) FROM tab", "Unexpected path component at 1:8:5");
  check("SELECT\n  a,\n  SUM(b) FROM tab", "Unexpected path component at 3:3:3");
  check("SELECT upper(a) FROM tab", "Unexpected path component at 1:8:5");
  check("SELECT a + 1 FROM tab", "Unexpected path component at 1:10:1");
  check("SELECT 'a' FROM tab", "Unexpected path component at 1:8:3");
  check("SELECT a.* FROM tab", "Changing item's hierarchy while reading isn't supported");
  check("SELECT a AS b FROM tab", "Aliasing is not supported");
  check("SELECT a, b.a FROM tab", "Duplicate identifiers in select clause: a");
  check("SELECT a, a, a[-1] FROM tab", "List index is not within the allowable range; index: [-1] at 1:17:1");
  check(
    "SELECT a, a.b FROM tab",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]",
  );
  check('SELECT a."" FROM tab', "Path component cannot be an empty string");
  for (const [columns, verb, one, two] of [
    ["a[1][0], a[1].y, a", "conflict", "[a, [1], y]", "[a, [1], [0]]"],
    ["a, a[1].y, a[1][0]", "overlap", "[a, [1], y]", "[a]"],
    ["a[1].y, a, a[1][0]", "overlap", "[a]", "[a, [1], y]"],
  ]) {
    check(
      `SELECT ${columns} FROM tab`,
      `Two document paths ${verb} with each other; must remove or rewrite one of these paths; path one: ${one}, path two: ${two}`,
    );
  }
  check(
    `SELECT a[${"9".repeat(38)}] FROM tab`,
    `List index is not within the allowable range; index: [${"9".repeat(38)}] at 1:10:38`,
  );
  check("SELECT a[-1] FROM tab", "List index is not within the allowable range; index: [-1] at 1:11:1");
  check("PIVOT a AT b FROM tab", "Select projection doesn't support value or pivot keywords");
  check("SELECT VALUE a FROM tab", "Select projection doesn't support value or pivot keywords");
  check("SELECT DISTINCT a FROM tab", "Unsupported token in expression: DISTINCT");

  const ONE_SOURCE = "Only select from a single table or index is supported.";
  check("SELECT * FROM tab, u", ONE_SOURCE);
  check("SELECT * FROM tab JOIN u ON a = b", ONE_SOURCE);
  check("SELECT * FROM tab CROSS JOIN u", ONE_SOURCE);
  check("SELECT * FROM (tab, u)", ONE_SOURCE);
  check("SELECT * FROM UNPIVOT tab AS a AT b", ONE_SOURCE);
  check("SET a = 1", ONE_SOURCE);
  check("SELECT * FROM (tab) AS u", "Aliasing is not supported");
  check("SELECT * FROM tab u", "Aliasing is not supported");
  check("SELECT * FROM 't'", "Unexpected from source");
  check("SELECT * FROM (SELECT * FROM tab)", "Unexpected from source");
  check("SELECT * FROM tab.i.j", "A path may contain at most 2 components in the FROM clause");
  check("SELECT * FROM tab[0]", "Invalid list expression in source.");
  check("SELECT * FROM tab[-1]", "List index is not within the allowable range; index: [-1] at 1:20:1");
  check("SELECT * FROM tab.i[-1]", "List index is not within the allowable range; index: [-1] at 1:22:1");
  check("SELECT * FROM tab.*", "Unpivot path component like a.*.b are not supported at 1:19:1");
  check("SELECT * FROM tab.i.*", "Unpivot path component like a.*.b are not supported at 1:21:1");
  check("SELECT * FROM tab[*]", "Wildcard path component like a[*].b are not supported at 1:19:1");
  check("UPDATE tab.idx SET a = 1 WHERE pk = 1", "This operation is not supported on an index");
  check("UPDATE tab u SET a = 1 WHERE pk = 1", "Aliasing is not supported");
  check(
    "INSERT INTO tab.i VALUE {'a': 1}",
    "FROM clause may only contain a single table name in data manipulation statements",
  );

  check("SELECT * FROM tab LIMIT 50", "Unsupported clause: LIMIT at 1:25:2");
  check("SELECT a FROM tab GROUP BY a", "Unsupported clause: GROUP BY");
  check("SELECT a FROM tab GROUP PARTIAL BY a AS b, c GROUP AS g", "Unsupported clause: GROUP BY");
  check("SELECT a FROM tab HAVING a = 1", "Unsupported clause: HAVING at 1:28:1");
  // Clauses come before all else.
  check("SELECT DISTINCT a AS b FROM tab, u WHERE c = ? LIMIT 5", "Unsupported clause: LIMIT at 1:54:1");

  check("foo", "Unsupported operation: VariableReference");
  check("'foo'", "Unsupported operation: Literal");
  check("[1]", "Unsupported operation: Seq");
  check("VALUES (1), (2)", "Unsupported operation: Seq");
  check("CREATE TABLE tab", "Unsupported operation: CreateTable");
  check("CREATE INDEX ON tab (a.b, c)", "Unsupported operation: CreateIndex");
  check("DROP TABLE tab;", "Unsupported operation: DropTable");
  check("DROP INDEX i ON t", "Unsupported operation: DropIndex");
  check("EXEC procedure_name 1, 'a'", "Unsupported operation: Exec");
  check("CASE WHEN a THEN b END", "Unsupported operation: SearchedCase");
  const EXISTS = "EXISTS can only be used in ExecuteTransaction write requests.";
  check("1 + 1", EXISTS);
  check("SELECT * FROM tab UNION SELECT * FROM u", EXISTS);
  check(`${WHERE} a = 1 UNION ALL SELECT * FROM u`, EXISTS);
  check("NOT EXISTS(SELECT * FROM tab)", EXISTS);
  check("EXISTS(1)", EXISTS);

  const NO_STRUCT =
    "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.";
  check("INSERT INTO tab VALUE [1]", `${NO_STRUCT} at 1:23:1`);
  check("INSERT INTO tab << {'a': 1} >>", "Unsupported operation: InsertOp");
  const FROM_INSERT = "Unsupported FROM ... WHERE ... clause in INSERT statement. at";
  check("FROM tab WHERE a = 1 INSERT INTO u VALUE {'a': 1}", `${FROM_INSERT} 1:1:4`);
  check("UPDATE tab u INSERT INTO u VALUE {'a': 1} WHERE a = 1", `${FROM_INSERT} 1:1:6`);
  check("FROM tab INSERT INTO u {'a': 1}", "Unsupported operation: InsertOp");
  check(
    "UPDATE tab SET a = 1 INSERT INTO u VALUE {'a': 1} WHERE a = 1",
    "Only SET and REMOVE are supported in update expressions at this time",
  );
  check("FROM 't' SET a = 1", "Unexpected from source");
  check(
    "INSERT INTO tab VALUE {'a': 1} ON CONFLICT WHERE a = 1 DO NOTHING RETURNING ALL OLD *",
    "Unsupported clause: ON CONFLICT",
  );
  check("INSERT INTO tab VALUE {'a': 1} AT 1", "AT is not supported in insert statements. at 1:1:6");
  const NO_KEY = "Where clause does not contain a mandatory equality on all key attributes";
  check("DELETE FROM tab", NO_KEY);
  check("UPDATE tab SET a = 1", NO_KEY);

  const NAME = "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', '-', '_', '.'.";
  for (const name of ["ta", '"a table"', '"täb"', `"${"t".repeat(256)}"`, 'tab."an index"', "tab.i"]) {
    check(`SELECT * FROM ${name}`, NAME);
    check(`UPDATE ${name} SET a = 1 WHERE pk = 1`, NAME);
  }
  check('SELECT * FROM ""', "Path component cannot be an empty string");
  check('SELECT * FROM tab.""', "Path component cannot be an empty string");
  check("SELECT upper(a) FROM ta", NAME);
  check("SELECT * FROM ta[0]", NAME);
  check("SELECT * FROM ta, tab", ONE_SOURCE);
  check("SELECT * FROM ta AS tab", "Aliasing is not supported");
  // Changes are looked at in another order: the source after all but a missing WHERE clause, and of a DELETE after that.
  for (const source of ["ta", "tab.idx", "tab AS alias"]) {
    check(`UPDATE ${source} SET a = upper(a) WHERE pk = 1`, "Unrecognized function: upper");
    check(`UPDATE ${source} SET a = 1 WHERE upper(pk) = 1`, "Unrecognized function: upper");
    check(`DELETE FROM ${source} WHERE upper(pk) = 1`, "Unrecognized function: upper");
    check(`DELETE FROM ${source}`, NO_KEY);
  }
  check("UPDATE tab.idx SET a = 1", "This operation is not supported on an index");
  check("UPDATE ta SET a = 1", NAME);
  check("UPDATE ta AS alias SET a = 1", "Aliasing is not supported");
  check("INSERT INTO tab.i VALUE 1", `${NO_STRUCT} at 1:25:1`);

  check(`${WHERE} a`, "WHERE clause must contain an expression that resolves to a boolean");
  check(`${WHERE} size(a)`, "WHERE clause must contain an expression that resolves to a boolean");
  check(`${WHERE} a AND b = 1`, "The arguments to AND/OR must be Expressions");
  check(`${WHERE} [a] AND b = 1`, "Unsupported data type: VariableReference under key root.0 at 1:26:1");
  check(`${WHERE} NOT a`, "The argument to NOT must be a Type or Expression");
  // All of them are looked into before it is told that one is none, and their types after that.
  check(`${WHERE} a AND (b, 1)`, "Unsupported data type: VariableReference under key root.0 at 1:32:1");
  check(`${WHERE} a = 1 AND b AND (c, 1)`, "The arguments to AND/OR must be Expressions");
  check(
    `${WHERE} if_not_exists(a, 1) AND a`,
    "The function is not allowed in a condition expression; function: if_not_exists",
  );
  check(`${WHERE} size(a) AND b`, "The arguments to AND/OR must be Expressions");
  for (const [where, operator] of [
    ["size(a) AND b = 1", "AND"],
    ["b = 1 OR size(a)", "OR"],
    ["NOT (size(a))", "NOT"],
    ["NOT size(1)", "size"],
  ]) {
    check(
      `${WHERE} ${where}`,
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: N`,
    );
  }
  check(
    `${WHERE} NOT size(a, b)`,
    "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2",
  );
  check(`${WHERE} a LIKE 'x'`, "Unsupported operator in Condition Expression. Operator: like");
  check(`${WHERE} a = b + 1`, "Unsupported operator in Condition Expression. Operator: +");
  for (const sign of ["+", "-"]) {
    check(`${WHERE} a = ${sign}b`, `Unsupported operator in Condition Expression. Operator: ${sign}`);
    check(`SELECT ${sign}a FROM tab`, "Unexpected path component at 1:8:1");
    check(
      `UPDATE tab SET a = ${sign}'x'`,
      `Incorrect number of operands for operator or function; operator or function: ${sign}, number of operands: 1`,
    );
  }
  check(`${WHERE} a = -0.0`, "Negative zero decimal is not supported under key root at 1:30:3");
  check(`${WHERE} a IN [- -0e1]`, "Negative zero decimal is not supported under key root at 1:34:3");
  check("UPDATE tab SET a = {'b': [<<-.0>>]}", "Negative zero decimal is not supported under key root.b.0 at 1:30:2");
  const IS_OPERAND = "The left hand side argument to IS must be a Variable Reference, Literal, or Path";
  for (const operand of ["size(a)", "[1]", "{'a': 1}", "(a = 1)", "MISSING", "a + 1"]) {
    check(`${WHERE} ${operand} IS NULL`, IS_OPERAND);
  }
  check(
    `${WHERE} 1 IS MISSING`,
    "Operator or function requires a document path; operator or function: attribute_not_exists",
  );
  check(`${WHERE} \`a\` IS NULL`, "Ion Literals are not supported: SYMBOL under key root at 1:25:3");
  check(`${WHERE} upper(a) = 'A'`, "Unrecognized function: upper");
  check(`${WHERE} TRIM(LEADING 'x' FROM a) = 'A'`, "Unrecognized function: trim");
  check(`${WHERE} SUBSTRING(a FROM 1 FOR 2) = 'A'`, "Unrecognized function: substring");
  check(`${WHERE} EXTRACT(YEAR FROM a) = 1`, "Unrecognized function: extract");
  check(`${WHERE} DATE_ADD(YEAR, 1, a) = 1`, "Unrecognized function: date_add");
  check(`${WHERE} a = TIME WITH TIME ZONE '12:00:00+01:00'`, "Unsupported token in expression: UNKNOWN at 1:49:16");
  for (const name of ["if_not_exists", "list_append"]) {
    check(`${WHERE} ${name}(a, 1) = 1`, `The function is not allowed in a condition expression; function: ${name}`);
  }
  check(`${WHERE} a = MISSING`, "MISSING must be compared using IS operator");
  check(`${WHERE} a = (SELECT * FROM tab)`, "Unsupported token in expression: SELECT at 1:30:6");
  check(`${WHERE} a = CAST(b AS STRING)`, "Unsupported token in expression: cast at 1:33:1");
  check(
    `${WHERE} a IS DEC`,
    "Unsupported data type for IS operator: DECIMAL. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST] at 1:27:2",
  );
  check(
    `${WHERE} a IS DOUBLE PRECISION`,
    "Unsupported data type for IS operator: DOUBLE_PRECISION. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST] at 1:27:2",
  );
  for (const none of ["[]", "5", "b", "(SELECT * FROM u)"]) {
    check(
      `${WHERE} a IN ${none}`,
      "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member",
    );
  }
  check(`${WHERE} a.* = 1`, "Unpivot path component like a.*.b are not supported at 1:27:1");
  check(`${WHERE} a[*] = 1`, "Wildcard path component like a[*].b are not supported at 1:27:1");
  check(`${WHERE} a = [1][0]`, "A path cannot start with a list index at 1:29:1");
  check(`${WHERE} a = +'x'`, "Unsupported operator in Condition Expression. Operator: +");
  check(`${WHERE} a = -'x'`, "Unsupported operator in Condition Expression. Operator: -");
  check(`${WHERE} a = 'x'.y`, "Unexpected path component at 1:29:3");
  check(`${WHERE} a[1.5] = 1`, "Unexpected path component at 1:27:3");
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

  check("UPDATE tab SET a = upper(a)", "Unrecognized function: upper");
  check("UPDATE tab SET a = size(a)", "The function is not allowed in an update expression; function: size");
  check("UPDATE tab SET a = a * 2", "Unsupported operator in Update Expression. Operator: *");
  check("UPDATE tab SET a = b AND c", "Unsupported operator in Update Expression. Operator: and");
  check("UPDATE tab SET a = b IS NULL", "IS operator is not supported in update expressions");
  check(
    "UPDATE tab SET a = -a",
    "Incorrect number of operands for operator or function; operator or function: -, number of operands: 1",
  );
  check(
    "UPDATE tab SET a = if_not_exists(1, a)",
    "Operator or function requires a document path; operator or function: if_not_exists",
  );
  // How many operands there are, and of what types, is told after all other changes and after their paths.
  for (const operand of [
    "-a",
    "'a' + 1",
    "list_append(a)",
    "list_append(a, 1)",
    "if_not_exists(a)",
    "if_not_exists(1, a)",
  ]) {
    check(`UPDATE tab SET b = ${operand} SET c = NOT a`, "Unsupported operator in Update Expression. Operator: not");
    check(
      `UPDATE tab SET b = ${operand} SET b = 1`,
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [b], path two: [b]",
    );
  }
  check(
    "UPDATE tab SET b = 'a' + 1 SET c = -a",
    "Incorrect operand type for operator or function; operator or function: +, operand type: S",
  );
  // Every operand is looked at by itself before what they are to the function.
  for (const operands of ["NOT a, 1", "1, NOT a", "NOT a"]) {
    check(`UPDATE tab SET a = if_not_exists(${operands})`, "Unsupported operator in Update Expression. Operator: not");
  }
  for (const call of [
    "size([b])",
    "upper([b])",
    "size(c, [b])",
    "list_append(a, set_add(a, [b]))",
    "c = [b]",
    "[b] = NOT c",
  ]) {
    const column = `UPDATE tab SET a = ${call}`.indexOf("[b]") + 2;
    check(`UPDATE tab SET a = ${call}`, `Unsupported data type: VariableReference under key root.0 at 1:${column}:1`);
  }
  check("UPDATE tab SET a = upper(size(b))", "The function is not allowed in an update expression; function: size");
  check("UPDATE tab SET a = size(b) = 1", "The function is not allowed in an update expression; function: size");
  check("UPDATE tab SET a = b <> c", "Unsupported operator in Update Expression. Operator: <>");
  for (const [operator, change] of [
    ["=", "b.x = b.x"],
    ["if_not_exists", "if_not_exists(b.x, b.x)"],
  ]) {
    check(
      `UPDATE tab SET a = ${change}`,
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: [b, x]`,
    );
  }
  check(
    "UPDATE tab SET a = (b = 1) + 1",
    "Incorrect operand type for operator or function; operator or function: +, operand type: BOOL",
  );
  check(
    "UPDATE tab SET a = list_append(b = 1, c)",
    "Incorrect operand type for operator or function; operator or function: list_append, operand type: BOOL",
  );
  check("UPDATE tab SET a = set_add(NOT a, <<1>>)", "Unsupported operator in Update Expression. Operator: not");
  check(
    "UPDATE tab SET a = 1 + list_append(a, [1])",
    "Incorrect operand type for operator or function; operator or function: +, operand type: L",
  );
  check(
    "UPDATE tab SET a = list_append(b + 1, [1])",
    "Incorrect operand type for operator or function; operator or function: list_append, operand type: N",
  );
  check(
    "UPDATE tab SET a = set_add(a, size(b))",
    "The function is not allowed in an update expression; function: size",
  );
  for (const set of ["b", "b + 1", "[1]"]) {
    check(
      `UPDATE tab SET a = set_add(a, ${set})`,
      "The second argument to SET_ADD must be a value with type SET at 1:28:1",
    );
  }
  check("UPDATE tab SET a = list_append(b [TRUE])", "Unexpected path component at 1:35:4");
  check("UPDATE tab SET a = list_append(a, [1])[0]", "Unexpected path component at 1:20:11");
  check(
    `UPDATE tab SET a = ${"[".repeat(32)}1${"]".repeat(32)}, a = 1`,
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  );
  check("UPDATE tab SET a = set_add(a)", "SET_ADD must have exactly two arguments at 1:20:7");
  check("UPDATE tab SET a = set_add(b, <<1>>)", "The first argument to SET_ADD must equal the assignment value");
  check(
    "UPDATE tab SET a = set_delete(a, 1)",
    "The second argument to SET_DELETE must be a value with type SET at 1:31:1",
  );
  check(
    "UPDATE tab SET a.b = 1, a = 2 WHERE begins_with(c, 1)",
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
  );
  check(
    "UPDATE tab SET a.b = 1, a = 2 WHERE pk = 1",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
  );
});

describe("limits", () => {
  const where = (condition: string) => messageOf(() => bindStatement(`${WHERE} ${condition}`));
  const changes = (set: string) => messageOf(() => bindStatement(`UPDATE tab ${set} WHERE pk = 1`));
  const many = (count: number, part: string, separator: string) => Array(count).fill(part).join(separator);
  const TOO_MANY = "The expression contains too many operators; operator count: 301";

  test.each([
    ["a = 1", 150],
    ["a BETWEEN 1 AND 2", 150],
    ["a IN [1, 2]", 150],
    ["a IS MISSING", 150],
    ["begins_with(a, 'x')", 150],
    ["a IS NOT NULL", 100],
    ["size(a) > 1", 100],
  ])("operators of %s", (part, count) => {
    expect(where(many(count, part, " OR "))).toBeUndefined();
    expect(where(many(count + 1, part, " OR "))).toBe(TOO_MANY);
  });
  test("operators of changes", () => {
    expect(changes(`SET a = ${many(301, "1", " + ")}`)).toBeUndefined();
    expect(changes(`SET a = ${many(151, "1", " + ")}, b = ${many(152, "1", " + ")}`)).toBe(TOO_MANY);
    expect(changes(many(400, "REMOVE a", " "))).toMatch(/^Two document paths overlap/);
  });
  test("levels of paths", () => {
    const path = many(32, "a", ".");
    for (const statement of [
      (levels: string) => `SELECT ${levels} FROM tab`,
      (levels: string) => `${WHERE} ${levels} = 1`,
      (levels: string) => `UPDATE tab SET ${levels} = 1 WHERE pk = 1`,
      (levels: string) => `UPDATE tab SET a = ${levels} WHERE pk = 1`,
      (levels: string) => `UPDATE tab REMOVE ${levels} WHERE pk = 1`,
    ]) {
      expect(messageOf(() => bindStatement(statement(path)))).toBeUndefined();
      expect(messageOf(() => bindStatement(statement(`${path}[0]`)))).toBe(
        "The document path has too many nesting levels; nesting levels: 33",
      );
    }
  });
});

test("what the parser cannot bear is refused", () => {
  for (const deep of ["(", "[", "NOT ", "- ", "{'a': ", "a[", "<<"]) {
    const statement = `${WHERE} ${deep.repeat(1_000)}`;
    expect(messageOf(() => bindStatement(statement))).toMatch(/^Statement wasn't well formed/);
  }
});
