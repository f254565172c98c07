// The WebSocket, with resume: after a broken connection exactly what was missed comes, then what happens.

import { wait } from "./transport.js";
import type { Json } from "./json.js";
import type { Session } from "./session.js";

/** What is used of a WebSocket: that of browsers and Node 22, or of the package `ws`. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type SocketConstructor = new (url: string) => SocketLike;

/** Something that happened. */
export interface LiveMessage {
  /** Its place in the event log. */
  readonly id: string;
  /** `ALERT`, `TOKEN_PURCHASED`, … */
  readonly type: string;
  readonly payload: { readonly [member: string]: Json };
}

/** Why messages may be missing: fetch anew what is shown. */
export type Gap = "resume_too_old" | "resume_invalid";

export type LiveStatus = "connecting" | "open" | "waiting" | "closed";

export interface LiveOptions {
  /** Base address of the gateway, as for calls. */
  url: string;
  session: Session;
  /** Hears of each message, one after the other; the next one waits for its promise. */
  onMessage: (message: LiveMessage) => void | Promise<void>;
  /** Channels beside those that a role is given. */
  channels?: readonly string[];
  /** Where to go on: what `store` was given last. */
  lastEventId?: string | null;
  /** Keeps the place, so that another start of the program goes on from there. */
  store?: (lastEventId: string) => void | Promise<void>;
  /** Messages may be missing. */
  onGap?: (reason: Gap) => void;
  /** Connected, and what was missed has come. */
  onResumed?: () => void;
  /** What the server refused (`channel_forbidden`, …), or what `onMessage` threw. */
  onProblem?: (problem: {
    code: string;
    channel: string | null;
    hint: string | null;
    cause?: unknown;
  }) => void;
  onStatus?: (status: LiveStatus, closeCode: number | null) => void;
  /** Node 20 has none of its own: give it that of `ws`. */
  WebSocket?: SocketConstructor;
  /** Milliseconds of the first pause before coming back, and of the longest. */
  base?: number;
  cap?: number;
}

interface Frame {
  id?: string;
  type: string;
  payload: Record<string, Json>;
}

const UNAUTHORIZED = 4401;
const RESTARTS = 1012;
const TOO_MANY_SOCKETS = 4429;
/** Coming back would end the same way: refused frames, a role that is not served. */
const FINAL = new Set([1008, 1009, 4403]);
const REMEMBERED = 2000;

/** Follows channels, for as long as it is not closed. */
export class LiveSocket {
  readonly #options: LiveOptions;
  readonly #WebSocket: SocketConstructor;
  readonly #channels: Set<string>;
  readonly #stop = new AbortController();
  #socket: SocketLike | null = null;
  #end: ((code: number) => void) | null = null;
  #isOpen = false;
  #status: LiveStatus = "closed";
  #running: Promise<void> | null = null;
  /** From here the next connection goes on. Behind the newest message while a replay is under way. */
  #place: string | null;
  #newest: string | null = null;
  /** Messages after `#place` that were handed over: a replay that was cut off brings some again. */
  readonly #seen = new Set<string>();
  #replays = 0;
  #isResuming = false;
  #hasGap = false;
  readonly #unanswered = new Set<string>();
  #handing: Promise<void> = Promise.resolve();
  #lastHeard = 0;
  #wasOpen = false;

  constructor(options: LiveOptions) {
    const found = options.WebSocket ?? (globalThis as { WebSocket?: SocketConstructor }).WebSocket;
    if (found === undefined)
      throw new TypeError("there is no WebSocket here; give one in the options (package ws)");
    this.#WebSocket = found;
    this.#options = options;
    this.#channels = new Set(options.channels);
    this.#place = options.lastEventId ?? null;
  }

  get status(): LiveStatus {
    return this.#status;
  }

  /** The place up to which everything was handed over. */
  get lastEventId(): string | null {
    return this.#place;
  }

