// Functions of all kinds, with names that no program should have to meet (odd.sql).

import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "@supabase/supabase-js";

import type { Database } from "../client/database.js";
import { clientOf, environment, url } from "./environment.js";

const odd = clientOf(environment("TOKEN")).odd_names;

test("names", async () => {
  assert.equal(await odd["Weird Name"]({ "p a": "x" }), "x5*/");
  assert.equal(await odd["Weird Name"]({ "p a": "x", class: 6, "p'q": "y" }), "x6y");
  assert.equal(await odd["constructor"](), 1);
  assert.equal(await odd.delete({ p_n: 2 }), 2);
});

test("numbers", async () => {
  assert.deepEqual(await odd.numbers(), ["1.10", "2", "NaN"]);
  assert.deepEqual(await odd.matrix(), [[1n, 9223372036854775807n]]);
  assert.deepEqual(await odd.floats(), [
    { x: Number.NaN, y: Number.POSITIVE_INFINITY },
    { x: 0.1, y: 1.5 },
  ]);
  assert.equal(await odd.take_price({ p_price: "12.50" }), "12.50");
});

test("rows within rows, there and back", async () => {
  const tree = await odd.grow();
  assert.deepEqual(tree, {
    label: "t",
    total: "12345678901234567890.10",
    lines: [{ "a column": "x", class: 9007199254740993n, price: "0.10", mood: "a | b" }],
  });
  assert.ok(tree !== null);
  assert.equal(await odd.take({ p_tree: tree }), "12354686100489308883.10");
});

test("choices, absence, nothing", async () => {
  assert.deepEqual(await odd.moods(), ["a | b", "*/"]);
  // @ts-expect-error there is no such mood
  await assert.rejects(odd.moods({ p_mood: "bad" }), { code: "22P02" });
  assert.deepEqual(await odd.find_pair({ p_is_there: true }), { a_b: 1 });
  assert.equal(await odd.find_pair({ p_is_there: false }), null);
  assert.deepEqual(await odd.find_a_pair(), { b: 2 });
  assert.deepEqual(await odd.out_pair(), { a: 1, b: 2n });
  assert.equal(await odd.nothing(), undefined);
});

test("whole bodies and documents", async () => {
  assert.deepEqual(await odd.whole({ any: [1, "x"] }), { any: [1, "x"] });
  assert.equal(await odd.whole_text("abc"), "ABC");
  assert.equal(await odd.whole_bytes(Uint8Array.of(0, 255, 1)), 3);
  assert.deepEqual(await odd.picture(), Uint8Array.of(0, 255, 16));
});

test("a Date is a moment", async () => {
  assert.equal(await odd.at({ p_at: new Date("2026-01-02T03:04:05.678Z") }), "2026-01-02T03:04:05.678+00:00");
});

test("supabase-js has the same names", async () => {
  const supabase = createClient<Database>(url, environment("TOKEN"), {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    realtime: { transport: class {} as never },
  }).schema("odd_names");
  const { data } = await supabase.rpc("Weird Name", { "p a": "x" });
  assert.equal(data, "x5*/");
  const pair = await supabase.rpc("find_pair", { p_is_there: true });
  const n: number | null | undefined = pair.data?.a_b;
  assert.equal(n, 1);
  // @ts-expect-error there is no such mood
  await supabase.rpc("moods", { p_mood: "bad" });
  const moods = await supabase.rpc("moods", { p_mood: "*/" });
  assert.deepEqual(moods.data, ["*/", "*/"]);
  setTimeout(() => process.exit(), 100).unref();
});
