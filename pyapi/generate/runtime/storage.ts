// Where what must outlive the program is kept. Three adapters: memory (here), `storage-indexeddb.ts`, `storage-node.ts`.

import type { Json } from "./json.js";

/** One step of a write. */
export type Write = readonly ["put", key: string, value: Json] | readonly ["delete", key: string];

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
