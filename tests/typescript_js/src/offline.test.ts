// Devices that work offline, against the live gateway; the last tests kill programs.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { MemoryStorage, OfflineStore } from "../client/index.js";
import type { ItemResult, Notice, OfflineOptions, Storage } from "../client/index.js";
import { randomId } from "../client/runtime/transport.js";
import { FileStorage } from "../client/runtime/storage-node.js";
import { FaultyProxy, clientOf, environment } from "./environment.js";

type Note = { note_id: string; user_id: string; title: string; body: string | null; stars: number };
type Garden = {
  "garden.notes": Note;
  "garden.tasks": { task_id: string; title: string; done: boolean; points: number };
  "garden.counters": { counter_id: string; n: number };
};

const token = environment("TOKEN");
const counters = environment("COUNTERS").split(",");
let proxy: FaultyProxy;
let directory: string;
before(async () => {
  proxy = await FaultyProxy.start();
  directory = await mkdtemp(join(tmpdir(), "mainspring-offline-"));
});
beforeEach(() => {
  proxy.faults = [];
  proxy.seen.length = 0;
});
after(async () => {
  await proxy.stop();
  await rm(directory, { recursive: true });
});

interface Device {
  store: OfflineStore<Garden>;
  notices: Notice[];
  results: ItemResult[];
}

async function open(storage: Storage = new MemoryStorage(), options: Partial<OfflineOptions> = {}): Promise<Device> {
  const notices: Notice[] = [];
  const results: ItemResult[] = [];
  const store = await OfflineStore.open<Garden>({
    transport: clientOf(token, { url: proxy.url }).$transport,
    storage,
    tables: ["garden.notes", "garden.tasks", "garden.counters"],
    onNotice: (notice) => notices.push(notice),
    onResult: (_item, result) => results.push(result),
    ...options,
  });
  return { store, notices, results };
}

test("what one device does, another one sees", async () => {
  const { store: a } = await open();
  const { store: b } = await open(undefined, { pageSize: 2 });
  const ids = Array.from({ length: 5 }, () => randomId());
  for (const [n, id] of ids.entries()) await a.insert("garden.notes", id, { title: `note ${n}` });
  await a.update("garden.notes", ids[0] ?? "", { body: "more", stars: 3 });
  await a.delete("garden.notes", ids[1] ?? "");
  assert.equal(a.get("garden.notes", ids[0] ?? "")?.body, "more"); // before anything was sent
  assert.equal(a.get("garden.notes", ids[1] ?? ""), null);
  const report = await a.sync();
  assert.equal(report.applied, 7);
  assert.deepEqual(a.pending, []);
  await b.sync();
  for (const id of ids) assert.deepEqual(b.get("garden.notes", id), a.get("garden.notes", id));
  assert.equal(b.version("garden.notes", ids[0] ?? ""), 2);
  await b.delete("garden.notes", ids[2] ?? "");
  await b.sync();
  await a.sync();
  assert.equal(a.get("garden.notes", ids[2] ?? ""), null);
  assert.equal(a.list("garden.notes").length, 3);
});

test("what the server refuses is taken back, with a notice that stays; the rest is unharmed", async () => {
  const storage = new MemoryStorage();
  const { store, notices } = await open(storage);
  const [good, bad] = [randomId(), randomId()];
  await store.insert("garden.notes", bad, { title: "bad" });
  const dependent = await store.update("garden.notes", bad, { stars: 1 });
  await store.insert("garden.notes", good, { title: "good" });
  assert.equal(store.get("garden.notes", bad)?.title, "bad");
  const report = await store.sync();
  assert.deepEqual([report.applied, report.rejected], [1, 2]);
  assert.equal(store.get("garden.notes", bad), null);
  assert.equal(store.get("garden.notes", good)?.title, "good");
  assert.deepEqual(
    notices.map(({ kind, code }) => [kind, code]),
    [
      ["rejected", "23514"],
      ["rejected", "earlier_item_failed"],
    ],
  );
  assert.equal(dependent.after, notices[0]?.id);
  const again = await open(storage); // another run of the program
  assert.equal(again.store.notices.length, 2);
  for (const { id } of again.store.notices) await again.store.dismiss(id);
  assert.equal((await open(storage)).store.notices.length, 0);
});

