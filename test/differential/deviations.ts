// Where DynamoDB Local is known to answer otherwise than Amazon DynamoDB does, and this database follows the latter: what
// it says in other words, and what it does otherwise. Each row has its reason, and is as narrow as that allows.

import { areEqual } from "./normalize.ts";
import type { Answer, Json, Request } from "./sides.ts";

interface Deviation {
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
interface Behaviour extends Deviation {
  /** What this database answers: `response`, or an error as `Name: message`. */
  readonly ours: RegExp;
  /** What DynamoDB Local answers. */
  readonly local: RegExp;
  /** Narrows the row further. */
  readonly where?: (request: Request, ours: Answer, local: Answer) => boolean;
}

const INVALID = "One or more parameter values were invalid: ";

export const wordings: readonly Wording[] = [
  {
    ours: /^1 validation error detected: (?!Value)/,
    local: "",
    reason: "AWS puts some refusals of PutItem and UpdateItem in the envelope of the model's constraints",
  },
  {
    ours: /^Requested resource not found$/,
    local: "Cannot do operations on a non-existent table",
    reason: "text of absent tables",
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
    ours: /(Expression size has exceeded the maximum allowed size;) expression size: \d+$/,
    local: "$1",
    reason: "AWS says how long the expression is",
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
    reason: "text of consistent reads of global indexes",
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
    ours: /^The conditional request failed$/,
    local: "The conditional request failed.",
    reason: "a full stop in transactions",
  },
];

export const behaviours: readonly Behaviour[] = [
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
    local: /./,
    reason: "does not check the service model's constraints as AWS does: together, and before anything else",
  },
  {
    ours: /^ValidationException: Number (over|under)flow\. /,
    local: /^ValidationException: DynamoDB only supports precision up to 38 digits$/,
    reason: "says so too of sums that leave the range",
  },
  {
    ours: /^ValidationException: The provided key element does not match the schema$/,
    local: new RegExp(
      `^ValidationException: (The number of conditions on the keys is invalid|One of the required keys was not given a value|${INVALID}Type mismatch for key|Invalid attribute value type)$`,
    ),
    reason: "has other texts, by their cause, for keys that do not fit the schema",
  },
  {
    ours: new RegExp(`^ValidationException: ${INVALID}Type mismatch for (key|Index Key) `),
    local: /^ValidationException: Invalid attribute value type$/,
    reason: "has another text where the value could be no key at all",
  },
  {
    ours: /^ValidationException: /,
    local: /^ValidationException: Return values set to invalid value$/,
    reason: "has another text, and checks this first",
  },
];

/** The row that explains a difference. */
export function deviationOf(request: Request, ours: Answer, local: Answer): Deviation | undefined {
  const reworded = wordings.reduce((answer, wording) => reword(answer, wording) as Answer, ours);
  if (areEqual(reworded, local)) return wordings[0];
  const [oursText, localText] = [textOf(ours), textOf(local)];
  return behaviours.find(
    (row) => row.ours.test(oursText) && row.local.test(localText) && (row.where?.(request, ours, local) ?? true),
  );
}

/** The answer with the words of its errors replaced. */
function reword(value: Json | Answer, wording: Wording): Json | Answer {
  if (Array.isArray(value)) return value.map((element) => reword(element, wording)) as Json;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    name.toLowerCase() === "message" && typeof member === "string"
      ? member.replace(wording.ours, wording.local)
      : reword(member as Json, wording),
  ]);
  return Object.fromEntries(entries);
}

function textOf(answer: Answer): string {
  return "error" in answer ? `${answer.error.name}: ${answer.error.message}` : "response";
}
