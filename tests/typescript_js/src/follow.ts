// Follows a gateway and says what it hears, one JSON line each, until its input ends. The pytest beside restarts it.

import WebSocket from "ws";

import { LiveSocket, MemoryStorage, OfflineStore, Session } from "../client/index.js";
import type { SocketConstructor } from "../client/index.js";
import { clientOf, environment, url } from "./environment.js";

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const token = environment("FOLLOW_TOKEN");
const store = await OfflineStore.open({
  transport: clientOf(token).$transport,
  storage: new MemoryStorage(),
  onError: () => undefined, // the gateway is away for a while
});
const channels = (process.env["CHANNELS"] ?? "").split(",").filter((channel) => channel !== "");
const live = new LiveSocket({
  url,
  session: new Session({ tokens: { accessToken: token } }),
  WebSocket: WebSocket as unknown as SocketConstructor,
  channels,
  base: 50,
  cap: 500,
  onMessage: ({ id, type, payload }) => {
    say({ message: id, type, payload });
    if (type === "SYNC_CHANGED") store.poke();
  },
  onGap: (gap) => say({ gap }),
  onResumed: () => {
    say({ resumed: true });
    store.poke();
  },
  onProblem: ({ code, channel }) => say({ problem: code, channel }),
  onStatus: (status, code) => say({ status, code }),
});
store.subscribe(() => say({ notes: store.list("garden.notes").length }));
live.start();
store.start({ interval: 600_000, base: 50, cap: 500 });
process.stdin.resume();
process.stdin.on("end", () => {
  void (async () => {
    await live.close();
    await store.stop();
    say({ ended: true });
    process.exit(0);
  })();
});
