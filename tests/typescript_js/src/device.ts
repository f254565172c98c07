// A program with an offline store in a file: it is killed in the middle. `device.js <file> <counter> push|count`

import { createInterface } from "node:readline";

import { OfflineStore } from "../client/index.js";
import { FileStorage } from "../client/runtime/storage-node.js";
import { QUICK, clientOf, environment, url } from "./environment.js";

const [, , file = "", counter = "", mode = ""] = process.argv;
const proxy = process.env["PROXY_URL"] ?? url;
const client = clientOf(environment("TOKEN"), { url: proxy, retry: { ...QUICK, attemptTimeout: 20_000 } });
const store = await OfflineStore.open({ transport: client.$transport, storage: await FileStorage.open(file) });
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const count = (): Promise<unknown> => store.call("garden.count_up", { p_counter_id: counter });

if (mode === "push") {
  say(`pending ${store.pending.length}`);
  if (store.pending.length === 0) {
    await count();
    await store.insert("garden.notes", environment("NOTE"), { title: "from the first life" });
    await store.update("garden.notes", environment("NOTE"), { body: "and changed" });
  }
  const report = await store.sync();
  say(`synced ${JSON.stringify(report)}`);
  process.exit(0);
}
// Counts and syncs without end; each line is a change that was promised.
store.start({ interval: 20, base: 10 });
for await (const _ of createInterface({ input: process.stdin })) {
  await count();
  say("counted");
}
