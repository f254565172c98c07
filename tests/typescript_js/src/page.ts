// What the pages of the browser tests run: the client, and the page's own store, within reach of the test.

import * as api from "../client/index.js";
import { IndexedDbStorage } from "../client/runtime/storage-indexeddb.js";
import type { IndexedDbOptions } from "../client/runtime/storage-indexeddb.js";

type Options = Partial<api.OfflineOptions> & IndexedDbOptions & { name?: string };

class Harness {
  readonly api = api;
  readonly IndexedDbStorage = IndexedDbStorage;
  client: api.MainspringClient | null = null;
  session: api.Session | null = null;
  store: api.OfflineStore | null = null;
  storage: IndexedDbStorage | null = null;
  live: api.LiveSocket | null = null;
  readonly heard: unknown[] = [];
  readonly told: unknown[] = [];
  readonly errors: string[] = [];

  connect(url: string, token: string | null): void {
    this.session = new api.Session(token === null ? {} : { tokens: { accessToken: token } });
    this.client = new api.MainspringClient({ url, session: this.session, retry: { attempts: 2, base: 20, cap: 100 } });
  }

  async openStore(options: Options = {}): Promise<number> {
    const { name = "user", ...more } = options;
    if (this.client === null) throw new Error("connect first");
    this.storage = await IndexedDbStorage.open(name, more);
    this.store = await api.OfflineStore.open({
      transport: this.client.$transport,
      storage: this.storage,
      tables: ["garden.notes", "garden.counters"],
      onError: (error) => this.errors.push(String(error)),
      ...more,
    });
    return this.store.pending.length;
  }

  follow(url: string, channels: string[] = []): void {
    if (this.session === null) throw new Error("connect first");
    this.live = new api.LiveSocket({
      url,
      session: this.session,
      channels,
      base: 50,
      cap: 500,
      onMessage: (message) => void this.heard.push(message.payload["alert_id"] ?? message.type),
      onGap: (gap) => this.told.push({ gap }),
      onResumed: () => this.told.push("resumed"),
      onStatus: (status, code) => this.told.push(code === null ? status : { status, code }),
    });
    this.live.start();
  }

  /** What a failure says, as text: errors do not leave the page whole. */
  async failure(work: () => unknown): Promise<Record<string, unknown>> {
    try {
      await work();
    } catch (error) {
      const { name, message, code, details, hint, status, requestId, constraint } = error as Record<string, unknown>;
      return { name, message, code, details, hint, status, requestId, constraint };
    }
    throw new Error("it did not fail");
  }
}

Object.assign(globalThis, { page: new Harness(), isReady: true });
