// Where DynamoDB Local is known to answer otherwise than Amazon DynamoDB does, and this database follows the latter: what
// it says in other words, and what it does otherwise. Each row has its reason, and is as narrow as that allows.

import { isDeepStrictEqual } from "node:util";
import { capacityBehaviours } from "./capacity-deviations.ts";
import { changedPaths, isChangedPartOf } from "./changed-attributes.ts";
import { definitionBehaviours } from "./definition-deviations.ts";
import { areEqual, stable, withCanonicalNumbers } from "./normalize.ts";
import { withHalfZeros } from "./record-sizes.ts";
import { type Answer, type Json, type JsonObject, type Request, textOf } from "./sides.ts";
import { statementBehaviours } from "./statement-deviations.ts";
import { haveSameRecords } from "./stream-tails.ts";

export interface Deviation {
  readonly reason: string;
}

/** The same refusal in other words. */
interface Wording extends Deviation {
  /** The words here. */
  readonly ours: RegExp;
  /** DynamoDB Local's; groups of `ours` are `$1`, `$2`, … */
  readonly local: string;
}

/** Another answer. */
export interface Behaviour extends Deviation {
  /** What this database answers: `response`, or an error as `Name: message`. */
  readonly ours: RegExp;
  /** What DynamoDB Local answers. */
  readonly local: RegExp;
  /** Narrows the row further. */
  readonly where?: (difference: Difference) => boolean;
}

export const wordings: readonly Wording[] = [
  {
    ours: /^1 validation error detected: (?!Value)/,
    local: "",
    reason: "AWS puts some refusals of PutItem and UpdateItem in the envelope of the model's constraints",
  },
  {
    ours: /^Requested resource not found(: Table: \S+ not found)?$/,
    local: "Cannot do operations on a non-existent table",
    reason: "text of absent tables",
  },
  {
    ours: /^(Requested resource not found): Index \S+ for table \S+$/,
    local: "$1",
    reason: "AWS names the index",
  },
  {
    ours: /(Nesting Levels have exceeded supported limits): .*$/,
    local: "$1",
    reason: "AWS says what is nested",
  },
  {
    ours: /^Table already exists: \S+$/,
    local: "Cannot create preexisting table",
    reason: "text of tables that exist",
  },
  {
    ours: /^The parameter 'TableName' is required but was not present in the request$/,
    local: "Value null at 'tableName' failed to satisfy constraint: Member must not be null",
    reason: "text of a table that is not named",
  },
  {
    ours: /^(TimeToLive is active on a different AttributeName): .*$/,
    local: "$1",
    reason: "AWS names the attribute",
  },
  {
    ours: /The parameter cannot be converted to a numeric value(: .*?)?(?=$| for key )/,
    local: "A value provided cannot be converted into a number",
    reason: "text of numbers that are none",
  },
  {
    ours: /Attempting to store more than 38 significant digits in a Number/,
    local: "DynamoDB only supports precision up to 38 digits",
    reason: "text of numbers with too many digits",
  },
  {
    ours: /^(One or more parameter values were invalid: Type mismatch for key) .*$/,
    local: "$1",
    reason: "AWS names the attribute and the types",
  },
  {
    ours: /^(One or more parameter values were invalid: Type mismatch for Index Key) .*$/,
    local: "$1",
    reason: "AWS names the attribute, the types and the index",
  },
  {
    ours: /^One or more parameter values were invalid: Missing the key \S+ in the item$/,
    local: "One of the required keys was not given a value",
    reason: "AWS names the key",
  },
  {
    ours: /^One or more parameter values were invalid: (Size of hashkey|Aggregated size of all range keys) has exceeded .*$/,
    local: "Hash primary key values must be under 2048 bytes, and range primary key values must be under 1024 bytes",
    reason: "text of keys that are too long",
  },
  {
    ours: /(Input collection \[.*\] contains duplicates)\./,
    local: "$1",
    reason: "AWS ends the sentence",
  },
  {
    ours: /Input collection \[.*\](of type BS contains duplicates)/,
    local: "Input collection $1",
    reason: "AWS lists the members",
  },
  {
    ours: /valid types: \{B,NULL,SS,BOOL,L,BS,N,NS,S,M\}/,
    local: "valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}",
    reason: "the order of a Java set",
  },
  {
    ours: /^(Query condition missed key schema element): .*$/,
    local: "$1",
    reason: "AWS names the key",
  },
  {
    ours: /^Invalid KeyConditionExpression: (KeyConditionExpressions must only contain one condition per key)$/,
    local: "$1",
    reason: "AWS names the parameter",
  },
  {
    ours: /^Consistent reads are not supported on global secondary indexes$/,
    local: "Consistent read cannot be true when querying a GSI",
    reason: "text of consistent queries of global indexes",
  },
  {
    ours: /^Consistent reads are not supported on global secondary indexes$/,
    local: "Consistent read cannot be true when scanning a GSI",
    reason: "text of consistent scans of global indexes",
  },
  {
    ours: /^One or more parameter values were invalid: Duplicate value in attribute name: .*$/,
    local: "Cannot have two attributes with the same name",
    reason: "AWS names the attribute",
  },
  {
    ours: /^The requestItems parameter is required for BatchWriteItem$/,
    local: "BatchWriteItem cannot have a null or no requests set",
    reason: "text of a batch without requests",
  },
  {
    ours: /^The requestItems parameter is required for BatchGetItem$|^1 validation error detected: Value at 'RequestItems' /,
    local: "BatchGetItem must have some requests set",
    reason: "the same",
  },
  {
    ours: /^ALL_PROJECTED_ATTRIBUTES can be used only when Scanning using an IndexName$/,
    local: "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    reason: "AWS has a text for scans",
  },
  {
    ours: /^Invalid KeyConditionExpression: (KeyConditionExpressions cannot contain nested operations)$/,
    local: "$1",
    reason: "AWS names the parameter",
  },
  {
    ours: /^The TotalSegments parameter is required but was not present in the request when Segment parameter is present$/,
    local: "If segment is specified, total segment must also be specified",
    reason: "text of a segment by itself",
  },
  {
    ours: /^The Segment parameter is required but was not present in the request when parameter TotalSegments is present$/,
    local: "If total segments is specified, a particular segment must also be specified for this request",
    reason: "text of a number of segments by itself",
  },
  {
    ours: /(action(?: with value)? is not supported for the type) S$/,
    local: "$1 STRING",
    reason: "AWS gives types their short names",
  },
  { ours: /(action(?: with value)? is not supported for the type) N$/, local: "$1 NUMBER", reason: "the same" },
  { ours: /(action(?: with value)? is not supported for the type) B$/, local: "$1 BINARY", reason: "the same" },
  { ours: /(action(?: with value)? is not supported for the type) BOOL$/, local: "$1 BOOLEAN", reason: "the same" },
  { ours: /(action(?: with value)? is not supported for the type) M$/, local: "$1 MAP", reason: "the same" },
  { ours: /(action(?: with value)? is not supported for the type) L$/, local: "$1 LIST", reason: "the same" },
  {
    ours: /^(The provided starting key is invalid): The provided key element does not match the schema$/,
    local: "$1",
    reason: "AWS says of a scan's starting key why it is",
  },
  {
    ours: /^The conditional request failed$/,
    local: "The conditional request failed.",
    reason: "a full stop in transactions",
  },
];