  /** Connects, and comes back whenever the connection breaks. Where nobody is logged in it ends: start it again. */
  start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  /** Ends for good; resolves when the message in hand is done. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#socket?.close(1000);
    this.#end?.(1000); // the other side may never say goodbye
    await this.#running;
    await this.#handing;
  }

  /** Follows more channels, now and after each return. */
  subscribe(...channels: string[]): void {
    const added = channels.filter((channel) => !this.#channels.has(channel));
    for (const channel of added) this.#channels.add(channel);
    if (this.#isOpen && added.length > 0) this.#say({ action: "subscribe", channels: added });
  }

  unsubscribe(...channels: string[]): void {
    for (const channel of channels) this.#channels.delete(channel);
    if (this.#isOpen && channels.length > 0) this.#say({ action: "unsubscribe", channels });
  }

  async #run(): Promise<void> {
    const { base = 500, cap = 30_000 } = this.#options;
    let failures = 0;
    let code: number | null = null;
    let refused: string | null = null;
    while (!this.#stop.signal.aborted) {
      this.#tell("connecting", code);
      let token: string | null = null;
      try {
        token = await (refused === null
          ? this.#options.session.getToken()
          : this.#options.session.renew(refused));
      } catch {
        // The renewal got no answer: later, with the same.
      }
      const isRenewed = token !== null && token !== refused;
      if (isRenewed && token !== null) {
        refused = null;
        this.#wasOpen = false;
        code = await this.#connect(token);
        await this.#handing;
        if (this.#wasOpen) failures = 0;
        if (code === UNAUTHORIZED) refused = token;
      } else if (this.#options.session.tokens === null) {
        code = UNAUTHORIZED;
      }
      if (this.#stop.signal.aborted || FINAL.has(code ?? 0)) break;
      if (code === UNAUTHORIZED && this.#options.session.tokens === null) break; // logged out
      failures += 1;
      const isPrompt = failures === 1 && (code === RESTARTS || code === UNAUTHORIZED) && isRenewed;
      const most = isPrompt ? base : Math.min(cap, base * 2 ** failures);
      this.#tell("waiting", code);
      await this.#pause(code === TOO_MANY_SOCKETS ? cap : Math.random() * most);
    }
    this.#tell("closed", code);
  }

  /** Waits; the end, or a network that has come back, cuts it short. */
  async #pause(milliseconds: number): Promise<void> {
    const waking = new AbortController();
    const wake = (): void => waking.abort();
    const page = globalThis as {
      addEventListener?: (n: string, f: () => void) => void;
      removeEventListener?: (n: string, f: () => void) => void;
    };
    page.addEventListener?.("online", wake);
    this.#stop.signal.addEventListener("abort", wake);
    if (!this.#stop.signal.aborted) await wait(milliseconds, waking.signal).catch(() => undefined);
    page.removeEventListener?.("online", wake);
    this.#stop.signal.removeEventListener("abort", wake);
  }

  /** One connection, until it ends; returns the close code. */
  #connect(token: string): Promise<number> {
    const address = new URL(this.#options.url.replace(/\/+$/, "") + "/ws");
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("token", token);
    if (this.#place !== null) address.searchParams.set("last_event_id", this.#place);
    this.#replays = this.#place === null ? 0 : 1;
    this.#isResuming = this.#place !== null;
    this.#newest = null;
    this.#unanswered.clear();
    return new Promise((resolve) => {
      const socket = new this.#WebSocket(address.href);
      this.#socket = socket;
      this.#lastHeard = Date.now();
      let timer: ReturnType<typeof setInterval> | undefined;
      const end = (code: number): void => {
        clearInterval(timer);
        this.#isOpen = false;
        this.#socket = null;
        this.#end = null;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.onerror = () => undefined;
        resolve(code);
      };
      this.#end = end;
      socket.onerror = () => undefined; // what follows is the close
      socket.onclose = (event: { code?: number }) => end(event.code ?? 1006);
      socket.onmessage = (event: { data: unknown }) => {
        this.#lastHeard = Date.now();
        const frame = JSON.parse(String(event.data)) as Frame;
        if (frame.type === "WELCOME") {
          const beat = Number(frame.payload["heartbeatSeconds"] ?? 30) * 1000;
          clearInterval(timer);
          // Pings of the protocol are not seen here; a line that is dead without saying so has to be noticed.
          timer = setInterval(() => {
            const silence = Date.now() - this.#lastHeard;
            if (silence > 2 * beat) {
              socket.close();
              end(1006);
            } else if (silence > beat) this.#say({ action: "ping" });
          }, beat / 2);
        }
        this.#hear(frame);
      };
      if (this.#stop.signal.aborted) socket.close(1000);
    });
  }

  #say(frame: Record<string, Json | readonly string[]>): void {
    try {
      this.#socket?.send(JSON.stringify(frame));
    } catch {
      // It is closing; what was to be said is said after the return.
    }
  }

  #tell(status: LiveStatus, code: number | null): void {
    this.#status = status;
    this.#options.onStatus?.(status, code);
  }

  #hear(frame: Frame): void {
    if (frame.id !== undefined) {
      this.#take({ id: frame.id, type: frame.type, payload: frame.payload });
      return;
    }
    switch (frame.type) {
      case "WELCOME":
        this.#welcome(frame.payload);
        break;
      case "PING":
        this.#say({ action: "pong" });
        break;
      case "SUBSCRIBED":
        this.#settle(frame.payload);
        break;
      case "RESUMED":
        this.#endReplay();
        break;
      case "ERROR":
        this.#hearError(frame.payload);
        break;
    }
  }

  #welcome(payload: Record<string, Json>): void {
    this.#isOpen = true;
    if (this.#wasOpen) return;
    this.#wasOpen = true;
    const isFresh = this.#place === null;
    if (isFresh && typeof payload["lastEventId"] === "string") this.#place = payload["lastEventId"];
    this.#tell("open", null);
    if (isFresh && this.#hasGap) this.#options.onGap?.("resume_invalid"); // between the two connections
    this.#hasGap = false;
    if (this.#channels.size > 0) {
      const channels = [...this.#channels];
      if (!isFresh) for (const channel of channels) this.#unanswered.add(channel);
      this.#say({
        action: "subscribe",
        channels,
        ...(isFresh ? {} : { last_event_id: this.#place }),
      });
    }
    if (isFresh) this.#options.onResumed?.();
  }

  /** An answer to the channels of a return: a replay of these follows. */
  #settle(payload: Record<string, Json>): void {
    if (payload["reason"] !== undefined || !Array.isArray(payload["channels"])) return;
    const isReturn = payload["channels"].some((channel) =>
      this.#unanswered.delete(String(channel)),
    );
    for (const channel of payload["channels"]) this.#unanswered.delete(String(channel));
    if (isReturn) this.#replays += 1;
  }

  #hearError(payload: Record<string, Json>): void {
    const code = String(payload["code"]);
    const channel = typeof payload["channel"] === "string" ? payload["channel"] : null;
    const hint = typeof payload["hint"] === "string" ? payload["hint"] : null;
    if (code === "resume_invalid") {
      // The place is one of another log: the next message, or the next greeting, says where this one is.
      if (!this.#hasGap) this.#options.onGap?.(code);
      this.#hasGap = true;
      this.#place = null;
      this.#endReplay();
      return;
    }
    if (code === "resume_too_old") {
      this.#options.onGap?.(code);
      return;
    }
    if (code === "try_again") this.#socket?.close(4000, "come back");
    if (channel !== null && this.#unanswered.delete(channel)) {
      this.#channels.delete(channel); // it would be refused after each return
      this.#handing = this.#handing.then(() => this.#settlePlace());
    }
    this.#options.onProblem?.({ code, channel, hint });
  }

  /** The messages of a replay have come; they may not have been handed over yet. */
  #endReplay(): void {
    this.#handing = this.#handing.then(async () => {
      this.#replays -= 1;
      await this.#settlePlace();
    });
  }

  #take(message: LiveMessage): void {
    this.#handing = this.#handing.then(async () => {
      if (this.#seen.has(message.id)) return;
      try {
        await this.#options.onMessage(message);
      } catch (cause) {
        this.#options.onProblem?.({ code: "handler_failed", channel: null, hint: null, cause });
      }
      this.#seen.add(message.id);
      this.#newest = message.id;
      await this.#settlePlace();
    });
  }

  /** Moves the place on, unless a replay is under way whose rest would then be skipped. */
  async #settlePlace(): Promise<void> {
    if (this.#replays > 0 || this.#unanswered.size > 0) return;
    const newest = this.#newest;
    if (newest !== null && newest !== this.#place) {
      this.#place = newest;
      if (this.#seen.size > REMEMBERED) {
        for (const id of [...this.#seen].slice(0, REMEMBERED / 2)) this.#seen.delete(id);
      }
      try {
        await this.#options.store?.(newest);
      } catch (cause) {
        this.#options.onProblem?.({ code: "store_failed", channel: null, hint: null, cause });
      }
    }
    if (this.#isResuming) {
      this.#isResuming = false;
      this.#options.onResumed?.();
    }
  }
}
