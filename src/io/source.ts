/** Where bytes come from, read piece by piece: a file, a Blob (which a file that a browser's user chose is), or bytes. */
import { plainBytes } from "../base/bytes.ts";
import { builtin, fileProblem, pathOf, readFileLimited } from "../base/files.ts";
import { FileError } from "../base/index.ts";
import { type Limits, wantWithin } from "./limits.ts";

/** A path, an address (which is fetched; in a browser every path is), a Blob or `File`, or bytes. */
export type FileSource = string | URL | Blob | Uint8Array | ArrayBuffer;

export const isBlob = (source: unknown): source is Blob => typeof Blob === "function" && source instanceof Blob;

export const isPath = (source: FileSource): source is string | URL =>
  typeof source === "string" || source instanceof URL;

/** What errors call it: its path, or the function that was given bytes. */
export function subjectOf(caller: string, source: FileSource, name?: string): string {
  return name ?? (isPath(source) ? String(source) : caller);
}

/** All bytes. Throws FileError where there are more than the limit. */
export async function bytesOf(subject: string, source: FileSource, limits: Required<Limits>): Promise<Uint8Array> {
  if (isPath(source)) return readFileLimited(source, limits.bytes);
  const size = isBlob(source) ? source.size : plainBytes(subject, source).length;
  wantWithin(subject, "bytes", limits, size, `${size} bytes`);
  return isBlob(source) ? new Uint8Array(await source.arrayBuffer()) : plainBytes(subject, source);
}

/** Bytes that are read where they are wanted. */
export interface Pieces {
  readonly size: number;
  /** A copy of the bytes from..to-1. */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Opens it. An address is fetched whole, since servers need not send parts. */
export async function openPieces(subject: string, source: FileSource, limits: Required<Limits>): Promise<Pieces> {
  if (isBlob(source))
    return {
      size: source.size,
      read: async (from, to) => new Uint8Array(await source.slice(from, to).arrayBuffer()),
      close: async () => {},
    };
  const isFile = isPath(source) && builtin("node:fs/promises") && !/^(https?|blob|data):/i.test(String(source));
  if (isFile) return openFile(pathOf(source));
  const bytes = await bytesOf(subject, source, limits);
  return { size: bytes.length, read: async (from, to) => new Uint8Array(bytes.slice(from, to)), close: async () => {} };
}

async function openFile(path: string): Promise<Pieces> {
  const fs = builtin("node:fs/promises")!;
  try {
    // Asked before opening: opening a pipe would wait for its other end forever.
    const there = await fs.stat(path);
    if (!there.isFile())
      throw new FileError(path, there.isDirectory() ? "is a folder, not a file" : "is a device or a pipe, not a file", {
        code: there.isDirectory() ? "file-is-directory" : "file-not-regular",
        hint: "give the path of an ordinary file",
      });
    const file = await fs.open(path, "r");
    const { size } = await file.stat();
    const read = async (from: number, to: number) => {
      const bytes = new Uint8Array(to - from);
      for (let filled = 0; filled < bytes.length; ) {
        const most = Math.min(bytes.length - filled, 2 ** 30);
        const { bytesRead } = await file.read(bytes, filled, most, from + filled).catch(async (cause: unknown) => {
          throw await fileProblem(path, "read", cause);
        });
        if (bytesRead === 0)
          throw new FileError(path, "became shorter while it was read", {
            code: "file-shorter",
            hint: "somebody writes to it; read it again",
          });
        filled += bytesRead;
      }
      return bytes;
    };
    return { size, read, close: () => file.close() };
  } catch (cause) {
    throw await fileProblem(path, "read", cause);
  }
}
