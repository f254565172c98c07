// The socket's rules, against a server that does as it is told. The gateway itself: socket.ts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveSocket, Session } from "../client/index.js";
import type { Gap, LiveMessage, LiveOptions, SocketLike } from "../client/index.js";

/** A socket in memory: the test is the server. */
class TestSocket implements SocketLike {
  static all: TestSocket[] = [];
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly said: Record<string, unknown>[] = [];
  readonly query: URLSearchParams;

  constructor(url: string) {
    this.query = new URL(url).searchParams;
    TestSocket.all.push(this);
  }

  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(code = 1005): void {
    this.end(code);
  }

  end(code: number): void {
    this.onclose?.({ code } as never);
  }

  tell(type: string, payload: object = {}, id?: string): void {
    this.onmessage?.({ data: JSON.stringify({ type, payload, ...(id === undefined ? {} : { id }) }) } as never);
  }
}

interface Followed {
  live: LiveSocket;
  heard: string[];
  stored: string[];
  gaps: Gap[];
  resumed: () => number;
  socket: (number: number) => Promise<TestSocket>;
}

function follow(options: Partial<LiveOptions> = {}, session = new Session({ tokens: { accessToken: "t" } })): Followed {
  TestSocket.all = [];
  const heard: string[] = [];
  const stored: string[] = [];
  const gaps: Gap[] = [];
  let resumed = 0;
  const live = new LiveSocket({
    url: "http://127.0.0.1",
    session,
    onMessage: (message: LiveMessage) => void heard.push(message.id),
    store: (id) => void stored.push(id),
    onGap: (gap) => void gaps.push(gap),
    onResumed: () => void (resumed += 1),
    WebSocket: TestSocket,
    base: 5,
    cap: 20,
    ...options,
  });
  live.start();
  const socket = async (number: number): Promise<TestSocket> => {
    for (let waited = 0; waited < 400; waited += 1) {
      const found = TestSocket.all[number];
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`there is no connection ${number}`);
  };
  return { live, heard, stored, gaps, resumed: () => resumed, socket };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test("goes on from the last message that was handed over", async () => {
  const { live, heard, stored, socket } = follow();
  const first = await socket(0);
  assert.equal(first.query.get("token"), "t");
  assert.equal(first.query.get("last_event_id"), null);
  first.tell("WELCOME", { lastEventId: "1-0" });
  first.tell("ALERT", {}, "1-1");
  first.tell("ALERT", {}, "1-2");
  first.end(1012);
  const second = await socket(1);
  assert.equal(second.query.get("last_event_id"), "1-2");
  await live.close();
  assert.deepEqual(heard, ["1-1", "1-2"]);
  assert.deepEqual(stored, ["1-1", "1-2"]);
});

test("a connection before the first message goes on from the greeting", async () => {
  const { live, socket } = follow();
  (await socket(0)).tell("WELCOME", { lastEventId: "1-7" });
  (await socket(0)).end(1006);
  assert.equal((await socket(1)).query.get("last_event_id"), "1-7");
  await live.close();
});

test("a replay that breaks off is asked for again, and nothing is handed over twice", async () => {
  const { live, heard, stored, resumed, socket } = follow({ channels: ["region:A"], lastEventId: "1-5" });
  const first = await socket(0);
  first.tell("WELCOME", { lastEventId: "1-5" });
  assert.deepEqual(first.said, [{ action: "subscribe", channels: ["region:A"], last_event_id: "1-5" }]);
  // The default channels are replayed and live; that of region:A has only begun.
  first.tell("ALERT", {}, "1-8");
  first.tell("RESUMED", { messages: 1, lastEventId: "1-8" });
  first.tell("SUBSCRIBED", { channels: ["region:A"] });
  first.tell("ALERT", {}, "1-6");
  await settle();
  assert.equal(live.lastEventId, "1-5");
  first.end(1006);
  const second = await socket(1);
  assert.equal(second.query.get("last_event_id"), "1-5");
  second.tell("WELCOME", { lastEventId: "1-5" });
  second.tell("ALERT", {}, "1-8");
  second.tell("RESUMED", {});
  second.tell("SUBSCRIBED", { channels: ["region:A"] });
  second.tell("ALERT", {}, "1-6");
  second.tell("ALERT", {}, "1-7");
  assert.equal(resumed(), 0);
  second.tell("RESUMED", {});
  second.tell("ALERT", {}, "1-9");
  await live.close();
  assert.deepEqual(heard, ["1-8", "1-6", "1-7", "1-9"]);
  assert.equal(resumed(), 1);
  assert.equal(stored.at(-1), "1-9");
});

test("a slow handler: the place does not run ahead of it", async () => {
  let go: () => void = () => undefined;
  const stored: string[] = [];
  const { live, socket } = follow({
    onMessage: () => new Promise<void>((resolve) => (go = resolve)),
    store: (id) => void stored.push(id),
  });
  const first = await socket(0);
  first.tell("WELCOME", { lastEventId: "1-0" });
  first.tell("ALERT", {}, "1-1");
  await settle();
  assert.equal(live.lastEventId, "1-0");
  go();
  await settle();
  assert.deepEqual(stored, ["1-1"]);
  await live.close();
});

test("comes back as soon as the network does", async () => {
  const page = new EventTarget();
  const names = ["addEventListener", "removeEventListener"] as const;
  for (const name of names)
    Object.defineProperty(globalThis, name, { value: page[name].bind(page), configurable: true });
  try {
    const { live, socket } = follow({ base: 1e9, cap: 1e9 });
    (await socket(0)).end(1006);
    while (live.status !== "waiting") await settle();
    page.dispatchEvent(new Event("online"));
    await socket(1);
    await live.close();
  } finally {
    for (const name of names) delete (globalThis as { [name: string]: unknown })[name];
  }
});

test("4401 comes back with another token, 4403 does not come back", async () => {
  let renewals = 0;
  const session = new Session({
    tokens: { accessToken: "old", refreshToken: "r" },
    refresh: async () => ({ accessToken: `new${(renewals += 1)}`, refreshToken: "r" }),
  });
  const { live, socket } = follow({}, session);
  (await socket(0)).end(4401);
  const second = await socket(1);
  assert.equal(second.query.get("token"), "new1");
  second.end(4403);
  await settle();
  await settle();
  assert.equal(live.status, "closed");
  assert.equal(TestSocket.all.length, 2);
  await live.close();
});

test("a place of another log, and one that is too old, are told", async () => {
  const { live, gaps, heard, socket } = follow({ lastEventId: "9-9" });
  const first = await socket(0);
  first.tell("WELCOME", { lastEventId: "9-9" });
  first.tell("ERROR", { code: "resume_invalid", lastEventId: "9-9" });
  first.tell("ALERT", {}, "1-1");
  await settle();
  assert.equal(live.lastEventId, "1-1");
  first.end(1006);
  const second = await socket(1);
  second.tell("WELCOME", { lastEventId: "1-1" });
  second.tell("ERROR", { code: "resume_too_old", lastEventId: "1-1" });
  second.tell("ALERT", {}, "1-5");
  second.tell("RESUMED", {});
  await live.close();
  assert.deepEqual(gaps, ["resume_invalid", "resume_too_old"]);
  assert.deepEqual(heard, ["1-1", "1-5"]);
  assert.equal(live.lastEventId, "1-5");
});

test("a refused channel does not hold the place back", async () => {
  const problems: string[] = [];
  const { live, socket } = follow({
    channels: ["alerts"],
    lastEventId: "1-1",
    onProblem: ({ code, channel }) => problems.push(`${code} ${channel}`),
  });
  const first = await socket(0);
  first.tell("WELCOME", { lastEventId: "1-1" });
  first.tell("ERROR", { code: "channel_forbidden", channel: "alerts", hint: "…" });
  first.tell("ALERT", {}, "1-2");
  first.tell("RESUMED", {});
  await settle();
  assert.equal(live.lastEventId, "1-2");
  assert.deepEqual(problems, ["channel_forbidden alerts"]);
  await live.close();
});

test("a dead line is noticed by its silence", async () => {
  const { live, socket } = follow();
  (await socket(0)).tell("WELCOME", { lastEventId: "1-0", heartbeatSeconds: 0.02 });
  const second = await socket(1);
  assert.deepEqual((await socket(0)).said.at(-1), { action: "ping" });
  second.tell("WELCOME", { lastEventId: "1-0" });
  await live.close();
});

test("where nobody is logged in it ends, and can be started after the login", async () => {
  const session = new Session();
  const { live, socket } = follow({}, session);
  await settle();
  assert.deepEqual([live.status, TestSocket.all.length], ["closed", 0]);
  await session.set({ accessToken: "later" });
  live.start();
  assert.equal((await socket(0)).query.get("token"), "later");
  await live.close();
});

test("closing does not wait for a goodbye", async () => {
  class Deaf extends TestSocket {
    override close(): void {
      // nothing comes of it
    }
  }
  const { live, socket } = follow({ WebSocket: Deaf });
  (await socket(0)).tell("WELCOME", { lastEventId: "1-0" });
  await live.close();
  assert.equal(live.status, "closed");
});

test("without a WebSocket it says so", () => {
  const had = (globalThis as { WebSocket?: unknown }).WebSocket;
  delete (globalThis as { WebSocket?: unknown }).WebSocket;
  const session = new Session({ tokens: { accessToken: "t" } });
  assert.throws(() => new LiveSocket({ url: "http://127.0.0.1", session, onMessage: () => undefined }), /package ws/);
  (globalThis as { WebSocket?: unknown }).WebSocket = had;
});