test("a conflict: the server's copy, a notice, and a way out", async () => {
  const { store: a } = await open();
  const { store: b, notices } = await open();
  const id = randomId();
  await a.insert("garden.notes", id, { title: "first" });
  await a.sync();
  await b.sync();
  await a.update("garden.notes", id, { title: "of a" });
  await a.sync();
  await b.update("garden.notes", id, { title: "of b" });
  assert.equal(b.get("garden.notes", id)?.title, "of b");
  assert.equal((await b.sync()).conflicts, 1);
  assert.equal(b.get("garden.notes", id)?.title, "of a");
  const [notice] = notices;
  assert.ok(notice?.kind === "conflict" && notice.conflict_id !== null && notice.row?.["title"] === "of a");
  await b.resolve(notice, "client_wins");
  assert.equal(b.get("garden.notes", id)?.title, "of b");
  assert.equal(b.notices.length, 0);
  await a.sync();
  assert.equal(a.get("garden.notes", id)?.title, "of b");
});

test("what is pulled goes beneath what waits", async () => {
  const { store: a } = await open();
  const { store: b } = await open();
  const id = randomId();
  await a.insert("garden.tasks", id, { title: "task", points: 1 });
  await a.sync();
  await b.sync();
  await a.update("garden.tasks", id, { title: "renamed" });
  await a.sync();
  await b.update("garden.tasks", id, { points: 7 });
  proxy.faults = [{ status: 503, body: "{}" }];
  const seen: string[] = [];
  b.subscribe(() => seen.push(JSON.stringify(b.get("garden.tasks", id))));
  await b.sync();
  const task = b.get("garden.tasks", id);
  assert.deepEqual([task?.title, task?.points], ["renamed", 7]);
});

test("calls wait in the queue, too, with the effects that they are thought to have", async () => {
  const { store, results, notices } = await open();
  await store.sync();
  const counter = counters[0] ?? "";
  const before = store.get("garden.counters", counter)?.n ?? 0;
  const effects = [{ table: "garden.counters", record_id: counter, data: { n: before + 2 } }];
  await store.call("garden.count_up", { p_counter_id: counter, p_by: 2 }, { effects });
  assert.equal(store.get("garden.counters", counter)?.n, before + 2);
  await store.call("garden.count_up", { p_counter_id: counter, p_by: 9 });
  await store.sync();
  assert.deepEqual(
    results.map(({ status, result }) => [status, result]),
    [
      ["applied", before + 2],
      ["rejected", undefined],
    ],
  );
  assert.equal(notices[0]?.code, "too_much");
  assert.equal(store.get("garden.counters", counter)?.n, before + 2);
});

test("lost answers, cuts and halves: each change takes effect once", async () => {
  const { store } = await open();
  const counter = counters[1] ?? "";
  for (let n = 0; n < 5; n += 1) {
    await store.call("garden.count_up", { p_counter_id: counter });
    proxy.faults =
      [["lost", "cut", "half", "lost"] as const, ["cut"] as const, ["half", "lost"] as const][n % 3]?.slice() ?? [];
    await store.sync();
  }
  assert.equal(store.get("garden.counters", counter)?.n, 5);
});

test("where no answer comes at all the queue stays, and nothing is pulled over it", async () => {
  const { store } = await open();
  await store.sync();
  const counter = counters[2] ?? "";
  await store.call("garden.count_up", { p_counter_id: counter });
  proxy.seen.length = 0;
  proxy.faults = ["lost", "lost", "lost", "lost", "lost"];
  await assert.rejects(store.sync(), { name: "ConnectionError" });
  assert.ok(proxy.seen.every(({ path }) => path.includes("push")));
  assert.equal(store.pending.length, 1);
  assert.equal(await store.withdraw(store.pending[0]?.id ?? ""), false); // it may have been applied, and was
  await store.sync();
  assert.equal(store.get("garden.counters", counter)?.n, 1);
});

