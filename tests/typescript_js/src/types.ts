// Compiled, never run: what has to compile, and what must not.

import { createClient } from "@supabase/supabase-js";
import type { Database } from "../client/database.js";
import { MainspringClient, OfflineStore, isRefusal } from "../client/index.js";
import type { MetersMeters, Storage } from "../client/index.js";
import type { TokensPurchaseTokensErrors } from "../client/schemas/tokens.js";

const METER = "00000000-0000-7000-9000-000000000001";

export async function supabase(): Promise<void> {
  const client = createClient<Database>("http://127.0.0.1", "key");
  const tokens = client.schema("tokens");
  const { data, error } = await tokens.rpc("get_balance", { p_meter_id: METER });
  if (error) {
    const facts: [string, string, string, string] = [error.code, error.message, error.details, error.hint];
    throw new Error(facts.join());
  }
  const balance: number = data.balance_kwh;
  // @ts-expect-error a number is no text
  const text: string = data.balance_kwh;
  // @ts-expect-error there is no such column
  data.balance_watts;
  // @ts-expect-error there is no such argument
  await tokens.rpc("get_balance", { meter: METER });
  // @ts-expect-error an id is no number
  await tokens.rpc("get_balance", { p_meter_id: 5 });
  // @ts-expect-error there is no such function
  await tokens.rpc("get_balances", { p_meter_id: METER });
  // @ts-expect-error an argument is missing
  await tokens.rpc("purchase_tokens", { p_meter_id: METER });
  // @ts-expect-error there is no such schema
  client.schema("coins");
  // @ts-expect-error there are no tables
  client.from("purchases");

  const purchases = await tokens.rpc("list_purchases", { p_limit: 5 });
  const totals: number[] = purchases.data?.map((purchase) => purchase.total) ?? [];
  await tokens.rpc("list_purchases");
  await tokens.rpc("purchase_tokens", { p_meter_id: METER, p_amount: "100.00" });
  // A client of one schema has its functions at hand.
  const meters = createClient<Database, "meters">("http://127.0.0.1", "key", { db: { schema: "meters" } });
  const found = await meters.rpc("list_meters", { p_limit: 1 });
  const number: string | undefined = found.data?.[0]?.meter_number;
  void [balance, text, totals, number];
}

export async function own(client: MainspringClient): Promise<void> {
  const balance = await client.tokens.get_balance({ p_meter_id: METER });
  const kwh: string = balance.balance_kwh; // a numeric keeps its digits
  const changed: string = balance.updated_at;
  // @ts-expect-error a numeric is no number
  const number: number = balance.balance_kwh;
  // @ts-expect-error there is no such argument
  await client.tokens.get_balance({ p_meter_id: METER, p_at: "now" });
  // @ts-expect-error an argument is missing
  await client.tokens.get_balance({});
  // @ts-expect-error an argument is missing
  await client.tokens.get_balance();
  // @ts-expect-error there is no such function
  await client.tokens.get_balances({ p_meter_id: METER });
  // @ts-expect-error there is no such schema
  await client.coins.get_balance({ p_meter_id: METER });
  // @ts-expect-error an id is no number
  await client.tokens.get_balance({ p_meter_id: 5 });
  await client.tokens.list_purchases();
  await client.tokens.list_purchases({ p_limit: 5, p_before: undefined });
  await client.tokens.purchase_tokens({ p_meter_id: METER, p_amount: "12.50" }, { idempotencyKey: "k" });
  await client.tokens.purchase_tokens({ p_meter_id: METER, p_amount: 12.5 });
  await client.meters.count_meters({ p_seen_since: new Date() });
  // @ts-expect-error a function that takes no arguments
  await client.payments.open_wallet({ p_amount: 1 }, {}, {});
  try {
    await client.auth.logout_everywhere();
  } catch (error) {
    if (isRefusal<TokensPurchaseTokensErrors>(error, "insufficient_funds")) {
      const facts: [string, string, string | null, string | null, number] = [
        error.code,
        error.message,
        error.details,
        error.hint,
        error.status,
      ];
      void facts;
    }
    // @ts-expect-error the function raises no such error
    isRefusal<TokensPurchaseTokensErrors>(error, "no_such_error");
  }
  void [kwh, changed, number];
}

export async function offline(client: MainspringClient, storage: Storage): Promise<void> {
  const store = await OfflineStore.open<{ "meters.meters": MetersMeters }>({
    transport: client.$transport,
    storage,
  });
  const number: string | undefined = store.get("meters.meters", METER)?.meter_number;
  await store.update("meters.meters", METER, { region: "Nairobi" });
  // @ts-expect-error there is no such column
  await store.update("meters.meters", METER, { colour: "red" });
  // @ts-expect-error there is no such table here
  store.list("meters.regions");
  void number;
}
