// What the tests are given: MAINSPRING_URL, tokens, ids.

import { createServer } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import type { AddressInfo } from "node:net";

import { MainspringClient, Session } from "../client/index.js";
import type { ClientOptions, RetryOptions } from "../client/index.js";

export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export const url = environment("MAINSPRING_URL");
export const meter = environment("METER");
export const QUICK: Partial<RetryOptions> = { base: 20, cap: 100 };

/** A client that calls with a token of the environment. */
export function clientOf(token: string | null, options: Partial<ClientOptions> = {}): MainspringClient {
  const session = token === null ? new Session() : new Session({ tokens: { accessToken: token } });
  return new MainspringClient({ url, session, retry: QUICK, ...options });
}

/** What becomes of a request on its way. */
export type Fault =
  | "pass"
  | "cut" // the connection ends before the server hears of it
  | "lost" // the server does it, the answer does not arrive
  | "half" // the answer breaks off
  | "hang" // the server does it, nothing comes
  | { status: number; headers?: Record<string, string>; body?: string };

export interface Seen {
  path: string;
  key: string | undefined;
  body: string;
  headers: IncomingHttpHeaders;
  at: number;
  isAnswered: boolean;
}

/** Forwards to the gateway, with faults in the order given; then everything passes. */
export class FaultyProxy {
  readonly seen: Seen[] = [];
  faults: Fault[] = [];
  readonly #server: Server;

  private constructor(target: string) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        void (async () => {
          const body = Buffer.concat(chunks);
          const fault = this.faults.shift() ?? "pass";
          const seen: Seen = {
            path: request.url ?? "",
            key: request.headers["idempotency-key"]?.toString(),
            body: body.toString(),
            headers: request.headers,
            at: performance.now(),
            isAnswered: false,
          };
          this.seen.push(seen);
          if (fault === "cut") {
            request.socket.destroy();
            return;
          }
          if (typeof fault === "object") {
            response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
            response.end(fault.body ?? "");
            return;
          }
          const headers = new Headers();
          for (const name of ["authorization", "content-type", "accept", "idempotency-key"]) {
            const value = request.headers[name];
            if (value !== undefined) headers.set(name, String(value));
          }
          if (fault === "hang") request.socket.on("error", () => undefined);
          const answer = await fetch(target + (request.url ?? ""), { method: "POST", headers, body });
          const bytes = Buffer.from(await answer.arrayBuffer());
          seen.isAnswered = true;
          if (fault === "hang") return;
          if (fault === "lost") {
            request.socket.destroy();
            return;
          }
          const kept = Object.fromEntries(
            [...answer.headers].filter(
              ([name]) => !["content-length", "connection", "transfer-encoding"].includes(name),
            ),
          );
          response.writeHead(answer.status, { ...kept, "content-length": bytes.length });
          if (fault === "half") {
            response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
            return;
          }
          response.end(bytes);
        })();
      });
    });
  }

  static async start(target: string = url): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Waits until the server has answered so many of the requests that were seen. */
  async answered(count: number): Promise<void> {
    while (this.seen.filter(({ isAnswered }) => isAnswered).length < count) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
