// Changes that are shown before the server has agreed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { OptimisticStore, isRefusal } from "../client/index.js";
import type { RollBack } from "../client/index.js";
import { clientOf, environment, meter } from "./environment.js";

const user = clientOf(environment("TOKEN"));

test("shown at once, confirmed by the server's answer", async () => {
  const { balance_kwh } = await user.tokens.get_balance({ p_meter_id: meter });
  const store = new OptimisticStore({ kwh: Number(balance_kwh), bought: 0 });
  const views: number[] = [];
  const stop = store.subscribe((view) => views.push(view.bought));
  const change = store.mutate({
    apply: (state) => ({ ...state, bought: state.bought + 1 }),
    send: () => user.tokens.purchase_tokens({ p_meter_id: meter, p_amount: "10" }),
  });
  assert.equal(store.view.bought, 1);
  assert.equal(store.base.bought, 0);
  await change;
  assert.equal(store.base.bought, 1);
  assert.deepEqual(store.pending, []);
  stop();
  assert.deepEqual(views, [1, 1]);
});

test("taken back where the server refuses, with notice; what came later stays", async () => {
  const notices: RollBack[] = [];
  const store = new OptimisticStore<string[]>([], (rollBack) => notices.push(rollBack));
  const refused = store.mutate({
    apply: (state) => [...state, "too much"],
    send: () => user.tokens.purchase_tokens({ p_meter_id: meter, p_amount: "99999" }),
  });
  let finish: () => void = () => undefined;
  const later = store.mutate({
    apply: (state) => [...state, "later"],
    send: () => new Promise<void>((resolve) => (finish = resolve)),
  });
  assert.deepEqual(store.view, ["too much", "later"]);
  await assert.rejects(refused, { message: "insufficient_funds" });
  assert.deepEqual(store.view, ["later"]);
  assert.equal(notices.length, 1);
  assert.ok(isRefusal(notices[0]?.error, "insufficient_funds"));
  finish();
  await later;
  assert.deepEqual(store.base, ["later"]);
});

test("pending changes are put on top of what the server says meanwhile", async () => {
  const store = new OptimisticStore({ title: "a", done: false });
  let finish: (row: { title: string; done: boolean }) => void = () => undefined;
  const change = store.mutate({
    apply: (state) => ({ ...state, done: true }),
    send: () => new Promise<{ title: string; done: boolean }>((resolve) => (finish = resolve)),
    confirm: (_state, row) => row,
  });
  store.rebase({ title: "b", done: false });
  assert.deepEqual(store.view, { title: "b", done: true });
  finish({ title: "c", done: true });
  await change;
  assert.deepEqual(store.base, { title: "c", done: true });
});

test("what cannot be done here is not sent; what no longer fits is left out", async () => {
  const store = new OptimisticStore<Map<string, number>>(new Map([["x", 1]]));
  const raise =
    (id: string) =>
    (state: Map<string, number>): Map<string, number> => {
      const value = state.get(id);
      if (value === undefined) throw new Error(`no ${id}`);
      return new Map(state).set(id, value + 1);
    };
  let sent = 0;
  await assert.rejects(store.mutate({ apply: raise("y"), send: async () => void (sent += 1) }), /no y/);
  assert.equal(sent, 0);
  let fail: (error: Error) => void = () => undefined;
  const change = store.mutate({
    apply: raise("x"),
    send: () => new Promise<void>((_resolve, reject) => (fail = reject)),
  });
  assert.equal(store.view.get("x"), 2);
  store.rebase(new Map());
  assert.equal(store.view.size, 0);
  fail(new Error("gone"));
  await assert.rejects(change, /gone/);
});
