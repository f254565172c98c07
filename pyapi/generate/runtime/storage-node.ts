// Storage in a file, for Node. Needs the types of Node.

import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

import type { Json } from "./json.js";
import type { Storage, Write } from "./storage.js";

const SMALLEST_COMPACTION = 256 * 1024;

/**
 * A log: each write is one line with its checksum, on disk before it counts. A line that a power cut tore is the
 * last one and was never promised; it is cut off. The log is written anew when most of it is past.
 */
export class FileStorage implements Storage {
  readonly #path: string;
  readonly #entries = new Map<string, string>();
  #file: FileHandle;
  #size = 0;
  #liveSize = 0;
  #last: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Opens (or makes) a file. One program at a time: a second one is refused. */
  static async open(path: string): Promise<FileStorage> {
    await mkdir(dirname(path), { recursive: true });
    await takeLock(`${path}.lock`);
    try {
      const text = await readFile(path, "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
        throw error;
      });
      const storage = new FileStorage(path, await open(path, "a"));
      await storage.#load(text).catch(async (error: unknown) => {
        await storage.#file.close();
        throw error;
      });
      return storage;
    } catch (error) {
      await unlink(`${path}.lock`).catch(() => undefined);
      throw error;
    }
  }

  async get(key: string): Promise<Json | undefined> {
    const text = this.#entries.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  }

  async list(prefix: string): Promise<[string, Json][]> {
    return [...this.#entries]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, text]) => [key, JSON.parse(text) as Json]);
  }

  write(steps: readonly Write[]): Promise<void> {
    const text = JSON.stringify(steps); // as the values are now
    const line = makeLine(text);
    const written = this.#last.then(async () => {
      if (this.#failure !== null)
        throw new Error(`${this.#path} could not be written`, { cause: this.#failure });
      try {
        await this.#file.appendFile(line);
        await this.#file.datasync();
        this.#size += Buffer.byteLength(line);
        this.#apply(JSON.parse(text) as Write[]);
        if (this.#size > SMALLEST_COMPACTION && this.#size > 4 * this.#liveSize)
          await this.#compact();
      } catch (error) {
        this.#failure = error; // what is on disk is no longer known: only opening it again tells
        throw error;
      }
    });
    this.#last = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
    await unlink(`${this.#path}.lock`).catch(() => undefined);
  }

  async #load(text: string): Promise<void> {
    let good = 0;
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf("\n", start);
      const steps = end < 0 ? null : readLine(text.slice(start, end));
      if (steps === null) {
        if (end >= 0 && end < text.length - 1)
          throw new Error(`${this.#path} is damaged at character ${start}`);
        break;
      }
      this.#apply(steps);
      start = end + 1;
      good = start;
    }
    this.#size = Buffer.byteLength(text.slice(0, good));
    if (good < text.length) {
      await this.#file.truncate(this.#size);
      await this.#file.sync();
    }
  }

  #apply(steps: readonly Write[]): void {
    for (const step of steps) {
      const before = this.#entries.get(step[1]);
      if (before !== undefined) this.#liveSize -= before.length + step[1].length;
      if (step[0] === "put") {
        const text = JSON.stringify(step[2]);
        this.#entries.set(step[1], text);
        this.#liveSize += text.length + step[1].length;
      } else this.#entries.delete(step[1]);
    }
  }

  async #compact(): Promise<void> {
    const steps = [...this.#entries].map(
      ([key, text]) => ["put", key, JSON.parse(text) as Json] as const,
    );
    const line = makeLine(JSON.stringify(steps));
    const next = await open(`${this.#path}.new`, "w");
    await next.appendFile(line);
    await next.sync();
    await next.close();
    await rename(`${this.#path}.new`, this.#path);
    await syncDirectory(dirname(this.#path));
    await this.#file.close();
    this.#file = await open(this.#path, "a");
    this.#size = Buffer.byteLength(line);
  }
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function makeLine(text: string): string {
  return `${checksum(text)} ${text}\n`;
}

function readLine(line: string): Write[] | null {
  const text = line.slice(17);
  return line.slice(0, 16) === checksum(text) ? (JSON.parse(text) as Write[]) : null;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r").catch(() => null); // Windows opens none
  await directory?.sync().catch(() => undefined);
  await directory?.close();
}

/** Takes the lock of a file; that of a program which is gone is taken over. */
async function takeLock(path: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = await open(path, "wx");
      await file.writeFile(String(process.pid));
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = Number(await readFile(path, "utf8").catch(() => ""));
    if (owner > 0 && owner !== process.pid && isRunning(owner)) {
      throw new Error(`${path}: process ${owner} has it open`);
    }
    if (owner === process.pid) throw new Error(`${path}: this program has it open already`);
    await unlink(path).catch(() => undefined);
  }
  throw new Error(`${path} cannot be taken`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
