// What an update's paths lead to, of whole attributes: DynamoDB Local answers the latter where only the former is asked for.

import { stable } from "./normalize.ts";
import type { Answer, Json, JsonObject, Request } from "./sides.ts";

type Step = string | number;
type Path = readonly Step[];

/** Whether the answer here is DynamoDB Local's but for the parts of attributes that were not changed. */
export function isChangedPartOf(request: Request, ours: Answer, local: Answer): boolean {
  const paths = changedPaths(request.input);
  const [changed, whole] = [ours, local].map((answer) => changedAttributes(request, answer));
  if (!paths || !changed || !whole) return false;
  const expected = Object.entries(whole).flatMap(([name, value]): [string, Json][] => {
    const part = partOf(
      value as JsonObject,
      paths.filter(([first]) => first === name).map((path) => path.slice(1)),
    );
    return part ? [[name, part]] : [];
  });
  return stable(changed) === stable(Object.fromEntries(expected));
}

/** The changed attributes that are asked for; {} where there are none. */
function changedAttributes({ operation, input }: Request, answer: Answer): JsonObject | undefined {
  if (!("response" in answer)) return undefined;
  if (operation === "UpdateItem" && /^UPDATED_/.test(String(input.ReturnValues))) {
    return (answer.response.Attributes ?? {}) as JsonObject;
  }
  if (/ RETURNING MODIFIED (OLD|NEW) \*$/.test(String(input.Statement))) {
    const [item = {}] = (answer.response.Items ?? []) as readonly JsonObject[];
    return item;
  }
  return undefined;
}

const CLAUSE = /\b(?:SET|REMOVE|ADD|DELETE)\s/i;
const PATH = String.raw`["#\w]+(?:\.["#\w]+|\[(?:\d+|'\w+')\])*`;

/** The paths that the actions of an expression, or of a statement, begin with; undefined if there is no one such. */
export function changedPaths(input: JsonObject): Path[] | undefined {
  const { UpdateExpression, Statement, ExpressionAttributeNames = {} } = input;
  const text = UpdateExpression ?? (Statement && String(Statement).replace(/\bWHERE\b.*$/s, ""));
  if (typeof text !== "string") return undefined;
  const names = ExpressionAttributeNames as Readonly<Record<string, string>>;
  const [, ...clauses] = text.split(CLAUSE);
  return clauses.flatMap((clause) =>
    actionsOf(clause).map((action) => {
      const path = new RegExp(`^\\s*(${PATH})`).exec(action)?.[1] ?? "";
      return [...path.matchAll(/\[(\d+)\]|([#\w]+)/g)].map(([, index, name]) =>
        index === undefined ? (names[name!] ?? name!) : Number(index),
      );
    }),
  );
}

/** What stands between the commas that are in no function and no literal. */
function actionsOf(clause: string): string[] {
  const actions = [""];
  let depth = 0;
  for (const character of clause) {
    depth += /[([{]/.test(character) ? 1 : /[)\]}]/.test(character) ? -1 : 0;
    if (character === "," && depth === 0) actions.push("");
    else actions[actions.length - 1] += character;
  }
  return actions;
}

/** The part of a value that paths lead to, with elements of lists moved up; undefined if there is none. */
function partOf(value: JsonObject, paths: readonly Path[]): JsonObject | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  const steps = (step: Step) => paths.filter(([first]) => first === step).map((path) => path.slice(1));
  const parts = (members: [Step, JsonObject][]) =>
    members.flatMap(([step, member]): [Step, JsonObject][] => {
      const part = steps(step).length > 0 && partOf(member, steps(step));
      return part ? [[step, part]] : [];
    });
  const found = Array.isArray(value.L)
    ? parts((value.L as JsonObject[]).map((element, i) => [i, element]))
    : parts(Object.entries((value.M ?? {}) as Readonly<Record<string, JsonObject>>));
  if (found.length === 0) return undefined;
  return Array.isArray(value.L) ? { L: found.map(([, part]) => part) } : { M: Object.fromEntries(found) };
}
