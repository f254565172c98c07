// Supabase's own client against a running gateway: MAINSPRING_URL, tokens, METER.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createClient } from "@supabase/supabase-js";

const { MAINSPRING_URL: url, TOKEN: token, SERVICE_TOKEN: serviceToken } = process.env;

function connect(key, schema = "shop") {
  return createClient(url, key, {
    db: { schema },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    realtime: { transport: class {} }, // node 20 has no WebSocket, and nothing here needs one
  });
}

const user = connect(token);
const service = connect(serviceToken);
after(() => setTimeout(() => process.exit(), 100).unref());

async function rows(builder) {
  const { data, error } = await builder;
  assert.equal(error, null);
  return data;
}

test("named arguments and defaults", async () => {
  assert.equal(await rows(user.rpc("add", { a: 1, b: 2 })), 3);
  assert.equal(await rows(user.rpc("add", { b: 2, a: -2 })), 0);
  assert.equal(await rows(user.rpc("greet")), "hello world");
  assert.equal(await rows(user.rpc("greet", { loud: true })), "hello world!");
  assert.equal(await rows(user.rpc("greet", { name: "Wanjiku \u2764 \"'\\" })), "hello Wanjiku \u2764 \"'\\");
  assert.equal(await rows(user.rpc("add_up", { numbers: [1, 2, 3] })), 6);
  assert.deepEqual(await rows(user.rpc("take_jsonb", { any: [1, null, "x"] })), { any: [1, null, "x"] });
});

test("GET and HEAD", async () => {
  assert.equal(await rows(user.rpc("add", { a: 1, b: 2 }, { get: true })), 3);
  assert.equal(await rows(user.rpc("greet", { name: "a&b=c d" }, { get: true })), "hello a&b=c d");
  const { data, count, status } = await user.rpc("all_items", {}, { head: true, count: "exact" });
  assert.deepEqual([data, count, status], [null, 4, 200]);
  const refused = await user.rpc("add_item", { new_id: 50, new_name: "x" }, { get: true });
  assert.equal(refused.status, 405);
  assert.equal(refused.error.code, "25006");
});

test("scalars, null, void", async () => {
  assert.equal(await rows(user.rpc("is_open")), true);
  assert.equal(await rows(user.rpc("no_value")), null);
  const { data, error, status } = await user.rpc("nothing");
  assert.deepEqual([data, error, status], [null, null, 204]);
});

test("sets, shaped", async () => {
  const items = () => user.rpc("all_items");
  const ids = async (builder) => (await rows(builder)).map((row) => row.id);
  assert.deepEqual(await ids(items()), [1, 2, 3, 4]);
  assert.deepEqual(await rows(user.rpc("numbers", { until: 3 })), [1, 2, 3]);
  assert.deepEqual(await rows(user.rpc("none")), []);
  assert.deepEqual(await ids(items().gt("id", 1).lt("id", 4)), [2, 3]);
  assert.deepEqual(await ids(items().in("name", ["apple", "back\\slash", "a,b"])), [1, 3]);
  assert.deepEqual(await ids(items().is("name", null)), [4]);
  assert.deepEqual(await ids(items().not("name", "is", null)), [1, 2, 3]);
  assert.deepEqual(await ids(items().contains("tags", ["fruit"])), [1, 2]);
  assert.deepEqual(await ids(items().contains("data", { "k-k": "v" })), [2]);
  assert.deepEqual(await ids(items().overlaps("tags", ["red"])), [1]);
  assert.deepEqual(await ids(items().rangeGt("span", "[1,5)")), [2]);
  assert.deepEqual(await ids(items().or("id.eq.1,and(id.gt.3,name.is.null)")), [1, 4]);
  assert.deepEqual(await ids(items().match({ id: 1, name: "apple" })), [1]);
  assert.deepEqual(await ids(items().textSearch("search", "apple", { type: "websearch" })), [1]);
  assert.deepEqual(await ids(items().eq("data->a->b->>0", 10)), [1]);
  assert.deepEqual(await ids(items().order("id", { ascending: false }).limit(2)), [4, 3]);
  assert.deepEqual(await ids(items().order("id").range(1, 2)), [2, 3]);
  assert.equal((await rows(items().order("name", { ascending: false, nullsFirst: true })))[0].id, 4);
  assert.deepEqual(await rows(items().select("nr:id,price::text").eq("id", 1)), [{ nr: 1, price: "1.10" }]);
});

