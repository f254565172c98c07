// Access tokens, and their renewal: one at a time, however many calls are refused at once.

import { MainspringError } from "./errors.js";

/** The tokens of a session. */
export interface Tokens {
  accessToken: string;
  /** Absent where there is nothing to renew with. */
  refreshToken?: string;
  /** When the access token ends, in seconds since 1970. */
  expiresAt?: number;
}

export interface SessionOptions {
  tokens?: Tokens | null;
  /** Gets the next tokens. A refusal (401) ends the session; other errors leave it as it is. */
  refresh?: (tokens: Tokens) => Promise<Tokens>;
  /** Stores tokens, or forgets them (`null`). Nothing uses new tokens before this is done. */
  store?: (tokens: Tokens | null) => void | Promise<void>;
  /**
   * Reads what `store` kept last; for tabs that share a session. It is asked before each renewal: what another tab has
   * renewed is taken over, since a refresh token that comes a second time ends the session of all of them.
   */
  load?: () => Tokens | null | Promise<Tokens | null>;
  /** Milliseconds before the end of a token at which it is renewed; 30,000 unless told. */
  early?: number;
}

/** Holds the tokens, and renews them. */
export class Session {
  #tokens: Tokens | null;
  #renewal: Promise<Tokens | null> | null = null;
  #era = 0;
  readonly #refresh: ((tokens: Tokens) => Promise<Tokens>) | undefined;
  readonly #store: (tokens: Tokens | null) => void | Promise<void>;
  readonly #load: (() => Tokens | null | Promise<Tokens | null>) | undefined;
  readonly #early: number;

  constructor(options: SessionOptions = {}) {
    this.#tokens = options.tokens ?? null;
    this.#refresh = options.refresh;
    this.#store = options.store ?? (() => undefined);
    this.#load = options.load;
    this.#early = options.early ?? 30_000;
  }

  /** The tokens at the moment. */
  get tokens(): Tokens | null {
    return this.#tokens;
  }

  /** Counts logins and logouts: a call that began in one era is not sent again in another. Renewals begin none. */
  get era(): number {
    return this.#era;
  }

  /** Takes other tokens: after a login, or `null` after a logout. */
  async set(tokens: Tokens | null): Promise<void> {
    this.#era += 1;
    this.#tokens = tokens;
    await this.#store(tokens);
  }

  /** A token to call with; renewed first where it is about to end. `null` where nobody is logged in. */
  async getToken(): Promise<string | null> {
    const tokens = this.#tokens;
    if (tokens === null) return null;
    if (!this.#isEnding(tokens) || !this.#canRenew(tokens)) return tokens.accessToken;
    try {
      return (await this.#renew(tokens))?.accessToken ?? null;
    } catch {
      return tokens.accessToken; // perhaps it still works; if not, its refusal is the error to show
    }
  }

  /**
   * Another token in the place of one that was refused; `null` where there is none.
   * Who comes with an old one, because others have renewed meanwhile, gets theirs.
   */
  async renew(refused: string): Promise<string | null> {
    const tokens = this.#tokens;
    if (tokens === null) return null;
    if (tokens.accessToken !== refused) return tokens.accessToken;
    return this.#canRenew(tokens) ? ((await this.#renew(tokens))?.accessToken ?? null) : null;
  }

  #isEnding({ expiresAt }: Tokens): boolean {
    return expiresAt !== undefined && expiresAt * 1000 - Date.now() < this.#early;
  }

  #canRenew(tokens: Tokens): boolean {
    return this.#refresh !== undefined && tokens.refreshToken !== undefined;
  }

  #renew(tokens: Tokens): Promise<Tokens | null> {
    this.#renewal ??= this.#renewOnce(tokens).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #renewOnce(tokens: Tokens): Promise<Tokens | null> {
    if (this.#load !== undefined) {
      const stored = await this.#load();
      if (this.#tokens !== tokens) return this.#tokens;
      if (stored === null || readSubject(stored) !== readSubject(tokens)) {
        this.#era += 1;
        this.#tokens = null; // what is stored is the other tab's affair
        throw new MainspringError(401, {
          code: "PT401",
          message: "session_ended",
          details: "Another tab has logged out, or somebody else in.",
          hint: "Log in again.",
        });
      }
      if (stored.accessToken !== tokens.accessToken) {
        this.#tokens = stored;
        if (!this.#isEnding(stored)) return stored;
        tokens = stored;
      }
    }
    let next: Tokens | null;
    try {
      next = (await this.#refresh?.(tokens)) ?? null;
    } catch (error) {
      const status: unknown = (error as { status?: unknown } | null)?.status;
      if (status === 401 && this.#tokens === tokens) await this.set(null);
      throw error;
    }
    if (this.#tokens !== tokens) return this.#tokens; // somebody logged in or out meanwhile
    await this.#store(next);
    if (this.#tokens !== tokens) {
      await this.#store(this.#tokens); // and while it was stored
      return this.#tokens;
    }
    this.#tokens = next;
    return next;
  }
}

/** Whose token it is, where it tells. */
function readSubject({ accessToken }: Tokens): unknown {
  try {
    const [, payload = ""] = accessToken.split(".");
    return (JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/"))) as { sub?: unknown })
      .sub;
  } catch {
    return undefined;
  }
}
