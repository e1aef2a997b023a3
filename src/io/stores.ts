/**
 * Where a browser keeps bytes: in its private file system (OPFS), in IndexedDB, or as a download. What `model.toBytes()` gives, they
 * keep; what they give, `loadModel` reads.
 */
import { FileError, LimpidError, nearest, show, ValueError } from "../base/index.ts";
import { wantInnerName } from "./limits.ts";

/** Bytes by name. */
export interface ByteStore {
  /** Keeps bytes, in place of those of the same name: whole, or not at all. */
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Throws FileError where there are none of this name. */
  get(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether there were any. */
  delete(name: string): Promise<boolean>;
  /** In alphabetical order. */
  names(): Promise<string[]>;
}

function wantName(subject: string, name: unknown): asserts name is string {
  if (typeof name !== "string" || name === "" || /[/\\]/.test(name))
    throw new ValueError(subject, `the name is ${show(name)}`, {
      code: "store-name",
      hint: 'a text without slashes, such as "digits.limpid"',
      facts: { received: name },
    });
  wantInnerName(subject, name);
}

function wantBytes(subject: string, bytes: unknown): void {
  if (bytes instanceof Uint8Array) return;
  throw new ValueError(subject, "was given no bytes", {
    code: "store-bytes",
    hint: "a Uint8Array: await model.toBytes()",
  });
}

function notHere(subject: string, what: string): FileError {
  return new FileError(subject, `there is no ${what} here`, {
    code: "store-not-here",
    hint: "it is a browser's, on pages from https: or localhost; in Node use model.save(path)",
  });
}

/** What the browser refuses, as ours: a full disk, a page without permission. */
async function told<T>(subject: string, name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof LimpidError) throw cause;
    const { name: kind, message } = cause as Error;
    const full = kind === "QuotaExceededError";
    throw new FileError(
      subject,
      full ? `there is no room for ${name}` : `${name} could not be kept or read: ${message}`,
      {
        code: full ? "disk-full" : "store-io",
        hint: full
          ? "delete what is not needed any more; see navigator.storage.estimate()"
          : "does the browser allow this page to keep data?",
        cause,
      },
    );
  }
}

function missing(subject: string, name: string, known: readonly string[]): FileError {
  const near = nearest(name, known);
  return new FileError(subject, `there is no "${name}"`, {
    code: "store-missing",
    hint: near ? `did you mean "${near}"?` : `known: ${known.join(", ") || "(nothing)"}`,
    facts: { name, nearest: near },
  });
}

/**
 * The browser's private file system, in a folder of its own. Throws FileError where there is none (in Node).
 *
 *     const store = opfsStore();
 *     await store.put("digits.limpid", await model.toBytes());
 *     const again = await loadModel(await store.get("digits.limpid"));
 *
 * Source: https://fs.spec.whatwg.org
 */
export function opfsStore(folder = "limpid"): ByteStore {
  const subject = "opfsStore";
  wantName(subject, folder);
  const storage = globalThis.navigator?.storage;
  if (typeof storage?.getDirectory !== "function") throw notHere(subject, "private file system");
  const open = async () => (await storage.getDirectory()).getDirectoryHandle(folder, { create: true });
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    // TypeScript's library does not say yet that a folder can be iterated over.
    const entries = (await open()) as unknown as { keys(): AsyncIterable<string> };
    for await (const name of entries.keys()) found.push(name);
    return found.sort();
  };
  return {
    put: (name, bytes) =>
      told(subject, String(name), async () => {
        wantName(subject, name);
        wantBytes(subject, bytes);
        const file = await (await open()).getFileHandle(name, { create: true });
        // Written beside the old file, which it replaces when it is closed.
        const writable = await file.createWritable();
        try {
          await writable.write(bytes);
        } catch (cause) {
          await writable.abort().catch(() => {});
          throw cause;
        }
        await writable.close();
      }),
    get: (name) =>
      told(subject, String(name), async () => {
        wantName(subject, name);
        if (!(await names()).includes(name)) throw missing(subject, name, await names());
        const file = await (await (await open()).getFileHandle(name)).getFile();
        return new Uint8Array(await file.arrayBuffer());
      }),
    delete: (name) =>
      told(subject, String(name), async () => {
        wantName(subject, name);
        if (!(await names()).includes(name)) return false;
        await (await open()).removeEntry(name);
        return true;
      }),
    names: () => told(subject, "the list", names),
  };
}

/**
 * A data base of the browser (IndexedDB), for browsers without a private file system. Throws FileError where there is none (in Node).
 *
 *     const store = indexedDbStore();
 *     await store.put("digits.limpid", await model.toBytes());
 */
export function indexedDbStore(database = "limpid"): ByteStore {
  const subject = "indexedDbStore";
  wantName(subject, database);
  if (typeof globalThis.indexedDB !== "object") throw notHere(subject, "IndexedDB");
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error as Error);
    });
  const within = async <T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const opening = indexedDB.open(database, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("bytes");
    const opened = await settled(opening);
    try {
      const transaction = opened.transaction("bytes", mode);
      // It is kept when the transaction is complete, and not before.
      const complete = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error as Error);
      });
      complete.catch(() => {});
      const result = await settled(use(transaction.objectStore("bytes")));
      await complete;
      return result;
    } finally {
      opened.close();
    }
  };
  const names = async () => (await within("readonly", (store) => store.getAllKeys())).map(String).sort();
  return {
    put: (name, bytes) =>
      told(subject, String(name), async () => {
        wantName(subject, name);
        wantBytes(subject, bytes);
        await within("readwrite", (store) => store.put(bytes, name));
      }),
    get: (name) =>
      told(subject, String(name), async () => {
        wantName(subject, name);
        const found: unknown = await within("readonly", (store) => store.get(name));
        if (found instanceof Uint8Array) return found as Uint8Array<ArrayBuffer>;
        throw missing(subject, name, await names());
      }),
    delete: (name) =>
      told(subject, String(name), async () => {
        wantName(subject, name);
        const there = (await names()).includes(name);
        await within("readwrite", (store) => store.delete(name));
        return there;
      }),
    names: () => told(subject, "the list", names),
  };
}

/**
 * Hands bytes to the user as a download. The browser says neither whether it is kept nor where. Throws FileError outside of pages.
 *
 *     downloadBytes(await model.toBytes(), "digits.limpid");
 */
export function downloadBytes(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const subject = "downloadBytes";
  wantName(subject, name);
  wantBytes(subject, bytes);
  const { document } = globalThis;
  if (typeof document !== "object") throw notHere(subject, "page");
  const address = URL.createObjectURL(new Blob([bytes]));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
