// One call of one function over HTTP: tokens, retries, errors. Needs `fetch`, nothing else.

import { ConnectionError, MainspringError, readError } from "./errors.js";
import { parseJson, writeJson } from "./json.js";
import type { Shape } from "./json.js";
import type { Session } from "./session.js";

/** How often and how long a call is tried. */
export interface RetryOptions {
  /** Attempts in all; 1 for none but the first. */
  attempts: number;
  /** Milliseconds that the first pause takes at most; each further one twice as long. */
  base: number;
  /** Milliseconds that a pause takes at most. What the server asks for by `Retry-After` is kept in any case. */
  cap: number;
  /** Milliseconds of `Retry-After` that are waited for; a longer one is an error at once. */
  patience: number;
  /** Milliseconds that an attempt may take. */
  attemptTimeout: number;
}

export const RETRY: Readonly<RetryOptions> = {
  attempts: 5,
  base: 200,
  cap: 10_000,
  patience: 30_000,
  attemptTimeout: 30_000,
};

export interface ClientOptions {
  /** Base address of the gateway: `https://api.example.com`. */
  url: string;
  /** Who calls; without one everybody is anonymous. */
  session?: Session;
  /** Headers of every call. */
  headers?: Record<string, string>;
  retry?: Partial<RetryOptions>;
  fetch?: typeof fetch;
  /** Told of each failed attempt that is followed by another. */
  onRetry?: (event: RetryEvent) => void;
}

export interface RetryEvent {
  function: string;
  attempt: number;
  /** Milliseconds until the next one. */
  pause: number;
  error: Error;
}

/** Options of one call. */
export interface CallOptions {
  /** Gives up, whatever was going on. */
  signal?: AbortSignal;
  /** The key of a call that is repeated: same key and arguments have their effect once. Random unless given. */
  idempotencyKey?: string;
  retry?: Partial<RetryOptions>;
  headers?: Record<string, string>;
}

/** What the catalogue says of a function. */
export interface FunctionInfo {
  /** `schema.name`. */
  readonly name: string;
  /**
   * `read`s may be repeated as they are; a `write` goes with a key; `once` is sent again only where an answer says
   * that nothing was done.
   */
  readonly kind: "read" | "write" | "once";
  readonly shape?: Shape;
  /** Whether it takes no token, and gets none. */
  readonly isOpen?: boolean;
  /** Whether a row of nulls stands for no row. */
  readonly mayMiss?: boolean;
  /** Of a function that takes the body whole, where it is not JSON. */
  readonly contentType?: string;
  /** Of a document. */
  readonly accept?: string;
}

/** One call of a batch: see {@link Transport.batch}. */
export interface BatchStep {
  function: string;
  arguments?: Record<string, unknown>;
  id?: string;
}

const PASSING_CODES = new Set(["40001", "40P01"]);

