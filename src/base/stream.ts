/** The bytes of a stream, of which at most `maxBytes` are taken: then it throws a plain error. `heard` is called at each piece. */
export async function collect(
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
