// The reference model's values: what they are worth, in the plainest way. Written from DynamoDB's documentation, and not
// from src/values, so that the two can disagree.

/** An attribute value as the wire has it. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly Value[] }
  | { readonly M: Attributes };

export type Attributes = { readonly [name: string]: Value };

export function get(attributes: Attributes, name: string): Value | undefined {
  return Object.entries(attributes).find(([own]) => own === name)?.[1];
}

/** A copy with an attribute set; removed, if there is no value. */
export function put(attributes: Attributes, name: string, value: Value | undefined): Attributes {
  const others = Object.entries(attributes).filter(([own]) => own !== name);
  return Object.fromEntries(value ? [...others, [name, value]] : others);
}

export function pick(attributes: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}

export function typeOf(value: Value): string {
  return Object.keys(value)[0]!;
}

const DECIMALS = 40;

/** A number as an integer: how many times 10^-40 it is. */
export function scaled(text: string): bigint {
  const [, sign, whole = "", fraction = "", exponent = "0"] = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const zeros = DECIMALS - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction) * 10n ** BigInt(zeros);
  return sign === "-" ? -digits : digits;
}

export function unscaled(number: bigint): string {
  const digits = String(number < 0n ? -number : number).padStart(DECIMALS + 1, "0");
  const whole = digits.slice(0, -DECIMALS);
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "");
  return (number < 0n ? "-" : "") + whole + (fraction === "" ? "" : `.${fraction}`);
}

/** The value as it is stored: with each number in its one plain form. */
export function stored(value: Value): Value {
  if ("N" in value) return { N: unscaled(scaled(value.N)) };
  if ("NS" in value) return { NS: value.NS.map((number) => unscaled(scaled(number))) };
  if ("L" in value) return { L: value.L.map(stored) };
  if ("M" in value) return { M: storedAttributes(value.M) };
  return value;
}

export function storedAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, stored(value)]));
}

/** One text for all values that DynamoDB holds equal: sets and maps have no order. */
export function identity(value: Value): string {
  if ("SS" in value) return `SS${JSON.stringify([...value.SS].sort())}`;
  if ("NS" in value) return `NS${JSON.stringify(value.NS.map((n) => unscaled(scaled(n))).sort())}`;
  if ("BS" in value) return `BS${JSON.stringify([...value.BS].sort())}`;
  if ("N" in value) return `N${unscaled(scaled(value.N))}`;
  if ("L" in value) return `L[${value.L.map(identity).join()}]`;
  if ("M" in value) return `M${attributesIdentity(value.M)}`;
  return JSON.stringify(value);
}

export function attributesIdentity(attributes: Attributes): string {
  const entries = Object.entries(attributes).map(([name, value]) => `${JSON.stringify(name)}:${identity(value)}`);
  return `{${entries.sort().join()}}`;
}

export function areEqual(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && identity(a) === identity(b);
}

/** The order of two values of one type, that type being S, N or B; undefined for others. */
export function compare(a: Value, b: Value): number | undefined {
  if ("N" in a && "N" in b) return Number(scaled(a.N) > scaled(b.N)) - Number(scaled(a.N) < scaled(b.N));
  if ("S" in a && "S" in b) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if ("B" in a && "B" in b) return Buffer.compare(bytes(a.B), bytes(b.B));
  return undefined;
}

export function bytes(base64: string): Buffer {
  return Buffer.from(base64, "base64");
}

/** Size in bytes, names included. */
export function sizeOf(attributes: Attributes): number {
  return sum(Object.entries(attributes).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)));
}

export function valueSize(value: Value): number {
  if ("S" in value) return Buffer.byteLength(value.S);
  if ("N" in value) return numberSize(value.N);
  if ("B" in value) return bytes(value.B).length;
  if ("SS" in value) return sum(value.SS.map((text) => Buffer.byteLength(text)));
  if ("NS" in value) return sum(value.NS.map(numberSize));
  if ("BS" in value) return sum(value.BS.map((base64) => bytes(base64).length));
  if ("L" in value) return 3 + sum(value.L.map((element) => 1 + valueSize(element)));
  if ("M" in value) return 3 + Object.keys(value.M).length + sizeOf(value.M);
  return 1;
}

/** One byte, one for every two significant digits on each side of the point, and one for a minus sign. */
function numberSize(text: string): number {
  const [whole = "", fraction = ""] = unscaled(scaled(text)).replace("-", "").split(".");
  const significant = fraction === "" ? whole.replace(/0+$/, "") : whole.replace(/^0+/, "");
  const rest = significant === "" ? fraction.replace(/^0+/, "") : fraction;
  return 1 + Math.ceil(significant.length / 2) + Math.ceil(rest.length / 2) + (text.startsWith("-") ? 1 : 0);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
