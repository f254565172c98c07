// Rows of the user without a connection: read here, changed here, pushed and pulled when there is one (docs/sync.md).
//
// What makes it exact: an item gets its id once and is on disk before it is shown or sent; it leaves the disk in one
// write with the server's copy that came in its answer; the place of a pull is stored with the rows of its page.
// Whatever is cut off is done again, and the server knows item ids and places.

import { MainspringError, isRefusal } from "./errors.js";
import { writeJson } from "./json.js";
import type { Json } from "./json.js";
import { StorageError } from "./storage.js";
import type { Storage, Write } from "./storage.js";
import { randomId, wait } from "./transport.js";
import type { Transport } from "./transport.js";

export type Data = { [column: string]: Json };

/** A change that the server has not answered yet. */
export interface PendingItem {
  readonly id: string;
  /** Place in the queue. */
  readonly sequence: number;
  readonly table?: string;
  readonly record_id?: string;
  readonly operation?: "insert" | "update" | "delete";
  readonly base_version?: number;
  readonly data?: Data;
  readonly function?: string;
  readonly arguments?: Data;
  /** The item without which this one makes no sense. */
  readonly after?: string;
  /** What a call is thought to do to rows here, until its answer comes. */
  readonly effects?: readonly Effect[];
  /** Whether it was ever sent: its answer may have been lost. */
  readonly sent?: boolean;
}

/** A row as a queued call is thought to leave it; `null` for one that it deletes. */
export interface Effect {
  readonly table: string;
  readonly record_id: string;
  readonly data: Data | null;
}

/** The server did not do what the user did: what was shown has been taken back. */
export interface Notice {
  readonly id: string;
  /** `conflict`: somebody else changed the record; `rejected`: a rule forbids it. */
  readonly kind: "conflict" | "rejected";
  readonly item: PendingItem;
  /** Constant to switch on: `record_not_found`, `insufficient_funds`, a SQLSTATE, … */
  readonly code: string | null;
  readonly message: string | null;
  readonly detail: string | null;
  readonly hint: string | null;
  /** Waits for `resolve` while `resolution` is null. */
  readonly conflict_id: string | null;
  readonly resolution: string | null;
  /** The server's copy of the record. */
  readonly row: Data | null;
}

/** What an answer says of one item. */
export interface ItemResult {
  id: string | null;
  status: "applied" | "conflict" | "rejected" | "retry";
  is_replay?: boolean;
  table?: string;
  record_id?: string;
  version?: number | null;
  row?: Data | null;
  code?: string | null;
  message?: string | null;
  detail?: string | null;
  hint?: string | null;
  conflict_id?: string | null;
  resolution?: string | null;
  result?: Json;
}

interface PulledChange {
  table: string;
  record_id: string;
  operation: "upsert" | "delete";
  version: number;
  row: Data | null;
}

interface Page {
  cookie: string;
  has_more: boolean;
  changes: PulledChange[];
}

interface Copy {
  version: number;
  row: Data;
}

interface State {
  client_id: string;
  cookie: string | null;
  next: number;
}

export interface OfflineOptions {
  transport: Transport;
  storage: Storage;
  /** Which tables; all that are synced unless told. Fixed for a storage. */
  tables?: readonly string[];
  /** Rows of a page; 1,000 unless told. */
  pageSize?: number;
  /** Hears of what was taken back, after it is on disk. It stays in `notices` until it is dismissed. */
  onNotice?: (notice: Notice) => void;
  /** Hears of each answer to an item: what a queued call returned, for one. */
  onResult?: (item: PendingItem, result: ItemResult) => void;
  /** A round of `start` failed; it tries again by itself, unless the storage is lost (`StorageError`). */
  onError?: (error: unknown) => void;
}

/** What one round did. */
export interface SyncReport {
  applied: number;
  conflicts: number;
  rejected: number;
  /** Items that the server asks to be sent again later. */
  waiting: number;
  pulled: number;
  /** The server asked for a fresh start, and all rows were fetched anew. */
  wasReset: boolean;
}

const MOST_ITEMS = 500;
const MOST_BYTES = 900_000;
const MOST_ITEM_BYTES = 64 * 1024;
const LATEST = 9_007_199_254_740_991;

/**
 * The rows of one user, for one program at a time.
 *
 * `Tables` names row types: `OfflineStore<{ "study.courses": StudyCourses }>`.
 */
