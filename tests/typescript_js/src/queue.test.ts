// What an offline store sends and keeps, against a server in memory that does as it is told.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ConnectionError, MainspringError, MemoryStorage, OfflineStore, StorageError } from "../client/index.js";
import type { Notice, Storage, Write } from "../client/index.js";
import type { FunctionInfo, Transport } from "../client/runtime/transport.js";

type Sent = { id: string; record_id: string; operation: string; base_version?: number; data?: { n: number } };
type Answer = { id: string; status: string; version?: number; row?: object | null; code?: string };
type Tables = { "garden.notes": { n: number; note_id?: string } };

class Server {
  readonly batches: Sent[][] = [];
  readonly calls: string[] = [];
  readonly clients = new Set<string>();
  push: (items: Sent[]) => Answer[] | Promise<Answer[]> = (items) =>
    items.map(({ id, data, record_id }) => ({
      id,
      status: "applied",
      version: 1,
      row: { ...data, note_id: record_id },
    }));
  pages: object[] = [];
  cookies: unknown[] = [];

  async call(info: FunctionInfo, args: Record<string, unknown>): Promise<unknown> {
    this.calls.push(info.name.replace("sync.", ""));
    this.clients.add(args["p_client_id"] as string);
    if (info.name === "sync.push_changes") {
      const items = args["p_changes"] as Sent[];
      this.batches.push(items);
      return { results: await this.push(items) };
    }
    if (info.name === "sync.pull_changes") {
      this.cookies.push(args["p_cookie"]);
      return this.pages.shift() ?? { cookie: "end", has_more: false, changes: [] };
    }
    throw new Error(info.name);
  }
}

async function open(server: Server, storage: Storage = new MemoryStorage()): Promise<[OfflineStore<Tables>, Notice[]]> {
  const notices: Notice[] = [];
  const transport = server as unknown as Transport;
  return [await OfflineStore.open<Tables>({ transport, storage, onNotice: (n) => notices.push(n) }), notices];
}

const refusal = (status: number, message: string, details: string | null = null): MainspringError =>
  new MainspringError(status, { code: `PT${status}`, message, details, hint: null });

async function fill(store: OfflineStore<Tables>, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n += 1) await store.insert("garden.notes", `r${n}`, { n });
}

test("a long queue goes in batches, in order", async () => {
  const server = new Server();
  const [store] = await open(server);
  await fill(store, 1100);
  assert.equal((await store.sync()).applied, 1100);
  assert.deepEqual(
    server.batches.map((batch) => batch.length),
    [500, 500, 100],
  );
  assert.deepEqual(
    server.batches.flat().map(({ data }) => data?.n),
    Array.from({ length: 1100 }, (_, n) => n),
  );
  assert.deepEqual(Object.keys(server.batches[0]?.[0] ?? {}).sort(), ["data", "id", "operation", "record_id", "table"]);
});

test("a batch has at most a megabyte", async () => {
  const server = new Server();
  const [store] = await open(server);
  const text = "x".repeat(60_000);
  for (let n = 0; n < 20; n += 1) await store.insert("garden.notes", `r${n}`, { n, note_id: text });
  await store.sync();
  for (const batch of server.batches) assert.ok(JSON.stringify(batch).length < 1_000_000);
  assert.equal(server.batches.flat().length, 20);
});

test("a batch that is refused as a whole comes item by item: one bad item stops nobody", async () => {
  const server = new Server();
  const good = server.push;
  server.push = (items) => {
    if (items.some(({ data }) => data?.n === 1)) throw refusal(400, "invalid_changes");
    return good(items);
  };
  const [store, notices] = await open(server);
  await fill(store, 3);
  const report = await store.sync();
  assert.deepEqual([report.applied, report.rejected, store.pending.length], [2, 1, 0]);
  assert.deepEqual(
    notices.map(({ code, item }) => [code, item.data?.["n"]]),
    [["invalid_changes", 1]],
  );
});

