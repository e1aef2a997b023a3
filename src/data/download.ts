/** Bytes from the network, with limits: a server may be slow, wrong or hostile. */

/** How long a server may say nothing. */
const SILENCE_MS = 30_000;

/**
 * The bytes behind an address, unpacked where they are gzip, whatever the server calls them. Throws plain errors whose
 * message is a reason ("HTTP 404"); the caller knows what to advise.
 */
export async function download(url: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const controller = new AbortController();
  const silence = () => controller.abort(new Error(`no answer for ${SILENCE_MS / 1000} s`));
  let timer = setTimeout(silence, SILENCE_MS);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}${response.statusText ? ` ${response.statusText}` : ""}`);
    }
    // gzip may make incompressible bytes a little longer, never twice as long.
    const bytes = await collect(response.body, 2 * maxBytes + 1024, () => {
      clearTimeout(timer);
      timer = setTimeout(silence, SILENCE_MS);
    });
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? await gunzip(bytes, maxBytes) : bytes;
  } catch (error) {
    throw new Error(reason(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  return collect(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")), maxBytes);
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  heard: () => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    heard();
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new Error(`more than ${maxBytes} bytes`);
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
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: inner } = (cause ?? {}) as { code?: string; message?: string };
  return code || inner ? `${message}: ${code || inner}` : message;
}