export class OfflineStore<Tables extends object = Record<string, Data>> {
  readonly #options: OfflineOptions;
  readonly #storage: Storage;
  readonly #copies = new Map<string, Map<string, Copy>>();
  readonly #listeners = new Set<() => void>();
  #items: PendingItem[] = [];
  #notices: Notice[] = [];
  #state: State;
  #writing: Promise<unknown> = Promise.resolve();
  #round: Promise<SyncReport> | null = null;
  #nextRound: Promise<SyncReport> | null = null;
  #stop: AbortController | null = null;
  #running: Promise<void> | null = null;
  #wake: (() => void) | null = null;
  #isPoked = false;

  private constructor(options: OfflineOptions, state: State) {
    this.#options = options;
    this.#storage = options.storage;
    this.#state = state;
  }

  /** Opens what the storage has; a new one gets a client id. */
  static async open<Tables extends object = Record<string, Data>>(
    options: OfflineOptions,
  ): Promise<OfflineStore<Tables>> {
    let state = (await options.storage.get("state")) as unknown as State | undefined;
    if (state === undefined) {
      state = { client_id: randomId(), cookie: null, next: 1 };
      await options.storage.write([["put", "state", { ...state }]]);
    }
    const store = new OfflineStore<Tables>(options, state);
    for (const [key, value] of await options.storage.list("row/")) {
      const [, table = "", id = ""] = key.split("/");
      store.#table(table).set(id, value as unknown as Copy);
    }
    store.#items = (await options.storage.list("item/")).map(
      ([, value]) => value as unknown as PendingItem,
    );
    store.#notices = (await options.storage.list("notice/")).map(
      ([, value]) => value as unknown as Notice,
    );
    return store;
  }

  /** This installation. */
  get clientId(): string {
    return this.#state.client_id;
  }

  /** What the server has not answered yet, oldest first. */
  get pending(): readonly PendingItem[] {
    return this.#items;
  }

  /** What was taken back, oldest first. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /** Hears of every change of rows, queue or notices; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One row as the user sees it: the server's copy with pending changes on top. */
  get<Table extends keyof Tables & string>(table: Table, recordId: string): Tables[Table] | null {
    let row: Data | null = this.#copies.get(table)?.get(recordId)?.row ?? null;
    for (const item of this.#items) row = overlay(row, item, table, recordId);
    return row as Tables[Table] | null;
  }

  /** All rows of a table as the user sees them. */
  list<Table extends keyof Tables & string>(table: Table): Tables[Table][] {
    const ids = new Set(this.#copies.get(table)?.keys());
    for (const item of this.#items) {
      for (const [name, id] of touched(item)) if (name === table) ids.add(id);
    }
    const rows: Tables[Table][] = [];
    for (const id of ids) {
      const row = this.get(table, id);
      if (row !== null) rows.push(row);
    }
    return rows;
  }

  /** The version of the server's copy; `null` where it has none here. */
  version(table: keyof Tables & string, recordId: string): number | null {
    return this.#copies.get(table)?.get(recordId)?.version ?? null;
  }

  /** Makes a record; its id is made here (`randomId`). Resolves when it is on disk. */
  insert<Table extends keyof Tables & string>(
    table: Table,
    recordId: string,
    data: Partial<Tables[Table]>,
  ): Promise<PendingItem> {
    return this.#enqueue((item) => ({
      ...item,
      table,
      record_id: recordId,
      operation: "insert",
      data: copy(data) as Data,
      ...this.#after(table, recordId),
    }));
  }

  /** Changes columns of a record: only those named are sent. */
  update<Table extends keyof Tables & string>(
    table: Table,
    recordId: string,
    data: Partial<Tables[Table]>,
  ): Promise<PendingItem> {
    return this.#enqueue((item) => ({
      ...item,
      table,
      record_id: recordId,
      operation: "update",
      base_version: this.version(table, recordId) ?? 0,
      data: copy(data) as Data,
      ...this.#after(table, recordId),
    }));
  }

  /** Deletes a record. */
  delete(table: keyof Tables & string, recordId: string): Promise<PendingItem> {
    return this.#enqueue((item) => ({
      ...item,
      table,
      record_id: recordId,
      operation: "delete",
      base_version: this.version(table, recordId) ?? 0,
      ...this.#after(table, recordId),
    }));
  }

  /**
   * Queues a call of a function, with the effects that it is thought to have on rows here.
   * Its answer goes to `onResult`.
   */
  call(
    name: string,
    args: object = {},
    options: { effects?: readonly Effect[]; after?: string } = {},
  ): Promise<PendingItem> {
    return this.#enqueue((item) => ({
      ...item,
      function: name,
      arguments: copy(args) as Data,
      ...(options.effects === undefined ? {} : { effects: options.effects }),
      ...(options.after === undefined ? {} : { after: options.after }),
    }));
  }

  /** Takes back a change that was never sent; false where it may have been. */
  async withdraw(itemId: string): Promise<boolean> {
    return this.#serially(async () => {
      const item = this.#items.find(({ id }) => id === itemId);
      if (item === undefined || item.sent) return false;
      await this.#storage.write([["delete", itemKey(item)]]);
      this.#items = this.#items.filter(({ id }) => id !== itemId);
      this.#tell();
      return true;
    });
  }

  /** Pushes what waits, then pulls what is new: one round at a time, and the one that begins after the call. */
  sync(): Promise<SyncReport> {
    if (this.#round === null) {
      this.#round = this.#sync().finally(() => {
        this.#round = this.#nextRound;
        this.#nextRound = null;
      });
      return this.#round;
    }
    if (this.#nextRound === null) {
      const begin = (): Promise<SyncReport> => {
        const round = this.#sync().finally(() => {
          this.#round = this.#nextRound;
          this.#nextRound = null;
        });
        return round;
      };
      this.#nextRound = this.#round.then(begin, begin);
    }
    return this.#nextRound;
  }

  /** Syncs whenever there is a reason, until `stop`. */
  start(options: { interval?: number; base?: number; cap?: number } = {}): void {
    if (this.#stop !== null) return;
    this.#stop = new AbortController();
    this.#running = this.#run(
      this.#stop.signal,
      options.interval ?? 60_000,
      options.base ?? 500,
      options.cap ?? 60_000,
    );
  }

  /** Something may be new: a message of the socket, a network that is back. */
  poke(): void {
    this.#isPoked = true;
    this.#wake?.();
  }

  /** Ends `start`; resolves when the round in hand is done. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#wake?.();
    await this.#running;
    this.#stop = null;
  }

  /** The user has seen a notice. The server's inbox forgets it as well, where it can be reached. */
  async dismiss(noticeId: string): Promise<void> {
    await this.#serially(async () => {
      const notice = this.#notices.find(({ id }) => id === noticeId);
      if (notice === undefined) return;
      await this.#storage.write([["delete", noticeKey(notice)]]);
      this.#notices = this.#notices.filter(({ id }) => id !== noticeId);
      this.#tell();
    });
    // The inbox is a copy: it is no loss if it keeps one more.
    const args = { p_client_id: this.clientId, p_item_ids: [noticeId] };
    await this.#call("dismiss_inbox_items", args).catch(() => undefined);
  }

  /** Settles a conflict, then fetches what came of it. `data` goes with `manual`. */
  async resolve(
    notice: Notice,
    resolution: "client_wins" | "server_wins" | "manual",
    data?: Data,
  ): Promise<void> {
    if (notice.conflict_id === null) throw new TypeError("the notice is of no conflict");
    await this.#call("resolve_conflict", {
      p_conflict_id: notice.conflict_id,
      p_resolution: resolution,
      ...(data === undefined ? {} : { p_data: data }),
    });
    await this.#serially(async () => {
      await this.#storage.write([["delete", noticeKey(notice)]]);
      this.#notices = this.#notices.filter(({ id }) => id !== notice.id);
      this.#tell();
    });
    await this.sync();
  }

  async #sync(): Promise<SyncReport> {
    const report = {
      applied: 0,
      conflicts: 0,
      rejected: 0,
      waiting: 0,
      pulled: 0,
      wasReset: false,
    };
    // In this order: an answer that was lost and comes again later would be older than what is pulled here. What may
    // have been applied stands at the head of the queue, so after a push the fate of all of it is known.
    await this.#push(report);
    await this.#pull(report);
    return report;
  }

  async #push(report: SyncReport): Promise<void> {
    for (let from = 0; report.waiting === 0; ) {
      const batch = takeBatch(this.#items.filter(({ sequence }) => sequence > from));
      const last = batch.at(-1);
      if (last === undefined) return;
      const { wasReset } = report;
      await this.#pushBatch(await this.#mark(batch), report);
      from = report.wasReset === wasReset ? last.sequence : 0;
    }
  }

  /** Notes on disk what is about to be sent: from then on it may have been applied. */
  async #mark(batch: readonly PendingItem[]): Promise<PendingItem[]> {
    const marked = batch.map((item) => ({ ...item, sent: true }));
    await this.#serially(async () => {
      const unsent = new Set(this.#items.filter(({ sent }) => !sent).map(({ id }) => id));
      const fresh = marked.filter(({ id }) => unsent.has(id)); // what was withdrawn is not there any more
      if (fresh.length === 0) return;
      await this.#storage.write(
        fresh.map((item) => ["put", itemKey(item), item as unknown as Json] as const),
      );
      const byId = new Map(fresh.map((item) => [item.id, item]));
      this.#items = this.#items.map((item) => byId.get(item.id) ?? item);
    });
    const kept = new Set(this.#items.map(({ id }) => id));
    return marked.filter(({ id }) => kept.has(id));
  }

  async #pushBatch(batch: readonly PendingItem[], report: SyncReport): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    let results: ItemResult[];
    try {
      const answer = await this.#call<{ results: ItemResult[] }>("push_changes", {
        p_client_id: this.clientId,
        p_changes: batch.map(toWire),
      });
      results = answer.results;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (error.status === 410) {
        await this.#reset(error, report);
        return;
      }
      if (error.status !== 400 && error.status !== 413 && error.status !== 422) throw error;
      if (batch.length > 1) {
        // The batch as a whole is refused. Which item is to blame shows when they come one by one.
        for (const item of batch) await this.#pushBatch([item], report);
        return;
      }
      const { message, details, hint } = error;
      results = [
        { id: first.id, status: "rejected", code: message, message, detail: details, hint },
      ];
    }
    await this.#settle(batch, results, report);
  }

  /** Takes answers over: items leave, copies and notices come, in one write. */
  async #settle(
    batch: readonly PendingItem[],
    results: readonly ItemResult[],
    report: SyncReport,
  ): Promise<void> {
    const notices: Notice[] = [];
    const settled: [PendingItem, ItemResult][] = [];
    await this.#serially(async () => {
      const steps: Write[] = [];
      const copies: [string, string, Copy | null][] = [];
      for (const [index, item] of batch.entries()) {
        const result = results.find(({ id }) => id === item.id) ?? results[index];
        if (result === undefined || (result.id !== null && result.id !== item.id)) {
          throw new Error(`the answer says nothing of item ${item.id}`);
        }
        if (result.status === "retry") {
          report.waiting += 1;
          continue;
        }
        settled.push([item, result]);
        steps.push(["delete", itemKey(item)]);
        const { table, record_id: id } = item;
        if (table !== undefined && id !== undefined && result.row !== undefined) {
          if (result.row === null) copies.push([table, id, null]);
          else if (
            (result.version ?? 0) >= (this.version(table as keyof Tables & string, id) ?? 0)
          ) {
            copies.push([table, id, { version: result.version ?? 0, row: result.row }]);
          }
        }
        if (result.status === "applied") report.applied += 1;
        else {
          if (result.status === "conflict") report.conflicts += 1;
          else report.rejected += 1;
          const notice = toNotice(item, result);
          notices.push(notice);
          steps.push(["put", noticeKey(notice), notice as unknown as Json]);
        }
      }
      for (const [table, id, found] of copies) steps.push(copyStep(table, id, found));
      await this.#storage.write(steps);
      const gone = new Set(settled.map(([item]) => item.id));
      this.#items = this.#items.filter(({ id }) => !gone.has(id));
      this.#notices = [...this.#notices, ...notices];
      for (const [table, id, found] of copies) this.#setCopy(table, id, found);
      this.#tell();
    });
    for (const [item, result] of settled) this.#options.onResult?.(item, result);
    for (const notice of notices) this.#options.onNotice?.(notice);
  }

  async #pull(report: SyncReport): Promise<void> {
    for (let hasMore = true; hasMore; ) {
      let page: Page;
      try {
        page = await this.#call<Page>("pull_changes", {
          p_client_id: this.clientId,
          p_cookie: this.#state.cookie,
          ...(this.#options.tables === undefined ? {} : { p_tables: this.#options.tables }),
          p_limit: this.#options.pageSize ?? 1000,
        });
      } catch (error) {
        const isStale =
          isRefusal(error) && (error.status === 410 || error.message === "invalid_cookie");
        if (!isStale || report.wasReset) throw error;
        await this.#reset(error, report);
        continue;
      }
      await this.#takePage(page);
      report.pulled += page.changes.length;
      hasMore = page.has_more;
    }
  }

  async #takePage(page: Page): Promise<void> {
    await this.#serially(async () => {
      const next = { ...this.#state, cookie: page.cookie };
      const steps: Write[] = [["put", "state", { ...next }]];
      const copies: [string, string, Copy | null][] = [];
      const versions = new Map<string, number>();
      for (const change of page.changes) {
        const key = `${change.table}/${change.record_id}`;
        const known =
          versions.get(key) ?? this.#copies.get(change.table)?.get(change.record_id)?.version ?? 0;
        if (change.version <= known) continue;
        versions.set(key, change.version);
        const found = change.row === null ? null : { version: change.version, row: change.row };
        copies.push([change.table, change.record_id, found]);
      }
      for (const [table, id, found] of copies) steps.push(copyStep(table, id, found));
      await this.#storage.write(steps);
      this.#state = next;
      for (const [table, id, found] of copies) this.#setCopy(table, id, found);
      if (copies.length > 0) this.#tell();
    });
  }

  /** A fresh start, as the server asked for it: rows go, what the user did stays. */
  async #reset(error: MainspringError, report: SyncReport): Promise<void> {
    if (report.wasReset) throw error;
    report.wasReset = true;
    const notices: Notice[] = [];
    await this.#serially(async () => {
      const isForgotten = /forgotten/.test(error.details ?? "");
      const state: State = {
        client_id: isForgotten ? randomId() : this.#state.client_id,
        cookie: null,
        next: this.#state.next,
      };
      const steps: Write[] = [["put", "state", { ...state }]];
      for (const [table, copies] of this.#copies) {
        for (const id of copies.keys()) steps.push(["delete", `row/${table}/${id}`]);
      }
      // The server no longer knows which items it has applied. Those that it may have are for the user to look at.
      const doubtful = isForgotten ? this.#items.filter(({ sent }) => sent) : [];
      const { message, details, hint } = error;
      for (const item of doubtful) {
        const result = {
          id: item.id,
          status: "rejected",
          code: "client_forgotten",
          message,
          detail: details,
          hint,
        } as const;
        notices.push(toNotice(item, result));
      }
      for (const notice of notices) {
        steps.push(
          ["delete", itemKey(notice.item)],
          ["put", noticeKey(notice), notice as unknown as Json],
        );
      }
      await this.#storage.write(steps);
      this.#state = state;
      this.#items = this.#items.filter((item) => !doubtful.includes(item));
      this.#notices = [...this.#notices, ...notices];
      this.#copies.clear();
      report.rejected += notices.length;
      this.#tell();
    });
    for (const notice of notices) this.#options.onNotice?.(notice);
  }

  async #run(signal: AbortSignal, interval: number, base: number, cap: number): Promise<void> {
    let isOnlineAgain = false;
    const poke = (): void => {
      isOnlineAgain = true;
      this.poke();
    };
    const page = globalThis as {
      addEventListener?: (n: string, f: () => void) => void;
      removeEventListener?: (n: string, f: () => void) => void;
    };
    page.addEventListener?.("online", poke);
    let failures = 0;
    while (!signal.aborted) {
      this.#isPoked = isOnlineAgain = false;
      let pause = interval;
      try {
        const { waiting } = await this.sync();
        failures = waiting > 0 ? failures + 1 : 0;
      } catch (error) {
        failures += 1;
        this.#options.onError?.(error);
        if (error instanceof StorageError) break; // another tab syncs now
        if (isOnlineAgain) failures = 0; // it failed for want of the network that has come back meanwhile
      }
      if (failures > 0)
        pause = Math.min(interval, (0.5 + Math.random() / 2) * Math.min(cap, base * 2 ** failures));
      if (this.#isPoked && failures === 0) continue;
      const waking = new AbortController();
      this.#wake = () => waking.abort();
      if (!signal.aborted) await wait(pause, waking.signal).catch(() => undefined);
      this.#wake = null;
    }
    page.removeEventListener?.("online", poke);
  }

  /** Puts an item on disk, then into the view. */
  #enqueue(make: (item: { id: string; sequence: number }) => PendingItem): Promise<PendingItem> {
    return this.#serially(async () => {
      const item = make({ id: randomId(), sequence: this.#state.next });
      const size = byteLength(JSON.stringify(toWire(item)));
      if (size > MOST_ITEM_BYTES)
        throw new RangeError(`a change has at most ${MOST_ITEM_BYTES} bytes, this one ${size}`);
      const state = { ...this.#state, next: item.sequence + 1 };
      await this.#storage.write([
        ["put", itemKey(item), item as unknown as Json],
        ["put", "state", { ...state }],
      ]);
      this.#state = state;
      this.#items = [...this.#items, item];
      this.#tell();
      this.poke();
      return item;
    });
  }

  /** The last queued item of a record: where it fails, what was built on it fails. */
  #after(table: string, recordId: string): { after?: string } {
    const earlier = this.#items
      .filter((item) => item.table === table && item.record_id === recordId)
      .at(-1);
    return earlier === undefined ? {} : { after: earlier.id };
  }

  /** One writer at a time: what is computed from the state is written before it changes. */
  #serially<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#writing.then(work);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  #call<Result = unknown>(name: string, args: object): Promise<Result> {
    // Item ids and cookies make these calls safe to repeat; they need no key beside.
    return this.#options.transport.call<Result>({ name: `sync.${name}`, kind: "read" }, args);
  }

  #table(name: string): Map<string, Copy> {
    let table = this.#copies.get(name);
    if (table === undefined) {
      table = new Map();
      this.#copies.set(name, table);
    }
    return table;
  }

  #setCopy(table: string, id: string, found: Copy | null): void {
    if (found === null) this.#table(table).delete(id);
    else this.#table(table).set(id, found);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A row with one pending change on top. */
