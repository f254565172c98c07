// Calls of the client and of supabase-js against the live gateway.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createClient } from "@supabase/supabase-js";

import type { Database } from "../client/database.js";
import { MainspringError, fromBytes, isRefusal, parseJson, toBytes, writeJson } from "../client/index.js";
import { clientOf, environment, meter, url } from "./environment.js";

const token = environment("TOKEN");
const user = clientOf(token);
const nobody = clientOf(null);
after(() => setTimeout(() => process.exit(), 100).unref());

test("supabase-js takes the type Database", async () => {
  const supabase = createClient<Database>(url, token, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    realtime: { transport: class {} as never }, // node 20 has no WebSocket, and nothing here needs one
  });
  const { data, error } = await supabase.schema("tokens").rpc("get_balance", { p_meter_id: meter });
  assert.equal(error, null);
  assert.equal(data.meter_id, meter);
  const refused = await supabase.schema("tokens").rpc("purchase_tokens", { p_meter_id: meter, p_amount: 99999 });
  assert.equal(refused.error?.message, "insufficient_funds");
});

test("rows, sets, scalars, nothing", async () => {
  const balance = await user.tokens.get_balance({ p_meter_id: meter });
  assert.equal(balance.meter_id, meter);
  assert.match(balance.balance_kwh, /^\d+(\.\d+)?$/); // a text, with every digit
  assert.ok(Array.isArray(await user.tokens.list_purchases()));
  assert.ok((await user.meters.list_meters({ p_limit: 1 })).length <= 1);
  const wallet = await user.payments.open_wallet();
  assert.equal(typeof wallet.account_id, "string");
});

test("numbers keep their digits", async () => {
  const bought = await user.tokens.purchase_tokens({ p_meter_id: meter, p_amount: "50.00" });
  assert.equal(bought.amount, "50.00"); // not 50
  const at = await user.payments.get_balance_at({
    p_account_id: bought.account_id,
    p_at: new Date(),
  });
  assert.equal(typeof at, "string");
});

test("a refusal has code, message, details, hint and status", async () => {
  const refused = await user.tokens
    .purchase_tokens({ p_meter_id: meter, p_amount: "99999" })
    .catch((error: unknown) => error);
  assert.ok(refused instanceof MainspringError);
  assert.ok(isRefusal(refused, "insufficient_funds"));
  assert.equal(isRefusal(refused, "something_else"), false);
  assert.equal(refused.code, "PT402");
  assert.equal(refused.status, 402);
  assert.ok(refused.details !== null && refused.hint !== null);
  assert.ok(refused.requestId);
  const anonymous = await nobody.tokens.get_balance({ p_meter_id: meter }).catch((error: unknown) => error);
  assert.ok(anonymous instanceof MainspringError);
  assert.equal(anonymous.status, 401);
});

test("a batch is one transaction", async () => {
  const before = await user.tokens.list_purchases();
  const failed = await user
    .$batch([
      { function: "tokens.purchase_tokens", arguments: { p_meter_id: meter, p_amount: "10" } },
      { function: "tokens.purchase_tokens", arguments: { p_meter_id: meter, p_amount: "99999" } },
    ])
    .catch((error: unknown) => error);
  assert.ok(isRefusal(failed, "insufficient_funds"));
  assert.equal(failed.step, 2);
  assert.equal((await user.tokens.list_purchases()).length, before.length);
});

test("JSON: exact where the shape says so, plain elsewhere", () => {
  const text =
    '{"a":12.50,"b":9223372036854775807,"c":[1.10,2],"d":{"n":-1e-7,"s":"12.50 \\"1\\" \\\\"},"e":null,"f":"NaN"}';
  const shape = { a: "n", b: "b", c: ["n"], d: { n: "n" }, f: "f" } as const;
  assert.deepEqual(parseJson(text, shape), {
    a: "12.50",
    b: 9223372036854775807n,
    c: ["1.10", "2"],
    d: { n: "-1e-7", s: '12.50 "1" \\' },
    e: null,
    f: Number.NaN,
  });
  assert.deepEqual(parseJson('{"x":[1,[2.5]],"y":7}', { y: "b" }), { x: [1, [2.5]], y: 7n });
  assert.deepEqual(parseJson("[[1.0],[2.0]]", ["n"]), [["1.0"], ["2.0"]]);
  assert.deepEqual(parseJson('[{"n":1.0}]', [{ n: "n" }]), [{ n: "1.0" }]);
  assert.equal(parseJson("1.00", "n"), "1.00");
  const strange = '{"__proto__":{"x":1},"a":2}';
  assert.deepEqual(Object.keys(parseJson(strange, { a: "b" }) as object), ["__proto__", "a"]);
});

test("arguments lose nothing without a word", () => {
  const date = new Date(0);
  assert.equal(
    writeJson({ a: 9223372036854775807n, b: date, c: undefined, d: [1, null, "x"], e: { f: "1.50" } }),
    '{"a":9223372036854775807,"b":"1970-01-01T00:00:00.000Z","d":[1,null,"x"],"e":{"f":"1.50"}}',
  );
  assert.throws(() => writeJson({ p_id: 2 ** 53 }), /arguments\.p_id is 9007199254740992, whose last digits are lost/);
  assert.throws(() => writeJson({ p_list: [Number.NaN] }), /arguments\.p_list\[0\] is NaN/);
  assert.throws(() => writeJson({ p_f: () => 1 }), TypeError);
  assert.deepEqual(toBytes("\\x00ff"), Uint8Array.of(0, 255));
  assert.equal(fromBytes(Uint8Array.of(0, 255)), "\\x00ff");
  assert.throws(() => toBytes("00ff"), TypeError);
});

test("an address that is none is refused at once", () => {
  assert.throws(() => clientOf(null, { url: "api.example.com" }), TypeError);
  assert.throws(() => clientOf(null, { url: "ftp://api.example.com" }), /not an address of HTTP/);
});
