// Retries, idempotency keys and tokens, through a proxy that fails on purpose.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { ConnectionError, MainspringError, Session, isRefusal, makeSession, readTokens } from "../client/index.js";
import type { RetryEvent, Tokens } from "../client/index.js";
import { FaultyProxy, QUICK, clientOf, environment, meter, url } from "./environment.js";

const token = environment("TOKEN");
const user = clientOf(token);
let proxy: FaultyProxy;
before(async () => {
  proxy = await FaultyProxy.start();
});
beforeEach(() => {
  proxy.faults = [];
  proxy.seen.length = 0;
});
after(() => proxy.stop());

const busy = { status: 503, body: '{"code":"PGRST003","message":"busy","details":null,"hint":null}' };
const through = (): ReturnType<typeof clientOf> => clientOf(token, { url: proxy.url });
const countPurchases = async (): Promise<number> => (await user.tokens.list_purchases({ p_limit: 1000 })).length;
const buy = { p_meter_id: meter, p_amount: "10" };

test("503, a cut connection, a lost answer, half an answer: one effect, one key", async () => {
  const had = await countPurchases();
  proxy.faults = [busy, "cut", "lost", "half"];
  const events: RetryEvent[] = [];
  const client = clientOf(token, { url: proxy.url, onRetry: (event) => events.push(event) });
  const bought = await client.tokens.purchase_tokens(buy);
  assert.equal(bought.amount, "10");
  assert.equal(await countPurchases(), had + 1);
  assert.equal(proxy.seen.length, 5);
  assert.deepEqual(
    events.map(({ attempt }) => attempt),
    [1, 2, 3, 4],
  );
  assert.equal(new Set(proxy.seen.map(({ key }) => key)).size, 1);
  assert.match(proxy.seen[0]?.key ?? "", /^[0-9a-f-]{36}$/);
  assert.equal(new Set(proxy.seen.map(({ body }) => body)).size, 1);
});

test("calls of their own have keys of their own; a key that is given is used", async () => {
  await through().tokens.purchase_tokens(buy);
  await through().tokens.purchase_tokens(buy, { idempotencyKey: "mine-1" });
  await through().tokens.purchase_tokens(buy, { idempotencyKey: "mine-1" });
  const keys = proxy.seen.map(({ key }) => key);
  assert.notEqual(keys[0], keys[1]);
  assert.deepEqual(keys.slice(1), ["mine-1", "mine-1"]);
});

test("reads carry no key and are repeated as they are", async () => {
  proxy.faults = ["cut", busy];
  await through().tokens.get_balance({ p_meter_id: meter });
  assert.deepEqual(
    proxy.seen.map(({ key }) => key),
    [undefined, undefined, undefined],
  );
});

test("Retry-After is kept, and too long a one is an error at once", async () => {
  proxy.faults = [{ ...busy, headers: { "retry-after": "1" } }];
  await through().tokens.get_balance({ p_meter_id: meter });
  const [first, second] = proxy.seen;
  assert.ok(first && second && second.at - first.at >= 950);
  proxy.faults = [{ ...busy, headers: { "retry-after": "3600" } }];
  const error = await through()
    .tokens.get_balance({ p_meter_id: meter })
    .catch((e: unknown) => e);
  assert.ok(error instanceof MainspringError);
  assert.equal(error.retryAfter, 3_600_000);
});

test("business errors are not tried again", async () => {
  const error = await through()
    .tokens.purchase_tokens({ p_meter_id: meter, p_amount: "99999" })
    .catch((e: unknown) => e);
  assert.ok(isRefusal(error, "insufficient_funds"));
  assert.equal(proxy.seen.length, 1);
  const attempts = {
    status: 429,
    headers: { "retry-after": "1" },
    body: '{"code":"PT429","message":"too_many_attempts"}',
  };
  proxy.faults = [attempts, attempts];
  await assert.rejects(through().tokens.get_balance({ p_meter_id: meter }), { message: "too_many_attempts" });
  assert.equal(proxy.seen.length, 2);
});