function overlay(
  row: Data | null,
  item: PendingItem,
  table: string,
  recordId: string,
): Data | null {
  for (const effect of item.effects ?? []) {
    if (effect.table === table && effect.record_id === recordId) {
      row = effect.data === null ? null : { ...row, ...effect.data };
    }
  }
  if (item.table !== table || item.record_id !== recordId) return row;
  switch (item.operation) {
    case "insert":
      return { ...row, ...item.data };
    case "update":
      return row === null ? null : { ...row, ...item.data };
    case "delete":
      return null;
    default:
      return row;
  }
}

function touched(item: PendingItem): [table: string, recordId: string][] {
  const records: [string, string][] = (item.effects ?? []).map((effect) => [
    effect.table,
    effect.record_id,
  ]);
  if (item.table !== undefined && item.record_id !== undefined)
    records.push([item.table, item.record_id]);
  return records;
}

/** As many items as one push takes. */
function takeBatch(items: readonly PendingItem[]): PendingItem[] {
  const batch: PendingItem[] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += byteLength(JSON.stringify(toWire(item))) + 1;
    if (batch.length > 0 && (batch.length === MOST_ITEMS || bytes > MOST_BYTES)) break;
    batch.push(item);
  }
  return batch;
}

function toWire(item: PendingItem): Record<string, unknown> {
  const { sequence: _sequence, effects: _effects, sent: _sent, ...wire } = item;
  return wire;
}

