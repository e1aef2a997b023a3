/** Bytes from the network, with limits: a server may be slow, wrong or hostile. */
import { FileError } from "./errors.ts";

/** Milliseconds without any data after which we give up on a server. */
const SILENCE_MS = 30_000;

/** A server's answer, whose bytes have not been read yet. */
export interface Answer {
  readonly response: Response;
  /** Reads the bytes; throws where there are more than `most`. */
  bytes(most: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Requests an address. Gives up on a server that sends nothing for half a minute. */
export async function ask<T>(address: string | URL, use: (answer: Answer) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new Error(`no answer for ${SILENCE_MS / 1000} s`));
  let timer = setTimeout(giveUp, SILENCE_MS);
  const received = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, SILENCE_MS);
  };
  try {
    const response = await fetch(address, { signal: controller.signal });
    received();
    const bytes = async (most: number) =>
      response.body ? collect(response.body, most, received) : new Uint8Array(await response.arrayBuffer());
    return await use({ response, bytes });
  } finally {
    clearTimeout(timer);
    // Cancels the rest, where not all was read.
    controller.abort();
  }
}

/** More bytes than were allowed. */
export class TooMany extends Error {}

export async function collect(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  received: () => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    received();
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new TooMany(`more than ${maxBytes} bytes`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** `fetch` says "fetch failed" and hides the reason in its cause. */
export function reason(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: inner } = (cause ?? {}) as { code?: string; message?: string };
  return code || inner ? `${message}: ${code || inner}` : message;
}

/**
 * The bytes behind an address, at most `maxBytes`. Addresses without a host are those of the page. Throws a FileError where no server
 * answers, the server refuses, there are more bytes, or a web page comes instead of a file.
 */
export async function fetchLimited(address: string | URL, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const text = String(address);
  const name = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  try {
    return await ask(address, async ({ response, bytes }) => {
      if (!response.ok) throw refused(name, response);
      const said = Number(response.headers.get("content-length"));
      if (said > maxBytes && !response.headers.has("content-encoding")) throw tooLarge(name, said, maxBytes);
      // Servers of one-page programs answer with the page where they have no such file.
      if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "") && !/\.html?($|[?#])/i.test(text))
        throw new FileError(name, "is a web page, not a file", {
          code: "fetch-web-page",
          hint: "the server has no such file, and sent its page instead: put the file where it serves files from, such as public/",
        });
      return bytes(maxBytes);
    });
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    if (cause instanceof TooMany) throw tooLarge(name, undefined, maxBytes);
    const why = reason(cause);
    throw new FileError(name, `could not be fetched: ${why}`, {
      code: "fetch-failed",
      hint: "is the address right, and does its server allow this page to read it (CORS)?",
      facts: { why },
      cause,
    });
  }
}

function refused(name: string, { status, statusText }: Response): FileError {
  return new FileError(name, `the server answered ${status}${statusText ? ` ${statusText}` : ""}`, {
    code: "fetch-status",
    hint:
      status === 404
        ? "there is nothing at this address: is it spelt right, and does the server serve the file?"
        : "is the address right, and may everybody read it?",
    facts: { status },
  });
}

function tooLarge(name: string, size: number | undefined, maxBytes: number): FileError {
  const has = size === undefined ? `has more than ${maxBytes} bytes, which is the limit` : undefined;
  return new FileError(name, has ?? `has ${size} bytes, more than the limit of ${maxBytes}`, {
    code: "file-too-large",
    hint: "is it the right file?",
    facts: { size: size ?? `> ${maxBytes}`, maxBytes },
  });
}
