// What can go wrong with a call. `message` is a constant to switch on; `details` are facts, `hint` is the remedy.

/** The body of an error answer. */
export interface ErrorBody {
  code: string;
  message: string;
  details: string | null;
  hint: string | null;
  constraint?: string;
  step?: number;
}

/** The server refused, or failed. */
export class MainspringError extends Error {
  override readonly name: string = "MainspringError";
  /** SQLSTATE, `PTnnn` of a business rule, or `PGRST…` of the gateway. */
  readonly code: string;
  readonly details: string | null;
  readonly hint: string | null;
  /** HTTP status. */
  readonly status: number;
  /** The constraint that was broken, where it was one. */
  readonly constraint: string | null;
  /** The step of a batch that was refused, from 1. */
  readonly step: number | null;
  /** Name this to whoever reads the server's log. */
  readonly requestId: string | null;
  /** Milliseconds after which the server asks to be called again. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    body: ErrorBody,
    requestId: string | null = null,
    retryAfter: number | null = null,
  ) {
    super(body.message);
    this.code = body.code;
    this.details = body.details;
    this.hint = body.hint;
    this.status = status;
    this.constraint = body.constraint ?? null;
    this.step = body.step ?? null;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** Whether it is this error: `error.is("insufficient_funds")`. */
  is(message: string): boolean {
    return this.message === message;
  }
}

/** No answer came: no network, no server, a connection that broke, or too long a wait. */
export class ConnectionError extends Error {
  override readonly name: string = "ConnectionError";
  /**
   * The key that went with every attempt of a call that writes. Whether the call took effect is unknown;
   * calling again with this key and the same arguments is safe for 24 hours.
   */
  readonly idempotencyKey: string | null;
  /** How often it was tried. */
  readonly attempts: number;

  constructor(message: string, attempts: number, idempotencyKey: string | null, cause: unknown) {
    super(message, { cause });
    this.attempts = attempts;
    this.idempotencyKey = idempotencyKey;
  }
}

/**
 * Whether an error is the server's, and this one where a message is named. With a function's errors as type
 * parameter only these can be asked for: `isRefusal<TokensPurchaseTokensErrors>(error, "insufficient_funds")`.
 */
export function isRefusal<Message extends string = string>(
  error: unknown,
  message?: Message,
): error is MainspringError {
  return error instanceof MainspringError && (message === undefined || error.message === message);
}

/** The error in an answer whose status is not 2xx; a proxy's page becomes one, too. */
export function readError(status: number, text: string, headers: Headers): MainspringError {
  const requestId = headers.get("x-request-id");
  const retryAfter = readRetryAfter(headers.get("retry-after"));
  try {
    const body: unknown = JSON.parse(text);
    if (isErrorBody(body)) return new MainspringError(status, body, requestId, retryAfter);
  } catch {
    // not JSON
  }
  const body = {
    code: `HTTP${status}`,
    message: `http_${status}`,
    details: text.slice(0, 500) || null,
    hint: null,
  };
  return new MainspringError(status, body, requestId, retryAfter);
}

function isErrorBody(body: unknown): body is ErrorBody {
  return (
    typeof body === "object" &&
    body !== null &&
    typeof (body as Partial<ErrorBody>).code === "string" &&
    typeof (body as Partial<ErrorBody>).message === "string"
  );
}

/** `Retry-After`, seconds or a date, in milliseconds. */
export function readRetryAfter(value: string | null, now: number = Date.now()): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
