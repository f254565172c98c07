// JSON that keeps every digit. JavaScript's numbers carry about 16 of them; `bigint` and `numeric` have more.

/** Any JSON value. */
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

/** A `numeric`, exact, as text: `"12.50"`. Arithmetic needs a library for decimals. */
export type Decimal = string;
/** What a `numeric` argument may be. A number is sent as it prints. */
export type DecimalInput = string | number | bigint;
/** A `bigint` argument; a number has to be a safe integer. */
export type BigIntInput = bigint | number;

/** `timestamp with time zone`: `2026-01-02T03:04:05.678901+00:00`, or `infinity`. A `Date` has milliseconds only. */
export type Timestamp = string;
export type TimestampInput = string | Date;
/** `date`: `2026-01-02`. No `Date`, since that is a moment, and which day it is depends on the place. */
export type DateText = string;
export type TimeText = string;
/** `interval`: `1 day 02:00:00`; `P1DT2H` is taken too. */
export type IntervalText = string;
/** `bytea`: `\x68656c6c6f`, see {@link toBytes} and {@link fromBytes}. */
export type BytesText = string;
export type Uuid = string;

/**
 * Where in a result numbers are not JSON's: `n` is a numeric (text), `b` a bigint, `f` a float that may be NaN or
 * infinite, `[x]` an array of x, an object names columns. What is not named is plain JSON.
 */
export type Shape = "n" | "b" | "f" | readonly [Shape] | { readonly [column: string]: Shape };

/** What a marked number begins with; no text of PostgreSQL has a NUL, and nobody guesses the rest. */
const MARK = `\0${Math.random().toString(36).slice(2)}:`;
const NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses an answer; numbers that `shape` names keep their digits. */
export function parseJson(text: string, shape?: Shape): unknown {
  if (shape === undefined) return JSON.parse(text);
  const mark = JSON.stringify(MARK).slice(0, -1);
  const marked = text.replace(NUMBERS, (token) =>
    token.startsWith('"') ? token : `${mark}${token}"`,
  );
  return reveal(JSON.parse(marked), shape);
}

function reveal(value: unknown, shape: Shape | undefined): unknown {
  if (typeof value === "string") {
    if (!value.startsWith(MARK)) return shape === "f" ? Number(value) : value; // "NaN", "Infinity"
    const digits = value.slice(MARK.length);
    if (shape === "n") return digits;
    return shape === "b" ? BigInt(digits) : Number(digits);
  }
  if (Array.isArray(value)) {
    const item = Array.isArray(shape) ? (shape as readonly [Shape])[0] : undefined;
    // An array of arrays has its items' shape at every depth.
    return value.map((entry: unknown) =>
      reveal(entry, Array.isArray(entry) && item !== undefined ? [item] : item),
    );
  }
  if (typeof value === "object" && value !== null) {
    const columns =
      typeof shape === "object" && !Array.isArray(shape)
        ? (shape as { [column: string]: Shape })
        : {};
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [
        key,
        reveal(entry, Object.hasOwn(columns, key) ? columns[key] : undefined),
      ]),
    );
  }
  return value;
}

/** Writes arguments: `bigint` as digits, `Date` as ISO 8601, nothing that JSON would lose without a word. */
export function writeJson(value: unknown): string {
  return write(value, "arguments") ?? "null";
}

function write(value: unknown, place: string): string | undefined {
  switch (typeof value) {
    case "bigint":
      return value.toString();
    case "number":
      if (!Number.isFinite(value))
        throw new RangeError(`${place} is ${value}, which JSON cannot say`);
      if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 2 ** 64) {
        throw new RangeError(
          `${place} is ${value}, whose last digits are lost already; send a bigint or a string`,
        );
      }
      return JSON.stringify(value);
    case "undefined":
      return undefined;
    case "object": {
      if (value === null) return "null";
      if (value instanceof Date) return JSON.stringify(value.toISOString());
      if (Array.isArray(value)) {
        return `[${value.map((entry, index) => write(entry, `${place}[${index}]`) ?? "null").join(",")}]`;
      }
      const members: string[] = [];
      for (const [key, entry] of Object.entries(value)) {
        const text = write(entry, `${place}.${key}`);
        if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`);
      }
      return `{${members.join(",")}}`;
    }
    case "function":
    case "symbol":
      throw new TypeError(`${place} is a ${typeof value}, which JSON cannot say`);
    default:
      return JSON.stringify(value);
  }
}

/** The bytes of a `bytea`. */
export function toBytes(text: BytesText): Uint8Array {
  if (!/^\\x(?:[0-9a-fA-F]{2})*$/.test(text))
    throw new TypeError("a bytea is \\x and pairs of hexadecimal digits");
  return Uint8Array.from({ length: text.length / 2 - 1 }, (_, n) =>
    Number.parseInt(text.slice(2 * n + 2, 2 * n + 4), 16),
  );
}

/** Bytes as a `bytea`. */
export function fromBytes(bytes: Uint8Array): BytesText {
  return "\\x" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