test("the gateway's own limit and keys in flight are waited for", async () => {
  const limited = { status: 429, headers: { "retry-after": "0" }, body: '{"code":"PT429","message":"rate_limited"}' };
  const inFlight = {
    status: 409,
    headers: { "retry-after": "0" },
    body: '{"code":"PT409","message":"idempotency_key_in_flight"}',
  };
  proxy.faults = [limited, inFlight];
  await through().tokens.purchase_tokens(buy);
  assert.equal(proxy.seen.length, 3);
});

test("in the end the error says how often, and with which key to go on", async () => {
  const had = await countPurchases();
  proxy.faults = ["lost", "cut", "cut"];
  const client = clientOf(token, { url: proxy.url, retry: { ...QUICK, attempts: 3 } });
  const error = await client.tokens.purchase_tokens(buy).catch((e: unknown) => e);
  assert.ok(error instanceof ConnectionError);
  assert.equal(error.attempts, 3);
  assert.ok(error.idempotencyKey);
  await client.tokens.purchase_tokens(buy, { idempotencyKey: error.idempotencyKey });
  assert.equal(await countPurchases(), had + 1);
});

test("what must not be done twice is not sent again when its answer is lost", async () => {
  proxy.faults = ["cut"];
  const client = clientOf(null, { url: proxy.url });
  const error = await client.auth.login({ p_login: "a@example.com", p_password: "x" }).catch((e: unknown) => e);
  assert.ok(error instanceof ConnectionError);
  assert.equal(proxy.seen.length, 1);
  proxy.faults = [busy];
  await assert.rejects(client.auth.login({ p_login: "a@example.com", p_password: "x" }), {
    message: "invalid_credentials",
  });
  assert.equal(proxy.seen.length, 3);
});

test("an attempt that takes too long is one that failed; a signal ends everything", async () => {
  const slow = clientOf(token, {
    fetch: (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
      }),
    retry: { ...QUICK, attempts: 2, attemptTimeout: 30 },
  });
  await assert.rejects(slow.tokens.get_balance({ p_meter_id: meter }), ConnectionError);
  const ending = new AbortController();
  const call = clientOf(token, { url: "http://127.0.0.1:9", retry: { attempts: 100, base: 50 } }).tokens.get_balance(
    { p_meter_id: meter },
    { signal: ending.signal },
  );
  setTimeout(() => ending.abort(new Error("enough")), 60);
  await assert.rejects(call, /enough/);
});

test("a proxy's page becomes an error, too", async () => {
  proxy.faults = [{ status: 413, headers: { "content-type": "text/html" }, body: "<h1>too large</h1>" }];
  const error = await through()
    .tokens.get_balance({ p_meter_id: meter })
    .catch((e: unknown) => e);
  assert.ok(error instanceof MainspringError);
  assert.deepEqual([error.code, error.message, error.details], ["HTTP413", "http_413", "<h1>too large</h1>"]);
});

test("ten refused calls renew the token once, and it is stored before it is used", async () => {
  const stored: (Tokens | null)[] = [];
  let renewals = 0;
  const session = new Session({
    tokens: { accessToken: environment("EXPIRED_TOKEN"), refreshToken: "r1" },
    refresh: async () => {
      renewals += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { accessToken: token, refreshToken: "r2" };
    },
    store: (tokens) => void stored.push(tokens),
  });
  const client = clientOf(null, { session });
  const balances = await Promise.all(
    Array.from({ length: 10 }, () => client.tokens.get_balance({ p_meter_id: meter })),
  );
  assert.equal(balances.length, 10);
  assert.equal(renewals, 1);
  assert.deepEqual(stored, [{ accessToken: token, refreshToken: "r2" }]);
});

test("a call is not sent again for somebody who has logged in meanwhile", async () => {
  proxy.faults = ["lost"];
  const session = new Session({ tokens: { accessToken: token } });
  const client = clientOf(null, {
    session,
    url: proxy.url,
    onRetry: () => void session.set({ accessToken: environment("TOKEN") }),
  });
  await assert.rejects(client.tokens.purchase_tokens(buy), ConnectionError);
  assert.equal(proxy.seen.length, 1);
});