/** Another member of responses whose other members are equal, or have such rows of their own. */
export interface MemberBehaviour extends Deviation {
  readonly member: string;
  readonly where: (difference: Difference) => boolean;
}

/** What a row is asked of. */
export interface Difference {
  readonly request: Request;
  readonly ours: Answer;
  readonly local: Answer;
}

export const memberBehaviours: readonly MemberBehaviour[] = [
  ...capacityBehaviours,
  {
    member: "Attributes",
    where: ({ request, ours, local }) => isChangedPartOf(request, ours, local),
    reason: "answers whole attributes, where AWS answers what the paths lead to",
  },
  {
    member: "Attributes",
    where: ({ request, ours, local }) =>
      !hasMember(ours, "Attributes") &&
      keysThatAreTakenFrom(request).some((key) => isDeepStrictEqual(responseOf(local).Attributes, key)),
    reason: "makes an item of an update that only takes something away from one that is not there",
  },
  {
    member: "State",
    where: ({ request, ours, local }) => {
      const kept = ((responseOf(ours).State ?? []) as readonly Json[]).map(stable);
      const all = ((responseOf(local).State ?? []) as readonly Json[]).map(stable);
      const keys = new Set(keysThatAreTakenFrom(request).map(stable));
      // The other table may have an equal item.
      const more = kept.reduce<readonly string[]>((left, item) => without(left, item), all);
      return kept.length === all.length - more.length && more.every((item) => keys.has(item));
    },
    reason: "the same",
  },
  {
    member: "Items",
    where: ({ request, ours, local }) => isChangedPartOf(request, ours, local),
    reason: "the same of statements",
  },
  {
    member: "Items",
    where: ({ request, ours, local }) =>
      /^SELECT .*\w"?(\[\d+\])+[[.].* FROM /s.test(String(request.input.Statement)) &&
      ((responseOf(ours).Items ?? []) as readonly Json[]).length ===
        ((responseOf(local).Items ?? []) as readonly Json[]).length,
    reason: "loses the elements of a list that follow one into which a path leads in vain",
  },
  {
    member: "Records",
    where: ({ ours, local }) => haveSameRecords(withHalfZeros(recordsOf(ours)), recordsOf(local)),
    reason: "counts a pair of a number's digits where half of it is a zero that only places the point",
  },
  {
    member: "LastEvaluatedKey",
    where: ({ request, local }) => request.operation === "ExecuteStatement" && !hasMember(local, "LastEvaluatedKey"),
    reason: "does not tell the key with which a statement's page ends",
  },
  {
    member: "Responses",
    where: ({ request, ours, local }) =>
      request.operation === "TransactGetItems" &&
      isDeepStrictEqual(
        responsesOf(ours),
        responsesOf(local).map((each) => (isEmptyObject(each.Item) ? {} : each)),
      ),
    reason: "answers an empty item where a projection matches nothing",
  },
];

const KEY_REFUSAL =
  /^ValidationException: (The number of conditions on the keys is invalid|One of the required keys was not given a value|One or more parameter values were invalid: Type mismatch for (key|Index Key)|Invalid attribute value type|Hash primary key values must be under|One or more parameter values are not valid\. (The AttributeValue for a key attribute cannot contain an empty|A value specified for a secondary index key is not supported)|Item to put in PutItem cannot be null)/;

const UPDATE_FAILURE =
  /^ValidationException: (The provided expression refers to an attribute that does not exist in the item|An operand in the update expression has an incorrect data type|The document path provided in the update expression is invalid for update|Number (over|under)flow\. .*|DynamoDB only supports precision up to 38 digits)$/;

const TWO_PATHS = /Two document paths (overlap|conflict) with each other; .* path one: (\[.*\]), path two: (\[.*\])/;

const VALUE_REFUSAL =
  /^ValidationException: (?:1 validation error detected: )?(The parameter cannot be converted to a numeric value|Supplied AttributeValue|Attempting to store more|Number (over|under)flow|Input collection|Empty attribute name$|One or more parameter values were invalid: (An|Binary|Input|Null))/;

/** What is wrong with a read by key: its expression, its key, and the paths that lead into one. */
const READ_REFUSAL =
  /^ValidationException: (Invalid ProjectionExpression: |ExpressionAttributeNames |Value provided in ExpressionAttributeNames |The provided key element does not match the schema$|The number of conditions on the keys is invalid$|One of the required keys was not given a value$|One or more parameter values (were invalid: (Type mismatch for key|Size of hashkey|Aggregated size)|are not valid\. The AttributeValue for a key attribute)|Key attributes must be scalars; )/;

