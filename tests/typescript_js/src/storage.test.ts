// Storage adapters: the same promises from all three, and what a file does when the power goes.

import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import "fake-indexeddb/auto";

import { MemoryStorage } from "../client/index.js";
import type { Json, Storage } from "../client/index.js";
import { IndexedDbStorage } from "../client/runtime/storage-indexeddb.js";
import { FileStorage } from "../client/runtime/storage-node.js";

const directory = await mkdtemp(join(tmpdir(), "mainspring-storage-"));
after(() => rm(directory, { recursive: true }));
const file = (name: string): string => join(directory, name);

const adapters: [string, () => Promise<Storage>][] = [
  ["memory", async () => new MemoryStorage()],
  ["file", () => FileStorage.open(file("adapter"))],
  ["IndexedDB", () => IndexedDbStorage.open("adapter")],
];

for (const [name, open] of adapters) {
  test(`${name}: puts, deletes, lists by prefix in order`, async () => {
    const storage = await open();
    await storage.write([
      ["put", "item/2", { a: [1, null, "\u2028 €"] }],
      ["put", "item/1", 1],
      ["put", "other", "x"],
    ]);
    await storage.write([
      ["delete", "other"],
      ["put", "item/1", 2],
    ]);
    assert.deepEqual(await storage.list("item/"), [
      ["item/1", 2],
      ["item/2", { a: [1, null, "\u2028 €"] }],
    ]);
    assert.equal(await storage.get("other"), undefined);
    assert.equal(await storage.get("item/1"), 2);
    const value = { list: [1] };
    const writing = storage.write([["put", "later", value]]);
    value.list.push(2); // what is changed after the call is not written
    await writing;
    assert.deepEqual(await storage.get("later"), { list: [1] });
    await storage.close();
  });
}

test("IndexedDB and files outlive the program that wrote them", async () => {
  for (const open of [() => FileStorage.open(file("again")), () => IndexedDbStorage.open("again")]) {
    const first = await open();
    await first.write([["put", "key", "value"]]);
    await first.close();
    const second = await open();
    assert.equal(await second.get("key"), "value");
    await second.close();
  }
});

test("a file: a torn last line is cut off, damage before it is not swallowed", async () => {
  const path = file("torn");
  const first = await FileStorage.open(path);
  await first.write([["put", "a", 1]]);
  await first.write([["put", "b", 2]]);
  await first.close();
  const { size } = await stat(path);
  for (const cut of [1, 5, 20]) {
    await truncate(path, size - cut);
    const torn = await FileStorage.open(path);
    assert.deepEqual([await torn.get("a"), await torn.get("b")], [1, undefined]);
    await torn.write([["put", "b", 2]]);
    await torn.close();
    assert.equal((await stat(path)).size, size);
  }
  await appendFile(path, "0123456789abcdef half a li");
  const half = await FileStorage.open(path);
  assert.equal(await half.get("b"), 2);
  await half.close();
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace('"a",1', '"a",7'));
  await assert.rejects(FileStorage.open(path), /damaged/);
});

test("a file is of one program at a time; the lock of one that is gone is taken over", async () => {
  const path = file("locked");
  const first = await FileStorage.open(path);
  await assert.rejects(FileStorage.open(path), /open already/);
  await first.close();
  await writeFile(`${path}.lock`, "1");
  await assert.rejects(FileStorage.open(path), /process 1 has it open/);
  await writeFile(`${path}.lock`, "99999999");
  await (await FileStorage.open(path)).close();
});

/** Web Locks as browsers have them, with a queue for each name. */
class TestLocks {
  readonly #ends = new Map<string, Promise<unknown>>();

  async request(name: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>): Promise<unknown> {
    const before = this.#ends.get(name);
    let end: () => void = () => undefined;
    this.#ends.set(name, Promise.all([before, new Promise<void>((resolve) => (end = resolve))]));
    try {
      await Promise.race([
        before,
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
      ]);
      return await work();
    } finally {
      end();
    }
  }
}

async function withLocks(work: () => Promise<void>): Promise<void> {
  Object.defineProperty(globalThis, "navigator", { value: { locks: new TestLocks() }, configurable: true });
  try {
    await work();
  } finally {
    Object.defineProperty(globalThis, "navigator", { value: undefined, configurable: true });
  }
}

test("IndexedDB is of one tab at a time, where there are Web Locks", () =>
  withLocks(async () => {
    const first = await IndexedDbStorage.open("tab");
    await first.write([["put", "key", 1]]);
    await assert.rejects(IndexedDbStorage.open("tab", { patience: 20 }), {
      code: "storage_in_use",
      message: "another tab has tab open",
    });
    const next = IndexedDbStorage.open("tab"); // the page that is left gives it back a moment later
    const later = IndexedDbStorage.open("tab", { patience: Infinity });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await first.close();
    await (await next).close();
    const last = await later;
    assert.equal(await last.get("key"), 1);
    await last.close();
  }));

test("IndexedDB without Web Locks: the newest tab has it, an older one writes nothing any more", async () => {
  const first = await IndexedDbStorage.open("newest");
  await first.write([["put", "key", "of the first"]]);
  const second = await IndexedDbStorage.open("newest");
  const lost = { name: "StorageError", code: "storage_lost" };
  await assert.rejects(first.write([["put", "key", "too late"]]), lost);
  await assert.rejects(first.get("key"), lost);
  assert.equal(await second.get("key"), "of the first");
  await second.write([["put", "key", "of the second"]]);
  await first.close();
  await second.close();
});

test("IndexedDB: one value that cannot be kept, and none is", async () => {
  const storage = await IndexedDbStorage.open("whole");
  const odd = (() => undefined) as unknown as Json;
  await assert.rejects(
    storage.write([
      ["put", "a", 1],
      ["put", "b", odd],
    ]),
    { name: "DataCloneError" },
  );
  assert.equal(await storage.get("a"), undefined);
  await storage.write([["put", "a", 2]]);
  assert.equal(await storage.get("a"), 2);
  await storage.close();
});

function openRaw(name: string, version: number, upgrade: (database: IDBDatabase) => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => upgrade(request.result);
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

test("IndexedDB: what an earlier client kept is taken over; what a later one made is left alone", async () => {
  const earlier = await openRaw("versions", 1, (database) => {
    database.createObjectStore("entries").put("kept", "key");
  });
  await assert.rejects(IndexedDbStorage.open("versions"), { code: "storage_in_use" }); // it does not let go
  earlier.close();
  const storage = await IndexedDbStorage.open("versions");
  assert.equal(await storage.get("key"), "kept");
  const later = await openRaw("versions", 7, () => undefined); // it lets go
  await assert.rejects(storage.write([["put", "key", "late"]]), { code: "storage_lost" });
  later.close();
  await assert.rejects(IndexedDbStorage.open("versions"), { code: "storage_too_new" });
});

test("IndexedDB: deleted under the program, it says so", async () => {
  const storage = await IndexedDbStorage.open("deleted");
  await new Promise((resolve) => (indexedDB.deleteDatabase("deleted").onsuccess = resolve));
  await assert.rejects(storage.write([["put", "key", 1]]), { code: "storage_lost" });
  await storage.close();
});

test("a file is written anew when most of it is past", async () => {
  const path = file("long");
  const storage = await FileStorage.open(path);
  const text = "x".repeat(20_000);
  for (let n = 0; n < 40; n += 1) await storage.write([["put", "same", `${n}${text}`]]);
  assert.ok((await stat(path)).size < 400_000);
  await storage.close();
  const again = await FileStorage.open(path);
  assert.equal(await again.get("same"), `39${text}`);
  await again.close();
});