test("a change that was not sent can be withdrawn; one that is too large is refused", async () => {
  const storage = new MemoryStorage();
  const { store } = await open(storage);
  const item = await store.insert("garden.notes", randomId(), { title: "no" });
  assert.equal(await store.withdraw(item.id), true);
  assert.deepEqual([store.pending.length, (await open(storage)).store.pending.length], [0, 0]);
  await assert.rejects(store.insert("garden.notes", randomId(), { title: "x".repeat(70_000) }), RangeError);
  assert.equal(store.pending.length, 0);
});

test("a reset fetches the rows anew, and keeps what waits", async () => {
  const { store } = await open();
  const id = randomId();
  await store.insert("garden.notes", id, { title: "kept" });
  await store.sync();
  await clientOf(token).sync.reset_client({ p_client_id: store.clientId });
  await store.update("garden.notes", id, { title: "changed" });
  const report = await store.sync();
  assert.equal(report.wasReset, true);
  assert.equal(report.applied, 1);
  assert.equal(store.get("garden.notes", id)?.title, "changed");
});

test("start syncs by itself, comes back after failures, and stops", async () => {
  const { store: a } = await open();
  const errors: unknown[] = [];
  const { store: b } = await open(undefined, { onError: (error) => errors.push(error) });
  b.start({ interval: 30, base: 5 });
  proxy.faults = Array.from({ length: 5 }, () => "cut" as const);
  const id = randomId();
  await a.insert("garden.notes", id, { title: "far away" });
  while (a.pending.length > 0) await a.sync().catch(() => undefined);
  const deadline = Date.now() + 20_000;
  while (b.get("garden.notes", id) === null && Date.now() < deadline) await new Promise((r) => setTimeout(r, 10));
  assert.equal(b.get("garden.notes", id)?.title, "far away");
  await b.stop();
});

function device(file: string, counter: string, mode: string, note = randomId()): ChildProcessWithoutNullStreams {
  const script = fileURLToPath(new URL("device.js", import.meta.url));
  const child = spawn(process.execPath, [script, join(directory, file), counter, mode], {
    env: { ...process.env, PROXY_URL: proxy.url, NOTE: note },
  });
  child.stderr.on("data", (text: Buffer) => process.stderr.write(text));
  return child;
}

test("a program killed between sending and the answer: its next life goes on, once", async () => {
  const counter = counters[3] ?? "";
  const note = randomId();
  proxy.faults = ["hang"];
  const first = device("killed", counter, "push", note);
  while (proxy.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await proxy.answered(1); // the server has done it; nobody was told
  first.kill("SIGKILL");
  await once(first, "exit");
  const second = device("killed", counter, "push", note);
  let said = "";
  second.stdout.on("data", (text: Buffer) => (said += text.toString()));
  await once(second, "close");
  assert.match(said, /^pending 3\n/);
  assert.match(said, /"applied":3,/);
  assert.equal(proxy.seen[0]?.body, proxy.seen[1]?.body);
  const { store } = await open();
  await store.sync();
  assert.equal(store.get("garden.counters", counter)?.n, 1);
  const found = store.get("garden.notes", note);
  assert.deepEqual([found?.title, found?.body], ["from the first life", "and changed"]);
});

test("a program killed at any moment keeps what it promised, and does nothing twice", async () => {
  const counter = counters[4] ?? "";
  let promised = 0;
  const lives = 4;
  for (let life = 0; life < lives; life += 1) {
    const child = device("often", counter, "count");
    const enough = 3 + Math.floor(Math.random() * 12);
    let here = 0;
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (text: Buffer) => {
        here += text.toString().split("counted").length - 1;
        if (here >= enough) resolve();
      });
      child.stdin.on("error", () => undefined);
      child.stdin.write("go\n".repeat(1000));
    });
    child.kill("SIGKILL");
    await once(child, "close");
    promised += here;
  }
  const storage = await FileStorage.open(join(directory, "often"));
  const { store } = await open(storage, {});
  await store.sync();
  const n = store.get("garden.counters", counter)?.n ?? 0;
  // One change of each life may have been on disk before it could be said.
  assert.ok(n >= promised && n <= promised + lives, `${n} of ${promised}`);
  const state = (await storage.get("state")) as { next: number };
  assert.equal(n, state.next - 1); // every number that was given out was applied, once
  await storage.close();
});
