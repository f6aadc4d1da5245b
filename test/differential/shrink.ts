// Makes a request smaller as long as it still shows what it showed.

import type { Json, JsonObject, Request } from "./sides.ts";

const attemptsMax = 150;

/** @param shows whether a smaller request still does */
export async function shrink(request: Request, shows: (request: Request) => Promise<boolean>): Promise<Request> {
  let smallest = request;
  let attempts = 0;
  for (let found = true; found; ) {
    found = false;
    for (const input of smaller(smallest.input)) {
      if (++attempts > attemptsMax) return smallest;
      const candidate = { ...request, input: input as JsonObject };
      if (!(await shows(candidate))) continue;
      smallest = candidate;
      found = true;
      break;
    }
  }
  return smallest;
}

/** The value without one member or element, wherever that is; the largest parts first. */
function* smaller(value: Json): Generator<Json> {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) yield value.filter((_, at) => at !== i);
    for (const [i, element] of value.entries()) {
      for (const less of smaller(element)) yield value.with(i, less);
    }
    return;
  }
  const object = value as JsonObject;
  for (const name in object) yield Object.fromEntries(Object.entries(object).filter(([each]) => each !== name));
  for (const name in object) {
    for (const less of smaller(object[name]!)) yield { ...object, [name]: less };
  }
}