test("what the server asks to be sent later is kept, with its id; nothing overtakes it", async () => {
  const server = new Server();
  const good = server.push;
  server.push = (items) =>
    items.map((item, n) => (n === 0 ? { id: item.id, status: "retry" } : ((good([item]) as Answer[])[0] as Answer)));
  const [store] = await open(server);
  await fill(store, 600);
  const report = await store.sync();
  assert.deepEqual([report.waiting, report.applied, server.batches.length], [1, 499, 1]);
  server.push = good;
  assert.equal((await store.sync()).applied, 101);
  assert.equal(server.batches[1]?.[0]?.id, server.batches[0]?.[0]?.id);
});

test("nothing is pulled while the fate of an item is unknown", async () => {
  const server = new Server();
  const storage = new MemoryStorage();
  const good = server.push;
  const [store] = await open(server, storage);
  await fill(store, 600);
  let calls = 0;
  server.push = (items) => {
    if ((calls += 1) === 2) throw new ConnectionError("lost", 1, null, null);
    return good(items);
  };
  await assert.rejects(store.sync(), ConnectionError);
  // In its next life the first item has to wait, those behind it may have been applied.
  await fill(store, 0);
  const [again] = await open(server, storage);
  assert.equal(again.pending.length, 100);
  assert.ok(again.pending.every(({ sent }) => sent));
  assert.ok(!server.calls.includes("pull_changes"));
  server.push = good;
  await again.sync();
  assert.deepEqual(server.batches[2], server.batches[1]); // the same, byte by byte
  assert.equal(server.calls.at(-1), "pull_changes");
});

test("a client that was forgotten: what may have been applied is for the user, the rest goes on", async () => {
  const server = new Server();
  const [store, notices] = await open(server);
  const good = server.push;
  await fill(store, 2);
  server.push = () => {
    throw new ConnectionError("lost", 1, null, null);
  };
  await assert.rejects(store.sync());
  await fill(store, 2, 2);
  const before = store.clientId;
  server.push = (items) => {
    if (server.clients.size === 1) throw refusal(410, "reset_required", "The client was forgotten at 2026-01-01.");
    return good(items);
  };
  const report = await store.sync();
  assert.notEqual(store.clientId, before);
  assert.equal(report.wasReset, true);
  assert.deepEqual(
    notices.slice(0, 2).map(({ code, item }) => [code, item.data?.["n"]]),
    [
      ["client_forgotten", 0],
      ["client_forgotten", 1],
    ],
  );
  assert.equal(store.pending.length, 0);
});

test("a reset that does not help is an error, not a loop", async () => {
  const server = new Server();
  const [store] = await open(server);
  server.push = () => {
    throw refusal(410, "reset_required");
  };
  await fill(store, 1);
  await assert.rejects(store.sync(), { message: "reset_required" });
  assert.equal(store.pending.length, 1);
});

class FailingStorage extends MemoryStorage {
  fails = false;

  override async write(steps: readonly Write[]): Promise<void> {
    if (this.fails) throw new Error("the disk is full");
    await super.write(steps);
  }
}

test("a disk that is full: what was not written was not promised", async () => {
  const server = new Server();
  const storage = new FailingStorage();
  const [store] = await open(server, storage);
  storage.fails = true;
  await assert.rejects(fill(store, 1), /disk is full/);
  assert.deepEqual([store.pending.length, store.list("garden.notes").length], [0, 0]);
  await assert.rejects(store.sync(), /disk is full/);
  storage.fails = false;
  await fill(store, 1);
  const good = server.push;
  server.push = (items) => {
    storage.fails = true; // while the answer is on its way
    return good(items);
  };
  await assert.rejects(store.sync(), /disk is full/);
  assert.equal(store.pending.length, 1);
  storage.fails = false;
  server.push = good;
  await store.sync();
  assert.equal(server.batches[0]?.[0]?.id, server.batches[1]?.[0]?.id);
});