test("a token that is about to end is renewed first; a refused renewal ends the session", async () => {
  const soon = Math.floor(Date.now() / 1000) + 5;
  let renewals = 0;
  const session = new Session({
    tokens: { accessToken: token, refreshToken: "r", expiresAt: soon },
    refresh: async () => {
      renewals += 1;
      throw new MainspringError(401, { code: "PT401", message: "session_ended", details: null, hint: null });
    },
  });
  await clientOf(null, { session })
    .tokens.get_balance({ p_meter_id: meter })
    .catch(() => undefined);
  assert.equal(renewals, 1);
  assert.equal(session.tokens, null);
  const away = new Session({
    tokens: { accessToken: environment("EXPIRED_TOKEN"), refreshToken: "r" },
    refresh: () => Promise.reject(new ConnectionError("away", 1, null, null)),
  });
  await assert.rejects(clientOf(null, { session: away }).tokens.get_balance({ p_meter_id: meter }), ConnectionError);
  assert.notEqual(away.tokens, null); // nobody is logged out by a lost connection
});

function tokenOf(sub: string, number: number): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode({ alg: "HS256" })}.${encode({ sub, number, name: "Zoë ~~~???" })}.signature`;
}

/** Two tabs: sessions of their own, one place where tokens are kept. */
function makeTabs(kept: { tokens: Tokens | null }, renewed: string[]): Session[] {
  return [1, 2].map(
    () =>
      new Session({
        tokens: kept.tokens,
        refresh: async ({ refreshToken = "" }) => {
          renewed.push(refreshToken);
          return { accessToken: tokenOf("asha", renewed.length), refreshToken: `r${renewed.length}` };
        },
        store: (tokens) => void (kept.tokens = tokens),
        load: () => kept.tokens,
      }),
  );
}

test("tabs that share a session: what one has renewed the other takes over, and uses no token twice", async () => {
  const first = tokenOf("asha", 0);
  const kept: { tokens: Tokens | null } = { tokens: { accessToken: first, refreshToken: "r0" } };
  const renewed: string[] = [];
  const [a, b] = makeTabs(kept, renewed);
  assert.ok(a !== undefined && b !== undefined);
  assert.equal(await a.renew(first), tokenOf("asha", 1));
  assert.equal(await b.renew(first), tokenOf("asha", 1));
  assert.deepEqual(renewed, ["r0"]);
  const { era } = b;
  assert.equal(await b.renew(tokenOf("asha", 1)), tokenOf("asha", 2));
  assert.equal(await a.renew(tokenOf("asha", 1)), tokenOf("asha", 2));
  kept.tokens = { accessToken: tokenOf("asha", 8), refreshToken: "r8", expiresAt: 1 }; // and one that has ended since
  assert.equal(await a.renew(tokenOf("asha", 2)), tokenOf("asha", 3));
  assert.deepEqual(renewed, ["r0", "r1", "r8"]);
  assert.equal(b.era, era);
});

test("tabs that share a session: a logout, or another user, in one ends it in the other", async () => {
  for (const stored of [null, { accessToken: tokenOf("juma", 0), refreshToken: "r0" }]) {
    const first = tokenOf("asha", 0);
    const kept: { tokens: Tokens | null } = { tokens: { accessToken: first, refreshToken: "r0" } };
    const renewed: string[] = [];
    const [a, b] = makeTabs(kept, renewed);
    assert.ok(a !== undefined && b !== undefined);
    await a.set(stored);
    await assert.rejects(b.renew(first), { status: 401, message: "session_ended" });
    assert.deepEqual([b.tokens, b.era, renewed, kept.tokens], [null, 1, [], stored]);
  }
});

test("a real session: register, log in, renew, log out", async () => {
  const nobody = clientOf(null);
  const email = `client-${Date.now()}@example.com`;
  await nobody.auth.register({ p_email: email, p_password: "mango season is short" });
  const answer = await nobody.auth.login({ p_login: email, p_password: "mango season is short" });
  const session = makeSession(url, { tokens: readTokens(answer) });
  const client = clientOf(null, { session });
  const first = session.tokens?.accessToken ?? "";
  const me = await client.auth.get_me();
  assert.equal(me.email, email);
  assert.notEqual(await session.renew(first), first);
  assert.equal((await client.auth.get_me()).email, email);
  await client.auth.logout({ p_refresh_token: session.tokens?.refreshToken ?? "" });
  await assert.rejects(session.renew(session.tokens?.accessToken ?? ""), { status: 401 });
  assert.equal(session.tokens, null);
});