export const behaviours: readonly Behaviour[] = [
  ...statementBehaviours,
  ...definitionBehaviours,
  {
    ours: /^ValidationException: Incorrect operand type for operator or function; operator or function: list_append, operand type: N$/,
    local:
      /^ValidationException: Incorrect operand type .*: list_append, operand type: \{((DOUBLE|FLOAT|HD|INT|DECIMAL|N)[,}]){6}$/,
    reason: "lists, in any order, the types in which it may keep a sum, of which only N is one of DynamoDB's",
  },
  {
    ours: /^(ValidationException|SerializationException)/,
    local: /^ResourceNotFoundException: Cannot do operations on a non-existent table$/,
    reason: "looks for the table before it validates anything else",
  },
  {
    ours: /^(ResourceNotFoundException|ValidationException|SerializationException)/,
    local: /^ValidationException: (Invalid table\/index name\.|Valid ARN format is)/,
    reason:
      "holds names of three characters and more for the only valid ones in every operation, and checks them first",
  },
  {
    ours: /^(SerializationException|ValidationException): /,
    local: /^InternalFailure: /,
    reason: "fails on JSON of the wrong type, which AWS refuses with a SerializationException",
  },
  {
    ours: /^SerializationException: (NUMBER|DECIMAL|TRUE|FALSE|STRING)_VALUE cannot be converted to /,
    local: /./,
    reason: "converts numbers, booleans and strings to one another, where AWS refuses them",
  },
  {
    ours: /^ValidationException: \d+ validation errors? detected: .*failed to satisfy constraint: /,
    local: /^(?!response$)/,
    reason: "does not check the service model's constraints as AWS does: together, and before anything else",
  },
  {
    ours: /^ValidationException: \d+ validation errors? detected: .*failed to satisfy constraint: Member must (satisfy enum value set: |have (length|value) greater than or equal to 1$|not be null$)/,
    local: /^response$/,
    reason: "does not check the service model's constraints as AWS does: together, and before anything else",
  },
  {
    ours: /^ValidationException: Number (over|under)flow\. /,
    local: /^ValidationException: DynamoDB only supports precision up to 38 digits$/,
    reason: "says so too of sums that leave the range",
  },
  {
    ours: /Number (over|under)flow\. Attempting to store a number with magnitude \w+ than supported range( for key \S+)?$/,
    local: /DynamoDB only supports precision up to 38 digits( for key \S+)?$/,
    where: ({ request }) => /"[-+]?0*\.?[\d.]{39,}/.test(JSON.stringify(request.input)),
    reason: "counts the digits of a number before it looks whether the number is in range",
  },
  {
    ours: /^ValidationException: The provided key element does not match the schema$/,
    local:
      /^ValidationException: (The number of conditions on the keys is invalid|One of the required keys was not given a value|One or more parameter values were invalid: Type mismatch for key)$/,
    reason: "has other texts, by their cause, for keys that do not fit the schema",
  },
  {
    ours: /^ValidationException: (The provided key element does not match the schema$|One or more parameter values were invalid: (Missing the key|Type mismatch for|Size of hashkey|Aggregated size))/,
    local:
      /^ValidationException: One or more parameter values are not valid\. The AttributeValue for a key attribute cannot contain an empty/,
    reason: "looks for empty key values before anything else that is wrong with keys",
  },
  {
    ours: /^ValidationException: (1 validation error detected: )?(Invalid \w+Expression: |ExpressionAttribute(Names|Values) |Value provided in |Can not use both|The parameter cannot be converted|Item size has|One or more parameter values were invalid: (Invalid number of argument\(s\)|ComparisonOperator |AttributeValues inside AttributeValueList|.* for Attribute: ))/,
    local: KEY_REFUSAL,
    reason: "holds keys against the schema before it looks at expressions, and at the parameters they replaced",
  },
  {
    ours: /^ValidationException: /,
    local: /^ValidationException: Return values set to invalid value$/,
    reason: "has another text, and checks this first",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: (Size of hashkey|Aggregated size)/,
    local: /^ValidationException: One or more parameter values were invalid: Size limit exceeded$/,
    reason: "has another text for an index's keys that are too long",
  },
  {
    ours: /^ValidationException: (The update expression attempted to update the secondary index key (to unsupported type|beyond allowed size limits)|Type mismatch for attribute to update)$/,
    local: /^response$/,
    reason: "lets updates give an index key another type, or make it too long",
  },
  {
    ours: /^ValidationException: 1 validation error detected: (?!Value)/,
    local: /^ValidationException: ExpressionAttributeValues contains invalid value: /,
    reason: "names the placeholder, where AWS puts the refusal in an envelope",
  },
  {
    ours: /^ValidationException: Nesting Levels have exceeded supported limits/,
    local: /^ValidationException: (ExpressionAttributeValues contains invalid value: )?Nesting Levels have exceeded/,
    reason: "has another text",
  },
  {
    ours: /^ValidationException: Nesting Levels have exceeded supported limits/,
    local: /^response$/,
    where: ({ request }) => "AttributeUpdates" in request.input,
    reason: "lets the legacy parameter nest deeper",
  },
  {
    ours: /^ValidationException: (ExpressionAttributeValues contains invalid value: )?Supplied AttributeValue is empty/,
    local:
      /^ValidationException: (ExpressionAttributeValues contains invalid value: )?The supplied Item contains a null AttributeValue/,
    reason: "has a text for null in the place of a value",
  },
  {
    ours: /^ValidationException: Supplied AttributeValue is empty/,
    local: /^ValidationException: Supplied AttributeValue has more than one datatypes set/,
    where: ({ request }) => request.operation === "BatchWriteItem",
    reason: "says so of requests that are neither a put nor a delete, too",
  },
  {
    ours: /operator or function: attribute_type(, operand type: path)?$/,
    local:
      /^(response$|ConditionalCheckFailedException|ValidationException: .*operator or function: attribute_type, operand type: \{)/,
    reason: "asks for the type of values as well as of attributes",
  },
  {
    ours: /^ValidationException: ExpressionAttribute(Names|Values) (can only be specified when using expressions|must not be empty)/,
    local: /./,
    where: ({ request }) => /"ExpressionAttribute(Names|Values)":\{\}/.test(JSON.stringify(request.input)),
    reason: "takes an empty map for none",
  },
  {
    ours: /^ValidationException: Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes$/,
    local: /^ValidationException: Key attributes must be scalars; /,
    reason: "holds key conditions against the table before it looks whether they could be any table's",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: Size of hashkey has exceeded/,
    local: /^response$/,
    where: ({ request }) => request.operation === "Query",
    reason: "holds only sort key values of queries to the size of keys",
  },
  {
    ours: /^ValidationException: Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes$/,
    local: /^ValidationException: KeyConditionExpressions cannot have conditions on nested attributes$/,
    reason: "does not name the parameter",
  },
  {
    ours: /^(SerializationException|ValidationException|ResourceNotFoundException): /,
    local: /^ValidationException: The table does not have the specified index: /,
    reason: "looks for the index before it validates anything else",
  },
  {
    ours: /^ValidationException: Attempted conditional constraint is not an indexable operation$/,
    local: /^(ValidationException: |InternalFailure: )/,
    where: ({ request }) =>
      /"ComparisonOperator":"(NE|IN|NULL|NOT_NULL|CONTAINS|NOT_CONTAINS)"/.test(
        JSON.stringify(request.input.KeyConditions),
      ),
    reason: "looks last of all whether an operator can be one of a key, and fails where it is NE",
  },
  {
    ours: /^ValidationException: The provided starting key /,
    local:
      /^ValidationException: (Exclusive Start Key must have same size as table's key schema|Type mismatch for attribute to update|The provided starting key does not match the range key predicate|The query can return at most one row and cannot be restarted\..*)$/,
    reason: "has other texts for starting keys",
  },
  {
    ours: /^ValidationException: The provided starting key is invalid: (?!The provided key element|Invalid ExclusiveStartKey)/,
    local: /^ValidationException: /,
    reason: "does not say that a value is the starting key's, and looks at it late",
  },
  {
    ours: /^response$/,
    local: /^ValidationException: Exclusive start key must lie within the segment$/,
    reason: "has other segments",
  },
  {
    ours: /^ValidationException: The provided starting key is invalid: Invalid ExclusiveStartKey\./,
    local:
      /^(response$|ValidationException: (Exclusive start key must lie within the segment$|Key attributes must be scalars; |One or more parameter values were invalid: (Select type|Global secondary index) ))/,
    where: ({ request: { input } }) => "Segment" in input && "ExclusiveStartKey" in input,
    reason: "has other segments, and another text",
  },
  {
    ours: /^ValidationException: (Key attributes must be scalars; |One or more parameter values were invalid: (Select type|Global secondary index) )/,
    local: /^ValidationException: Exclusive start key must lie within the segment$/,
    reason: "has other segments, and what is looked at after them is wrong, too",
  },
  {
    ours: /^ValidationException: Nesting Levels have exceeded supported limits/,
    local: /./,
    where: ({ request }) => /(\{"L":\[){30}/.test(JSON.stringify(request.input)),
    reason: "does not count the levels of expressions' values",
  },
  {
    ours: /^ValidationException: The provided starting key is invalid/,
    local: /./,
    where: ({ request }) => isEmptyObject(request.input.ExclusiveStartKey),
    reason: "takes an empty starting key for none",
  },
  {
    ours: /^ValidationException: The (Segment parameter is zero-based|TotalSegments parameter is required|Segment parameter is required)/,
    local: /^ValidationException: /,
    reason: "checks segments late, and in other words",
  },
  {
    ours: /^ValidationException: ALL_PROJECTED_ATTRIBUTES can be used only when/,
    local: /^ValidationException: Cannot specify the \w+ when choosing to get ALL_PROJECTED_ATTRIBUTES$/,
    reason: "checks the two in the other order",
  },
  {
    ours: /^ValidationException: /,
    local:
      /^ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be specified in the request\.$/,
    where: ({ request }) => isEmptyObject(request.input.KeyConditions),
    reason: "takes empty KeyConditions for none; version 3.3.1 does not",
  },
  {
    ours: /^ValidationException: Key attributes must be scalars; /,
    local: /^(ConditionalCheckFailedException: |TransactionCanceledException: .*ConditionalCheckFailed)/,
    where: ({ request }) => /"Update\w*":|"UPDATE/.test(JSON.stringify(request)),
    reason: "looks at an update's paths after the condition",
  },
  {
    ours: READ_REFUSAL,
    local: READ_REFUSAL,
    where: ({ request }) => request.operation === "BatchGetItem" && namesSeveralTables(request),
    reason: "is done with one of a batch's tables before it looks at another, and takes them in an order of its own",
  },
  {
    ours: /^ValidationException: The provided key element does not match the schema$/,
    local: /^ValidationException: Provided list of item keys contains duplicates$/,
    where: ({ request }) => request.operation === "BatchWriteItem" && namesSeveralTables(request),
    reason: "goes through a batch's tables in another order",
  },
  {
    ours: /^ValidationException: Provided list of item keys contains duplicates$/,
    local: KEY_REFUSAL,
    where: ({ request }) => request.operation === "BatchWriteItem" && namesSeveralTables(request),
    reason: "goes through a batch's tables in another order",
  },
  {
    ours: VALUE_REFUSAL,
    local: /^ValidationException: Provided list of item keys contains duplicates$/,
    where: ({ request }) => request.operation === "BatchGetItem",
    reason: "looks whether a key was there before, before it looks at the values of those after it",
  },
  {
    ours: /The BETWEEN operator requires .* lower bound operand: /,
    local: /The BETWEEN operator requires .* lower bound operand: /,
    reason: "prints numbers as they were written",
  },
  {
    ours: /^ValidationException: ConditionalOperator can(not)? /,
    local: KEY_REFUSAL,
    reason: "holds keys against the schema first",
  },
  {
    ours: /^ValidationException: (1 validation error detected: )?(Supplied AttributeValue|Empty attribute name$|Nesting Levels|The parameter cannot be converted|Number (over|under)flow|Attempting to store more|One or more parameter values were invalid: (Input|An|Binary|Null)|Input collection)/,
    local:
      /^(ConditionalCheckFailedException: |ValidationException: (One or more parameter values were invalid: |Type mismatch for attribute to update|ConditionalOperator c))/,
    where: ({ request }) => "AttributeUpdates" in request.input,
    reason: "looks at the values of AttributeUpdates late",
  },
  {
    ours: /^ValidationException: Can not use both expression and non-expression parameters/,
    local: /^(response$|ValidationException: )/,
    where: ({ request: { input } }) =>
      ["AttributeUpdates", "Expected", "KeyConditions", "QueryFilter", "ScanFilter"].some((name) =>
        isEmptyObject(input[name]),
      ),
    reason: "takes empty legacy parameters for none",
  },
  {
    ours: /^ValidationException: Can not use both expression and non-expression parameters/,
    local: /^ValidationException: (Invalid \w+Expression: |Provided list of item keys contains duplicates$)/,
    where: ({ request }) => /"\w+Expression":""/.test(JSON.stringify(request.input)),
    reason: "takes an empty expression for none beside the legacy parameters",
  },
  {
    ours: /^ValidationException: (1 validation error detected: |ExpressionAttributeValues contains invalid value: )?One or more parameter values were invalid: An number set may not have a null number as a member( for key \S+)?$/,
    local:
      /^ValidationException: (ExpressionAttributeValues contains invalid value: )?A value provided cannot be converted into a number( for key \S+)?$/,
    reason: "takes null in a set of numbers for a number",
  },
  {
    ours: /^ValidationException: (1 validation error detected: )?Invalid \w+Expression: The expression can not be empty;$/,
    local: /^ValidationException: ExpressionAttribute(Names|Values) can only be specified when using expressions/,
    reason: "takes an empty expression for none",
  },
  {
    ours: UPDATE_FAILURE,
    local: UPDATE_FAILURE,
    where: ({ request }) => (changedPaths(request.input)?.length ?? 2) > 1,
    reason: "of several actions that fail, may name another",
  },
  {
    ours: /^(response$|ValidationException: (An operand in|The document path|The update expression attempted|One or more parameter values (were invalid: Type mismatch for Index|are not valid\. The update expression)|Number |Item size )|TransactionCanceledException: )/,
    local: /^ValidationException: The provided expression refers to an attribute that does not exist in the item$/,
    where: ({ request }) => JSON.stringify(request.input).includes("if_not_exists("),
    reason: "looks at the second operand of if_not_exists even where the first is there",
  },
  {
    ours: TWO_PATHS,
    local: TWO_PATHS,
    where: ({ ours, local }) => {
      const [paths, others] = [ours, local].map((answer) => TWO_PATHS.exec(textOf(answer))!.slice(1));
      return paths![0] === others![0] && paths!.slice(1).some((path) => others!.slice(1).includes(path));
    },
    reason: "may name another path beside the one that is wrong",
  },
  {
    ours: /^ValidationException: (1 validation error detected: )?(Must specify the AttributesToGet|Cannot specify the|ALL_PROJECTED_ATTRIBUTES can be used only)/,
    local: /^ValidationException: /,
    reason: "looks at Select after the expressions",
  },
  {
    ours: /^ValidationException: /,
    local: /^ValidationException: Consistent read cannot be true when/,
    reason: "looks at ConsistentRead before the expressions",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: (Only DELETE action is allowed when no attribute value is specified|(ADD|DELETE) action .*is not supported|Cannot update attribute)/,
    local: /^(ConditionalCheckFailedException|ValidationException): /,
    reason: "looks at some updates only after the condition and the key",
  },
  {
    ours: VALUE_REFUSAL,
    local:
      /^ValidationException: (Invalid \w+Expression: |ExpressionAttribute(Names|Values) |Value provided in |Can not use both |Key attributes must be scalars; |Cannot have two attributes|Empty attribute name$)/,
    where: ({ request }) => /^(GetItem|TransactGetItems|TransactWriteItems)$/.test(request.operation),
    reason: "looks at some operations' expressions before the values of items and keys",
  },
  {
    ours: VALUE_REFUSAL,
    local:
      /^ValidationException: (The BETWEEN condition was provided a range|One or more parameter values were invalid: (ComparisonOperator|Invalid number of argument|AttributeValues inside AttributeValueList must be of same type|.* for Attribute: ))/,
    where: ({ request: { input } }) =>
      ["Expected", "KeyConditions", "QueryFilter", "ScanFilter"].some((name) => name in input),
    reason: "looks at the operators of legacy conditions before the values of items and keys",
  },
  {
    ours: /^ValidationException: Transaction request cannot include multiple operations on one item$/,
    local: /^(ValidationException|TransactionCanceledException): /,
    where: ({ request }) => request.operation === "ExecuteTransaction" || namesAnItemTwice(request),
    reason: "applies actions before it looks for two on one item",
  },
  {
    ours: /^TransactionCanceledException: .*ValidationError/,
    local: /^response$/,
    where: ({ ours }) =>
      haveOnlyReasons(ours, /^The update expression attempted to update the secondary index key (to unsup|beyond)/),
    reason: "lets updates give an index key another type, or make it too long",
  },
  {
    ours: /^ValidationException: Key attributes must be scalars; /,
    local: /^(response$|TransactionCanceledException: )/,
    where: ({ request }) => /"ConditionCheck"|EXISTS\(/.test(JSON.stringify(request.input)),
    reason: "lets the paths of condition checks lead into key attributes",
  },
  {
    ours: /^ValidationException: Transaction request cannot include multiple operations on one item$/,
    local: /^response$/,
    where: ({ request }) => JSON.stringify(request.input).includes('"ConditionCheck"') && namesAnItemTwice(request),
    reason: "lets a condition check name an item that another action changes",
  },
  {
    ours: /^TransactionCanceledException: .*ValidationError/,
    local: /^ValidationException: Transaction request cannot include multiple operations on one item$/,
    where: ({ request, ours }) =>
      (request.operation === "ExecuteTransaction" || namesAnItemTwice(request)) && haveOnlyReasons(ours, STATIC_REASON),
    reason: "looks for two actions on one item before it looks at the keys of those after them",
  },
  {
    ours: /^ValidationException: Transaction request cannot include multiple operations on one item$/,
    local: /^response$/,
    where: ({ request }) =>
      /"Put"/.test(JSON.stringify(request.input)) && namesAnItemTwice(request) && hasOtherNumbers(request.input),
    reason: "takes a put for one on another item where a number of its key is not written as it is stored",
  },
  {
    ours: /^IdempotentParameterMismatchException: /,
    local: /^IdempotentParameterMismatchException: $/,
    reason: "says no more",
  },
  {
    ours: /^ValidationException: Query condition missed key schema element: /,
    local: /^ValidationException: Query key condition not supported$/,
    reason: "of two wrong key conditions, tells of another",
  },
  {
    ours: /^ResourceNotFoundException: /,
    local: /^ValidationException: /,
    where: ({ request }) => request.operation === "TransactWriteItems",
    reason: "applies actions before it looks for the tables of those after them",
  },
  {
    ours: /^(ValidationException: (One or more parameter values are not valid\. |Key attributes must be scalars; )|TransactionCanceledException: .*ValidationError)/,
    local: UPDATE_FAILURE,
    where: ({ request }) => /^(TransactWriteItems|ExecuteTransaction)$/.test(request.operation),
    reason: "applies actions before it looks at the keys, and the paths, of those after them",
  },
  {
    ours: /^(ResourceNotFoundException|ValidationException): /,
    local: /^TransactionCanceledException: .*ValidationError/,
    where: ({ request, local }) =>
      request.operation === "TransactWriteItems" && JSON.stringify(local).includes("This attribute is part of the key"),
    reason: "looks whether an update changes a key before it looks at the actions after it",
  },
  {
    ours: /^ValidationException: (The update expression attempted to update the secondary index key to unsupported type|Type mismatch for attribute to update)$/,
    local:
      /^ValidationException: One or more parameter values are not valid\. (The update expression attempted|A value specified for a secondary index key)/,
    reason: "tells of an empty value where its type is wrong, too",
  },
  {
    ours: /^ValidationException: (The provided key element does not match the schema|The update expression attempted to update the secondary index key to unsupported type|Type mismatch for attribute to update|One or more parameter values were invalid: Type mismatch for (key|Index Key) .*)$/,
    local: /^ValidationException: Invalid attribute value type$/,
    reason: "has another text where the value could be no key at all",
  },
  {
    ours: /^ValidationException: (Type mismatch for attribute to update$|One or more parameter values are not valid\. A value specified for a secondary index key )/,
    local: /^ValidationException: Updates on index keys must be of the same data type as the key attribute$/,
    reason: "has another text for keys of local indexes, and does not look first whether they are empty",
  },
  {
    ours: /IndexName: \S+, IndexKey: \w+$/,
    local: /IndexName: \S+, IndexKey: \w+$/,
    where: ({ request, ours, local }) =>
      "AttributeUpdates" in request.input && withoutIndexName(textOf(ours)) === withoutIndexName(textOf(local)),
    reason: "by the legacy parameter looks at global indexes before the local ones that have the same key",
  },
  {
    ours: /^response$/,
    local: /^ValidationException: Updates on index keys must be of the same data type as the key attribute$/,
    where: ({ request }) => /"Action":"DELETE","Value"/.test(JSON.stringify(request.input.AttributeUpdates)),
    reason: "looks at what is deleted from a key of a local index that is not there",
  },
  {
    ours: /^ValidationException: The provided key element does not match the schema$/,
    local: /^ValidationException: Item to put in PutItem cannot be null$/,
    reason: "has another text for items without attributes in batches",
  },
  {
    ours: /^(ResourceNotFoundException|ValidationException|TransactionCanceledException): /,
    local: /^(ResourceNotFoundException|ValidationException|TransactionCanceledException): /,
    where: ({ request, ours, local }) =>
      request.operation === "TransactGetItems" && stageOfReads(textOf(local)) > stageOfReads(textOf(ours)),
    reason:
      "is done with a transaction's first read before it looks at the second, where here all pass each check first",
  },
  {
    ours: /^(response$|(ValidationException|TransactionCanceledException): )/,
    local: /^ValidationException: ExpressionAttributeValues contains invalid value: Nesting Levels have exceeded/,
    where: ({ request }) => request.operation === "TransactWriteItems",
    reason: "counts the levels of expressions' values in transactions, where AWS counts those of items only",
  },
  {
    ours: /^ValidationException: ExpressionAttribute(Names|Values) can only be specified when using expressions/,
    local: /^ValidationException: Invalid \w+Expression: /,
    where: ({ request }) => request.operation === "TransactWriteItems",
    reason: "looks at every action's expressions before it looks for those that are missing",
  },
  {
    ours: /^ValidationException: Consistent reads are not supported on global secondary indexes$/,
    local: /^ValidationException: Key attributes must be scalars; /,
    where: ({ request }) => request.operation === "Query",
    reason: "looks at the paths of a query's expressions before it looks at ConsistentRead, but not of a scan's",
  },
  {
    ours: /^ValidationException: /,
    local:
      /^ValidationException: (Query key condition not supported|Query condition missed key schema element|One or more parameter values are not valid\. (The AttributeValue for a key attribute|A value specified for a secondary index key)|The provided starting key does not match the range key predicate|The query can return at most one row and cannot be restarted\.|Exclusive Start Key must have same size as table's key schema|Type mismatch for attribute to update)/,
    where: ({ request: { input } }) => "KeyConditions" in input,
    reason: "holds legacy key conditions and the starting key against the table before it looks at the legacy filter",
  },
  {
    ours: /^ValidationException: /,
    local:
      /^ValidationException: (One or more parameter values are not valid\. The AttributeValue for a key attribute|One or more parameter values were invalid: Invalid number of argument\(s\)|The BETWEEN condition was provided a range|A value provided cannot be converted into a number|Supplied AttributeValue is empty)/,
    where: ({ request: { input } }) => "Expected" in input,
    reason: "looks at the legacy parameters in another order",
  },
  {
    ours: /^(ResourceNotFoundException|ValidationException): /,
    local:
      /^ValidationException: The list of keys in RequestItems for BatchGetItem may not contain null or empty values/,
    where: ({ request }) => request.operation === "BatchGetItem",
    reason: "looks for keys that are null before it looks for the table",
  },
];

function withoutIndexName(text: string): string {
  return text.replace(/IndexName: \S+, /, "");
}

function namesSeveralTables({ input }: Request): boolean {
  return Object.keys(input.RequestItems ?? {}).length > 1;
}

/** Whether two of a transaction's actions are on one item; its key attributes are `pk` and `sk`. */
function namesAnItemTwice({ input }: Request): boolean {
  const actions = (input.TransactItems ?? []) as readonly { readonly [kind: string]: JsonObject }[];
  const items = actions
    .flatMap((action) => Object.values(action))
    .map(({ TableName, Key, Item }) => {
      const { pk = null, sk = null } = withCanonicalNumbers((Key ?? Item ?? {}) as JsonObject);
      return stable([TableName ?? null, pk, sk]);
    });
  return new Set(items).size < items.length;
}

/** Whether a number is written otherwise than it is stored. */
function hasOtherNumbers(input: JsonObject): boolean {
  return stable(input) !== stable(withCanonicalNumbers(input));
}

/** What is looked at after the expressions of a transaction's reads, in this order. */
const STAGES_OF_READS: readonly RegExp[] = [
  /^ResourceNotFoundException: /,
  /^ValidationException: Key attributes must be scalars; /,
  /^TransactionCanceledException: /,
  /^ValidationException: Transaction request cannot include multiple operations on one item$/,
];

function stageOfReads(text: string): number {
  if (KEY_REFUSAL.test(text)) return 2;
  return STAGES_OF_READS.findIndex((stage) => stage.test(text));
}

/** What a request updates: its own input, or that of a transaction's actions. */
function updatesOf({ operation, input }: Request): readonly unknown[] {
  if (operation === "UpdateItem") return [input];
  const actions = operation === "TransactWriteItems" && Array.isArray(input.TransactItems) ? input.TransactItems : [];
  return actions.map((action) => (isObject(action) ? action.Update : undefined));
}

/** The list without the first of the elements that equal the one given. */
function without(list: readonly string[], element: string): readonly string[] {
  const at = list.indexOf(element);
  return at < 0 ? list : list.toSpliced(at, 1);
}

function onlyTakesAway(update: unknown): boolean {
  if (!isObject(update)) return false;
  const { UpdateExpression: expression, AttributeUpdates: updates } = update;
  if (typeof expression === "string") return !/\b(SET|ADD)\b/i.test(expression);
  return isObject(updates) && Object.values(updates).every((each) => isObject(each) && each.Action === "DELETE");
}

/** The keys of a request's updates that only take something away. */
function keysThatAreTakenFrom(request: Request): readonly Json[] {
  return updatesOf(request)
    .filter(onlyTakesAway)
    .map((update) => withCanonicalNumbers((update as JsonObject).Key!));
}

/** The row that explains a difference. */
export function deviationOf(request: Request, ours: Answer, local: Answer): Deviation | undefined {
  const wording = wordingOf(ours, local);
  if (wording) return wording;
  const [oursText, localText] = [textOf(ours), textOf(local)];
  const behaviour = behaviours.find(
    (row) => row.ours.test(oursText) && row.local.test(localText) && (row.where?.({ request, ours, local }) ?? true),
  );
  const difference = { request, ours, local };
  return behaviour ?? deviationInMembers(difference) ?? deviationInReasons(difference) ?? deviationInBatch(difference);
}

interface Reason {
  readonly Code: string;
  readonly Message?: string;
}

function reasonsOf(answer: Answer): readonly Reason[] | undefined {
  return "error" in answer ? (answer.error.CancellationReasons as unknown as readonly Reason[] | undefined) : undefined;
}

/** Whether a transaction is cancelled for reasons of these texts alone. */
function haveOnlyReasons(answer: Answer, text: RegExp): boolean {
  return (reasonsOf(answer) ?? []).every(({ Code, Message }) => Code === "None" || text.test(Message ?? ""));
}

/** API_TransactWriteItems has this among its reasons. */
const refusedAsAWhole = (reason: string): Deviation | undefined =>
  reason === "Item size to update has exceeded the maximum allowed size"
    ? { reason: "refuses a transaction as a whole where AWS gives a reason" }
    : undefined;
const OTHER_REASONS: Deviation = {
  reason:
    "looks at a transaction's conditions before paths and changes, and lets updates give an index key another type",
};

/** Found without reading an item, so that neither conditions nor changes need be looked at. */
const STATIC_REASON =
  /^(The provided key element does not match the schema$|One or more parameter values were invalid: (Missing the key|Type mismatch for|Size of hashkey|Aggregated size|Cannot update attribute) )/;
const INDEX_KEY_REASON =
  /^The update expression attempted to update the secondary index key (to unsupported type|beyond allowed size limits)$/;

/** The row that explains what a transaction is cancelled for. */
function deviationInReasons({ request, ours, local }: Difference): Deviation | undefined {
  const reasons = reasonsOf(ours);
  if (!reasons || !("error" in local)) return undefined;
  const others = reasonsOf(local);
  if (others && others.length === reasons.length && areReasonsOfLater(reasons, others)) return OTHER_REASONS;
  if (UPDATE_FAILURE.test(textOf(local)) && reasons.some(({ Message = "" }) => STATIC_REASON.test(Message))) {
    return OTHER_REASONS;
  }
  const text = others ? others.find(({ Code }) => Code === "ValidationError")?.Message : String(local.error.message);
  if (text === undefined) return undefined;
  const whole: Answer = { error: { name: "ValidationException", message: text.replace(/^ValidationError /, "") } };
  return reasons
    .map(({ Code, Message = "" }, i) => {
      if (Code !== "ValidationError") return undefined;
      const [reason, placed] = [Message, `Validation failed in TransactStatements[${i}]: ${Message}`].map(
        (message): Answer => ({ error: { name: "ValidationException", message } }),
      );
      if (areEqual(reason!, whole) || areEqual(placed!, whole))
        return others ? OTHER_REASONS : refusedAsAWhole(Message);
      return deviationOf(request, reason!, whole);
    })
    .find((deviation) => deviation !== undefined);
}

/** Whether the actions have the same reasons but for those that DynamoDB Local looks for later, or does not know. */
function areReasonsOfLater(reasons: readonly Reason[], others: readonly Reason[]): boolean {
  const isStatic = reasons.some(({ Message = "" }) => STATIC_REASON.test(Message));
  return reasons.every((reason, i) => {
    const { Code, Message = "" } = others[i]!;
    if (Code === reason.Code && Message.replace(/\.$/, "") === (reason.Message ?? "")) return true;
    const isOfItem =
      /^(None|ConditionalCheckFailed)$/.test(Code) || Message === "Duplicate primary key exists in table";
    if (isStatic) return isOfItem && (reason.Code === "None" || STATIC_REASON.test(reason.Message ?? ""));
    return (
      (INDEX_KEY_REASON.test(reason.Message ?? "") && Code === "None") ||
      reason.Code === Code.replace("ValidationError", "DuplicateItem")
    );
  });
}

/** The first of the rows that explain the members in which two responses differ, if each of those has one. */
function deviationInMembers(difference: Difference): Deviation | undefined {
  const { ours, local } = difference;
  if (!("response" in ours && "response" in local)) return undefined;
  const members = [...new Set([...Object.keys(ours.response), ...Object.keys(local.response)])].filter(
    (name) => !isDeepStrictEqual(ours.response[name], local.response[name]),
  );
  const rows = members.map((name) => memberBehaviours.find((row) => row.member === name && row.where(difference)));
  return rows.every((row) => row !== undefined) ? rows[0] : undefined;
}

const TABLES_NOT_NAMED: Deviation = { reason: "does not name the tables of a batch's statements that fail" };

/** The row that explains one of a batch's statements, if each that is answered otherwise has one. */
function deviationInBatch(difference: Difference): Deviation | undefined {
  const { request, ours, local } = difference;
  if (request.operation !== "BatchExecuteStatement" || !differOnlyIn(difference, "Responses")) return undefined;
  const statements = request.input.Statements as readonly JsonObject[];
  const answers = [ours, local].map((answer) => ("response" in answer ? batchAnswers(answer.response) : []));
  const deviations = statements.flatMap((input, i) => {
    const [a, b] = [answers[0]![i]!, answers[1]![i]!];
    return areEqual(a, b) ? [] : [deviationOf({ ...request, input }, a, b)];
  });
  return deviations.every((each) => each !== undefined) ? (deviations[0] ?? TABLES_NOT_NAMED) : undefined;
}

/** What each statement of a batch would have been answered by itself; the tables of those that fail are left out. */
function batchAnswers(response: JsonObject): readonly Answer[] {
  return (response.Responses as readonly JsonObject[]).map(({ Error: error, ...rest }): Answer => {
    if (!isObject(error)) return { response: rest };
    const { Code, Message = "" } = error as JsonObject;
    const name = Code === "ValidationError" ? "ValidationException" : `${Code}Exception`;
    return { error: { ...error, name, message: Message } };
  });
}

/** The row that explains a difference, if the answers differ in the words of errors only. */
function wordingOf(ours: Json | Answer, local: Json | Answer): Wording | undefined {
  let found: Wording | undefined;
  const reworded = (a: Json | Answer, b: Json | Answer, name: string): Json | Answer => {
    if (name.toLowerCase() === "message" && typeof a === "string" && typeof b === "string") {
      if (a === b) return a;
      found = wordings.find((wording) => sentences(a, wording).includes(b)) ?? found;
      return found ? b : a;
    }
    if (Array.isArray(a) && Array.isArray(b)) return a.map((each, i) => reworded(each, b[i] ?? null, "")) as Json;
    if (!isObject(a) || !isObject(b)) return a;
    const other: JsonObject = b;
    const entries = Object.entries(a).map(([key, member]) => [key, reworded(member, other[key] ?? null, key)]);
    return Object.fromEntries(entries);
  };
  const answer = reworded(ours, local, "") as Answer;
  return found && areEqual(answer, local as Answer) ? found : undefined;
}

/** What becomes of a sentence by a wording, with or without AWS's envelope. */
function sentences(text: string, wording: Wording): string[] {
  const plain = text.replace(/^1 validation error detected: (?!Value)/, "");
  return [text.replace(wording.ours, wording.local), plain.replace(wording.ours, wording.local), plain];
}

function isObject(value: unknown): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function hasMember(answer: Answer, name: string): boolean {
  return name in responseOf(answer);
}

function responsesOf(answer: Answer): readonly JsonObject[] {
  return (responseOf(answer).Responses ?? []) as readonly JsonObject[];
}

function recordsOf(answer: Answer): readonly Json[] {
  return (responseOf(answer).Records ?? []) as readonly Json[];
}

function responseOf(answer: Answer): JsonObject {
  return "response" in answer ? answer.response : {};
}

/** Whether two responses are equal but for these members. */
function differOnlyIn({ ours, local }: Difference, ...members: string[]): boolean {
  if (!("response" in ours && "response" in local)) return false;
  const without = (response: JsonObject): Answer => ({
    response: Object.fromEntries(Object.entries(response).filter(([name]) => !members.includes(name))),
  });
  return areEqual(without(ours.response), without(local.response));
}
