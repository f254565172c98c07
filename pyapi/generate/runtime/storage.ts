// Where what must outlive the program is kept. Three adapters: memory (here), `storage-indexeddb.ts`, `storage-node.ts`.

import type { Json } from "./json.js";

/** One step of a write. */
export type Write = readonly ["put", key: string, value: Json] | readonly ["delete", key: string];

/** Why a storage cannot be used. What the browser or the disk says comes as it is (`QuotaExceededError`, …). */
export class StorageError extends Error {
  override readonly name: string = "StorageError";
  /**
   * `storage_in_use`: another tab has it open. `storage_lost`: it was deleted under this one, or another tab has it now;
   * the write did not happen, nor will a later one. `storage_too_new`: a newer client made it; load the page anew.
   */
  readonly code: "storage_in_use" | "storage_lost" | "storage_too_new";

  constructor(code: StorageError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Keys and values. */
export interface Storage {
  get(key: string): Promise<Json | undefined>;
  /** All entries whose key begins so, ordered by key (UTF-16 code units, as `<` compares). */
  list(prefix: string): Promise<[key: string, value: Json][]>;
  /** All steps or none; once it resolves they survive the end of the program. Writes take effect in order. */
  write(steps: readonly Write[]): Promise<void>;
  close(): Promise<void>;
}

/** Forgets everything when the program ends: for tests, and where nothing else is there. */
export class MemoryStorage implements Storage {
  readonly #entries = new Map<string, string>();

  async get(key: string): Promise<Json | undefined> {
    const text = this.#entries.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  }

  async list(prefix: string): Promise<[string, Json][]> {
    return [...this.#entries]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, text]) => [key, JSON.parse(text) as Json]);
  }

  async write(steps: readonly Write[]): Promise<void> {
    for (const step of steps) {
      if (step[0] === "put") this.#entries.set(step[1], JSON.stringify(step[2]));
      else this.#entries.delete(step[1]);
    }
  }

  async close(): Promise<void> {
    // nothing to give back
  }
}