test("one row, perhaps, or not", async () => {
  const items = () => user.rpc("all_items").select("id");
  assert.deepEqual(await rows(items().eq("id", 1).single()), { id: 1 });
  assert.deepEqual(await rows(items().eq("id", 2).maybeSingle()), { id: 2 });
  assert.equal(await rows(items().eq("id", 99).maybeSingle()), null);
  const many = await items().single();
  assert.equal(many.status, 406);
  assert.equal(many.error.code, "PGRST116");
});

test("counts, pages, CSV", async () => {
  const { data, count, status } = await user.rpc("all_items", {}, { count: "exact" }).gt("id", 1).limit(1);
  assert.deepEqual([data.length, count, status], [1, 3, 206]);
  const csv = await rows(user.rpc("item_table").eq("id", 1).csv());
  assert.equal(csv, "id,name\n1,apple");
  const beyond = await user.rpc("all_items", {}, { count: "exact" }).range(100, 110);
  assert.equal(beyond.status, 416);
  assert.equal(beyond.error.code, "PGRST103");
});

test("errors", async () => {
  const unknown = await user.rpc("add", { a: 1, c: 2 });
  assert.equal(unknown.status, 404);
  assert.equal(unknown.error.code, "PGRST202");
  assert.equal(unknown.error.hint, "Perhaps you meant to call the function shop.add(a, b)");
  const twice = await user.rpc("add_item", { new_id: 1, new_name: "again" });
  assert.equal(twice.status, 409);
  assert.equal(twice.error.code, "23505");
  assert.equal(twice.error.details, "Key (id)=(1) already exists.");
  const wrong = await user.rpc("add", { a: "x", b: 1 });
  assert.deepEqual([wrong.status, wrong.error.code], [400, "22P02"]);
  const anonymous = await connect(process.env.ANON_TOKEN).rpc("add", { a: 1, b: 2 });
  assert.deepEqual([anonymous.status, anonymous.error.code], [401, "42501"]);
  const stranger = await connect("not.a.token").rpc("add", { a: 1, b: 2 });
  assert.deepEqual([stranger.status, stranger.error.code], [401, "PGRST301"]);
});

test("schemas", async () => {
  assert.equal(await rows(user.schema("public").rpc("which")), "public");
  assert.equal(await rows(user.rpc("which")), "shop");
  const hidden = await user.schema("pg_catalog").rpc("now");
  assert.deepEqual([hidden.status, hidden.error.code], [406, "PGRST106"]);
});

test("who is calling", async () => {
  const mine = await rows(user.schema("tokens").rpc("get_balance", { p_meter_id: process.env.METER }));
  assert.equal(mine.meter_id, process.env.METER);
  assert.deepEqual(await rows(user.schema("meters").rpc("list_meters").select("meter_id")), [
    { meter_id: process.env.METER },
  ]);
  assert.equal((await rows(service.schema("meters").rpc("list_meters").select("meter_id"))).length, 2);
});

test("our own functions: buy and read the receipt", async () => {
  const tokens = user.schema("tokens");
  const bought = await rows(tokens.rpc("purchase_tokens", { p_meter_id: process.env.METER, p_amount: 100 }));
  assert.match(bought.token, /^[0-9 -]{20,}$/);
  const listed = await rows(
    tokens.rpc("list_purchases", { p_meter_id: process.env.METER }).select("purchase_id,token").limit(1),
  );
  assert.deepEqual(listed, [{ purchase_id: bought.purchase_id, token: bought.token }]);
  const refused = await tokens.rpc("purchase_tokens", { p_meter_id: process.env.METER, p_amount: 1e6 });
  assert.deepEqual([refused.status, refused.error.message], [402, "insufficient_funds"]);
  assert.ok(refused.error.hint);
});

test("a call that is aborted ends on the client's side", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  const { error } = await user.rpc("wait", { seconds: 0.5 }).abortSignal(controller.signal);
  assert.match(error.message, /abort/i);
});
