// JSON as a client may write it, and JSON.stringify would not: members twice, members named `__proto__`, numbers of any
// size, tokens that are none.

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly members: readonly (readonly [name: string, value: Json])[] }
  /** Written as it stands. */
  | { readonly raw: string };

export function object(members: { readonly [name: string]: Json | undefined }): Json {
  return { members: Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined) };
}

export function isObject(json: Json): json is Extract<Json, { members: unknown }> {
  return typeof json === "object" && json !== null && "members" in json;
}

export function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

export function textOf(json: Json): string {
  if (isArray(json)) return `[${json.map(textOf).join()}]`;
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  if ("raw" in json) return json.raw;
  return `{${json.members.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join()}}`;
}

/** The values of an array or an object. */
export function childrenOf(json: Json): readonly Json[] {
  if (isArray(json)) return json;
  return isObject(json) ? json.members.map(([, value]) => value) : [];
}

/** A copy with another value in a place, which is the numbers of children on the way there. */
export function replaced(json: Json, place: readonly number[], change: (value: Json) => Json | undefined): Json {
  const [index, ...rest] = place;
  if (index === undefined) return change(json) ?? null;
  const children = childrenOf(json).map((child, i) => {
    if (i !== index) return child;
    return rest.length === 0 ? change(child) : replaced(child, rest, change);
  });
  const isKept = (child: Json | undefined): child is Json => child !== undefined;
  if (isArray(json)) return children.filter(isKept);
  if (!isObject(json)) return json;
  return {
    members: json.members.flatMap(([name], i) => (isKept(children[i]) ? [[name, children[i]!] as const] : [])),
  };
}

/** The places of all values, the whole first. */
export function placesIn(json: Json, place: readonly number[] = []): (readonly number[])[] {
  return [place, ...childrenOf(json).flatMap((child, i) => placesIn(child, [...place, i]))];
}

export function valueAt(json: Json, place: readonly number[]): Json {
  return place.reduce((value, index) => childrenOf(value)[index] ?? null, json);
}
