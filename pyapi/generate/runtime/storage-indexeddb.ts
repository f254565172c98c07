// Storage in a browser. Needs the types of the DOM.

import type { Json } from "./json.js";
import type { Storage, Write } from "./storage.js";

const STORE = "entries";

/** Keeps entries in IndexedDB. */
export class IndexedDbStorage implements Storage {
  readonly #database: IDBDatabase;
  readonly #release: () => void;

  private constructor(database: IDBDatabase, release: () => void) {
    this.#database = database;
    this.#release = release;
    database.onversionchange = () => database.close();
  }

  /** Opens (or makes) the database of this name, for one tab at a time: another one is refused. */
  static async open(name: string, factory: IDBFactory = indexedDB): Promise<IndexedDbStorage> {
    const release = await takeLock(`mainspring:${name}`);
    try {
      const request = factory.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      return new IndexedDbStorage(await settle(request), release);
    } catch (error) {
      release();
      throw error;
    }
  }

  async get(key: string): Promise<Json | undefined> {
    return (await settle(this.#store("readonly").get(key))) as Json | undefined;
  }

  async list(prefix: string): Promise<[string, Json][]> {
    const store = this.#store("readonly");
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const [keys, values] = await Promise.all([
      settle(store.getAllKeys(range)),
      settle(store.getAll(range)),
    ]);
    return keys.map((key, index) => [String(key), values[index] as Json]);
  }

  async write(steps: readonly Write[]): Promise<void> {
    const transaction = this.#database.transaction(STORE, "readwrite", { durability: "strict" });
    const store = transaction.objectStore(STORE);
    for (const step of steps) {
      if (step[0] === "put") store.put(step[2], step[1]);
      else store.delete(step[1]);
    }
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the write was aborted"));
    });
  }

  async close(): Promise<void> {
    this.#database.close();
    this.#release();
  }

  #store(mode: IDBTransactionMode): IDBObjectStore {
    return this.#database.transaction(STORE, mode).objectStore(STORE);
  }
}

/** A Web Lock, which ends with the tab; returns how to give it back. Without them (HTTP) nobody is refused. */
async function takeLock(name: string): Promise<() => void> {
  const locks = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
  if (locks === undefined) return () => undefined;
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) throw new Error(`another tab has ${name} open`);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

function settle<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB refused"));
  });
}