test("pages: the newest version wins, deletes count, the place is kept with the rows", async () => {
  const server = new Server();
  const storage = new MemoryStorage();
  const [store] = await open(server, storage);
  const change = (id: string, version: number, n: number | null): object => ({
    table: "garden.notes",
    record_id: id,
    operation: n === null ? "delete" : "upsert",
    version,
    row: n === null ? null : { n },
  });
  server.pages = [
    { cookie: "1", has_more: true, changes: [change("a", 3, 3), change("b", 1, 1), change("a", 2, 2)] },
    { cookie: "2", has_more: false, changes: [change("b", 2, null), change("c", 1, 1)] },
  ];
  await store.sync();
  assert.deepEqual(server.cookies, [null, "1"]);
  for (const found of [store, (await open(server, storage))[0]]) {
    assert.deepEqual([found.get("garden.notes", "a"), found.get("garden.notes", "b")], [{ n: 3 }, null]);
    assert.equal(found.list("garden.notes").length, 2);
  }
  server.pages = [{ cookie: "3", has_more: false, changes: [change("a", 1, 0)] }];
  await store.sync();
  assert.deepEqual(store.get("garden.notes", "a"), { n: 3 });
});

test("large integers wait as text, without losing a digit", async () => {
  const server = new Server();
  const [store] = await open(server);
  await store.call("garden.count", { p_small: 5n, p_large: [9223372036854775807n], p_at: new Date(0) });
  await store.sync();
  assert.deepEqual((server.batches[0]?.[0] as unknown as { arguments: object }).arguments, {
    p_small: 5,
    p_large: ["9223372036854775807"],
    p_at: "1970-01-01T00:00:00.000Z",
  });
});

test("a sync during a sync is another one, after it; more share that", async () => {
  const server = new Server();
  const [store] = await open(server);
  const good = server.push;
  let go: () => void = () => undefined;
  server.push = (items) => new Promise((resolve) => (go = () => resolve(good(items) as Answer[])));
  await fill(store, 1);
  const first = store.sync();
  await new Promise((resolve) => setTimeout(resolve, 10));
  server.push = good;
  await fill(store, 1, 1);
  const [second, third] = [store.sync(), store.sync()];
  assert.equal(second, third);
  go();
  await Promise.all([first, second]);
  assert.equal(store.pending.length, 0);
  assert.equal(server.calls.filter((name) => name === "pull_changes").length, 2);
  await store.sync();
  assert.equal(server.calls.filter((name) => name === "pull_changes").length, 3);
});

test("an answer that leaves an item out is an error, and loses nothing", async () => {
  const server = new Server();
  const [store] = await open(server);
  server.push = () => [];
  await fill(store, 1);
  await assert.rejects(store.sync(), /says nothing of item/);
  assert.equal(store.pending.length, 1);
});

test("a network that comes back while a round fails for want of it: the next round begins at once", async () => {
  const page = new EventTarget();
  const names = ["addEventListener", "removeEventListener"] as const;
  for (const name of names)
    Object.defineProperty(globalThis, name, { value: page[name].bind(page), configurable: true });
  try {
    const server = new Server();
    const [store] = await open(server);
    await fill(store, 1);
    let attempts = 0;
    const { push } = server;
    server.push = async (items) => {
      attempts += 1;
      if (attempts > 1) return push(items);
      page.dispatchEvent(new Event("online"));
      throw new ConnectionError("away", 1, null, null);
    };
    store.start({ interval: 1e9, base: 1e9, cap: 1e9 });
    for (let waited = 0; waited < 400 && store.pending.length > 0; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual([attempts, store.pending.length], [2, 0]);
    await store.stop();
  } finally {
    for (const name of names) delete (globalThis as { [name: string]: unknown })[name];
  }
});

test("a storage that is lost ends the rounds: another tab has the queue", async () => {
  const server = new Server();
  class Lost extends MemoryStorage {
    isLost = false;
    override async write(steps: readonly Write[]): Promise<void> {
      if (this.isLost) throw new StorageError("storage_lost", "gone");
      await super.write(steps);
    }
  }
  const storage = new Lost();
  const errors: unknown[] = [];
  const transport = server as unknown as Transport;
  const store = await OfflineStore.open({ transport, storage, onError: (error) => errors.push(error) });
  storage.isLost = true;
  store.start({ interval: 1, base: 1, cap: 1 });
  for (let waited = 0; waited < 400 && errors.length === 0; waited += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const calls = server.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual([errors.length, server.calls.length], [1, calls]);
  await assert.rejects(store.insert("garden.notes", "r", {}), { code: "storage_lost" });
  await store.stop();
});