/** Calls functions. */
export class Transport {
  readonly url: string;
  readonly session: Session | null;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    const address = new URL(options.url); // throws where it is none
    if (address.protocol !== "http:" && address.protocol !== "https:") {
      throw new TypeError(`${options.url} is not an address of HTTP`);
    }
    this.url = options.url.replace(/\/+$/, "");
    this.session = options.session ?? null;
    this.#options = options;
  }

  /** Calls a function; throws {@link MainspringError} or {@link ConnectionError}. */
  async call<Result>(
    info: FunctionInfo,
    args: unknown = {},
    options: CallOptions = {},
  ): Promise<Result> {
    const body = info.contentType === undefined ? writeJson(args) : (args as string | Uint8Array);
    const answer = await this.#send(`/rpc/${info.name}`, info, body, options);
    if (info.accept !== undefined) return answer as Result;
    const text = decode(answer);
    if (text === "") return undefined as Result; // 204
    const result = parseJson(text, info.shape);
    return (info.mayMiss && isAbsent(result) ? null : result) as Result;
  }

  /**
   * Several calls in one transaction: all or nothing. `{"$ref": "id.column"}` among the arguments stands for
   * a part of an earlier result. Numbers of the results are JavaScript's.
   */
  async batch(steps: readonly BatchStep[], options: CallOptions = {}): Promise<unknown[]> {
    const answer = await this.#send(
      "/rpc",
      { name: "batch", kind: "write" },
      writeJson(steps),
      options,
    );
    return JSON.parse(decode(answer)) as unknown[];
  }

  async #send(
    path: string,
    info: FunctionInfo,
    body: string | Uint8Array,
    options: CallOptions,
  ): Promise<Uint8Array> {
    const retry: RetryOptions = { ...RETRY, ...this.#options.retry, ...options.retry };
    const key = info.kind === "write" ? (options.idempotencyKey ?? randomId()) : null;
    const era = this.session?.era;
    let renewals = 0;
    let error: MainspringError | ConnectionError | undefined;
    for (let attempt = 1; ; attempt += 1) {
      options.signal?.throwIfAborted();
      const token = info.isOpen ? null : ((await this.session?.getToken()) ?? null);
      // Keys are per user: sent again as somebody else, the call would be another one.
      if (error !== undefined && !info.isOpen && this.session?.era !== era) throw error;
      try {
        const answer = await this.#attempt(path, info, body, key, token, retry, options);
        if (answer.isOk) return answer.body;
        error = readError(answer.status, decode(answer.body), answer.headers);
      } catch (cause) {
        options.signal?.throwIfAborted();
        error = new ConnectionError(`${info.name} got no answer`, attempt, key, cause);
      }
      if (
        error instanceof MainspringError &&
        error.status === 401 &&
        token !== null &&
        renewals < 2
      ) {
        renewals += 1;
        if (await this.#renew(token)) {
          attempt -= 1;
          continue;
        }
      }
      const isDone = info.kind === "once" && !isUntouched(error);
      const pause = attempt < retry.attempts && !isDone ? findPause(error, attempt, retry) : null;
      if (pause === null) throw error;
      this.#options.onRetry?.({ function: info.name, attempt, pause, error });
      await wait(pause, options.signal);
    }
  }

  /** Whether there is another token; a renewal that could not be done is the error of the call. */
  async #renew(refused: string): Promise<boolean> {
    const next = await this.session?.renew(refused).catch((error: unknown) => {
      if (error instanceof MainspringError && error.status === 401) return null; // the call's own 401 says it
      throw error;
    });
    return next !== undefined && next !== null && next !== refused;
  }

  async #attempt(
    path: string,
    info: FunctionInfo,
    body: string | Uint8Array,
    key: string | null,
    token: string | null,
    retry: RetryOptions,
    options: CallOptions,
  ): Promise<{ isOk: boolean; status: number; body: Uint8Array; headers: Headers }> {
    const headers = new Headers({ ...this.#options.headers, ...options.headers });
    headers.set("content-type", info.contentType ?? "application/json");
    headers.set("accept", info.accept ?? "application/json");
    if (key !== null) headers.set("idempotency-key", key);
    if (token !== null) headers.set("authorization", `Bearer ${token}`);
    const ending = new AbortController();
    const abort = (): void => ending.abort(options.signal?.reason);
    const timer = setTimeout(
      () => ending.abort(new Error("the attempt took too long")),
      retry.attemptTimeout,
    );
    options.signal?.addEventListener("abort", abort, { once: true });
    try {
      const send = this.#options.fetch ?? globalThis.fetch;
      const content = body as string; // bytes are taken, too; the types of different releases disagree about them
      const response = await send(this.url + path, {
        method: "POST",
        headers,
        body: content,
        signal: ending.signal,
      });
      // The body belongs to the attempt: an answer that breaks off was none.
      const received = new Uint8Array(await response.arrayBuffer());
      return {
        isOk: response.ok,
        status: response.status,
        body: received,
        headers: response.headers,
      };
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", abort);
    }
  }
}

/** Milliseconds until the next attempt, or `null` where another one would end the same way. */
export function findPause(error: Error, attempt: number, retry: RetryOptions): number | null {
  const backOff = Math.random() * Math.min(retry.cap, retry.base * 2 ** (attempt - 1));
  if (error instanceof ConnectionError) return backOff;
  if (!(error instanceof MainspringError) || !isPassing(error)) return null;
  if (error.retryAfter === null) return backOff;
  if (error.retryAfter > retry.patience) return null;
  return error.retryAfter + Math.random() * retry.base; // not all at the same moment
}

/** Whether the same call may succeed later without anybody doing anything. Business rules are not of that kind. */
export function isPassing(error: MainspringError): boolean {
  switch (error.status) {
    case 502:
    case 503:
    case 504:
      return true;
    case 429:
      return error.message === "rate_limited" || error.message === "http_429";
    case 409:
      return error.message === "idempotency_key_in_flight";
    case 500:
      return PASSING_CODES.has(error.code);
    default:
      return false;
  }
}

/** Whether an answer says that the call was not begun. */
function isUntouched(error: Error): boolean {
  return error instanceof MainspringError && (error.status === 503 || error.status === 429);
}

function isAbsent(result: unknown): boolean {
  return (
    typeof result === "object" &&
    result !== null &&
    Object.values(result).every((value) => value === null)
  );
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Waits; rejects when the signal says stop. */
export function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

/** A random UUID; pages without HTTPS have no `crypto.randomUUID`. */
export function randomId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
