// Storage in a browser. Needs the types of the DOM.

import type { Json } from "./json.js";
import { StorageError } from "./storage.js";
import type { Storage, Write } from "./storage.js";
import { randomId } from "./transport.js";

const ENTRIES = "entries";
/** One entry, under the same name: which storage may write. */
const OWNER = "owner";
const STORES = [ENTRIES, OWNER];
const VERSION = 2;

export interface IndexedDbOptions {
  /**
   * Milliseconds to wait while another tab has it open; 2,000 unless told, since a page that is left gives it back a
   * little later than the next one asks. `Infinity` for a tab that goes on when the other one closes.
   */
  patience?: number;
  /** Another one than `indexedDB`: that of a storage bucket. */
  factory?: IDBFactory;
}

/** Keeps entries in IndexedDB. */
export class IndexedDbStorage implements Storage {
  readonly #name: string;
  readonly #id: string;
  readonly #database: IDBDatabase;
  readonly #release: () => void;
  #isLost = false;

  private constructor(name: string, id: string, database: IDBDatabase, release: () => void) {
    this.#name = name;
    this.#id = id;
    this.#database = database;
    this.#release = release;
    const lose = (): void => {
      this.#isLost = true;
      database.close();
      release();
    };
    database.onversionchange = lose; // another page deletes it, or has a newer client
    database.onclose = lose; // the user cleared what this site keeps
  }

  /**
   * Opens (or makes) the database of this name, for one tab at a time: another one is refused (`storage_in_use`).
   * Where there are no Web Locks (pages without HTTPS) the newest tab has it, and writes of an older one are refused
   * (`storage_lost`).
   */
  static async open(name: string, options: IndexedDbOptions = {}): Promise<IndexedDbStorage> {
    const release = await takeLock(name, options.patience ?? 2_000);
    try {
      const database = await openDatabase(name, options.factory ?? indexedDB);
      const id = randomId();
      try {
        const transaction = database.transaction(OWNER, "readwrite", { durability: "strict" });
        transaction.objectStore(OWNER).put(id, OWNER);
        await finish(transaction);
        return new IndexedDbStorage(name, id, database, release);
      } catch (error) {
        database.close();
        throw error;
      }
    } catch (error) {
      release();
      throw error;
    }
  }

  async get(key: string): Promise<Json | undefined> {
    return (await settle(this.#begin("readonly").objectStore(ENTRIES).get(key))) as
      Json | undefined;
  }

  async list(prefix: string): Promise<[string, Json][]> {
    const store = this.#begin("readonly").objectStore(ENTRIES);
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const [keys, values] = await Promise.all([
      settle(store.getAllKeys(range)),
      settle(store.getAll(range)),
    ]);
    return keys.map((key, index) => [String(key), values[index] as Json]);
  }

  async write(steps: readonly Write[]): Promise<void> {
    const transaction = this.#begin("readwrite");
    const finished = finish(transaction);
    try {
      const owner = transaction.objectStore(OWNER).get(OWNER);
      owner.onsuccess = () => {
        if (owner.result === this.#id) return;
        this.#isLost = true;
        transaction.abort(); // with all that follows
      };
      const store = transaction.objectStore(ENTRIES);
      for (const step of steps) {
        if (step[0] === "put") store.put(step[2], step[1]);
        else store.delete(step[1]);
      }
    } catch (error) {
      finished.catch(() => undefined);
      transaction.abort(); // a value that cannot be kept: nor are those before it
      throw error;
    }
    await finished.catch((error: unknown) => {
      throw this.#isLost ? this.#lost(error) : error;
    });
  }

  async close(): Promise<void> {
    this.#database.close();
    this.#release();
  }

  #begin(mode: IDBTransactionMode): IDBTransaction {
    if (this.#isLost) throw this.#lost();
    return this.#database.transaction(STORES, mode, { durability: "strict" });
  }

  #lost(cause?: unknown): StorageError {
    const why = `${this.#name} was deleted, or another tab has it: open it again`;
    return new StorageError("storage_lost", why, cause);
  }
}

/** A Web Lock, which ends with the tab; returns how to give it back. */
async function takeLock(name: string, patience: number): Promise<() => void> {
  const locks = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
  if (locks === undefined) return () => undefined;
  return new Promise((resolve, reject) => {
    const waiting = new AbortController();
    const timer = Number.isFinite(patience)
      ? setTimeout(() => waiting.abort(), patience)
      : undefined;
    locks
      .request(`mainspring:${name}`, { signal: waiting.signal }, () => {
        clearTimeout(timer);
        return new Promise<void>((release) => resolve(release));
      })
      .catch((error: unknown) => {
        clearTimeout(timer);
        reject(waiting.signal.aborted ? inUse(name, error) : error);
      });
  });
}

async function openDatabase(name: string, factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(name, VERSION);
  let isBlocked = false;
  request.onupgradeneeded = () => {
    const { result: database } = request;
    for (const store of STORES) {
      if (!database.objectStoreNames.contains(store)) database.createObjectStore(store);
    }
  };
  return new Promise((resolve, reject) => {
    request.onblocked = () => {
      isBlocked = true; // by a page with an older client that does not let go
      reject(inUse(name));
    };
    request.onerror = () => {
      const { error } = request;
      if (error?.name !== "VersionError") reject(error ?? new Error("IndexedDB refused"));
      else reject(new StorageError("storage_too_new", `a newer client made ${name}`, error));
    };
    request.onsuccess = () => {
      if (isBlocked) request.result.close();
      else resolve(request.result);
    };
  });
}

function inUse(name: string, cause?: unknown): StorageError {
  return new StorageError("storage_in_use", `another tab has ${name} open`, cause);
}

function finish(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the write was aborted"));
  });
}

function settle<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB refused"));
  });
}