function toNotice(item: PendingItem, result: ItemResult): Notice {
  return {
    id: item.id,
    kind: result.status === "conflict" ? "conflict" : "rejected",
    item,
    code: result.code ?? null,
    message: result.message ?? null,
    detail: result.detail ?? null,
    hint: result.hint ?? null,
    conflict_id: result.conflict_id ?? null,
    resolution: result.resolution ?? null,
    row: result.row ?? null,
  };
}

function itemKey(item: PendingItem): string {
  return `item/${String(item.sequence).padStart(String(LATEST).length, "0")}`;
}

function noticeKey(notice: Notice): string {
  return `notice/${String(notice.item.sequence).padStart(String(LATEST).length, "0")}`;
}

function copyStep(table: string, id: string, found: Copy | null): Write {
  const key = `row/${table}/${id}`;
  return found === null ? ["delete", key] : ["put", key, found as unknown as Json];
}

/** The value as it will be read again; what JSON cannot say is refused now, not when it is sent. */
function copy(value: unknown): Json {
  return JSON.parse(writeJson(withoutBigInts(value))) as Json;
}

/** Large integers become text, which the server takes as well: a queue on disk has JavaScript's numbers. */
function withoutBigInts(value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  }
  if (Array.isArray(value)) return value.map(withoutBigInts);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, withoutBigInts(entry)]),
  );
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
