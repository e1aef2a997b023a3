/**
 * TensorBoard's event files: records of TensorFlow's TFRecord format (length, its check, data, its check, each check a masked
 * CRC-32C), whose data are messages of `event.proto` and `summary.proto`. What of these is needed is a handful of fields.
 */

/** CRC-32C (Castagnoli, 1993), a byte at a time. */
const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255];
  return (crc ^ 0xffffffff) >>> 0;
}

/** Checks of data that hold checks themselves would be weak: TFRecord turns and shifts them. */
const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;

/** One record. */
function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(crc32c(bytes.subarray(0, 8))), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return bytes;
}

// ---- Fields of protocol buffers: a number and a kind, then the value

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

const field = (number: number, kind: number, value: Uint8Array): Uint8Array => join([varint(number * 8 + kind), value]);
const whole = (number: number, value: number): Uint8Array => field(number, 0, varint(value));
const bytesField = (number: number, value: Uint8Array): Uint8Array =>
  field(number, 2, join([varint(value.length), value]));
const text = (number: number, value: string): Uint8Array => bytesField(number, new TextEncoder().encode(value));
const doubles = (values: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);
const double = (number: number, value: number): Uint8Array => field(number, 1, doubles([value]));
const float = (number: number, value: number): Uint8Array =>
  field(number, 5, new Uint8Array(Float32Array.of(value).buffer));

// ---- Events

/** A number under a tag, or how many of many numbers lie where. */
export interface Summary {
  readonly tag: string;
  readonly value: number | ArrayLike<number>;
}

/** The record with which every event file begins. `time` in seconds. */
export const fileHead = (time: number): Uint8Array => record(join([double(1, time), text(3, "brain.Event:2")]));

/** A record of summaries of one step. */
export function eventRecord(time: number, step: number, summaries: readonly Summary[]): Uint8Array {
  const values = summaries.map(({ tag, value }) =>
    bytesField(1, join([text(1, tag), typeof value === "number" ? float(2, value) : bytesField(5, histogram(value))])),
  );
  return record(join([double(1, time), whole(2, step), bytesField(5, join(values))]));
}

const bins = 30;

/** `HistogramProto`: least, most, count, sum, sum of squares, upper ends of bins, and how many lie in each. */
function histogram(all: ArrayLike<number>): Uint8Array {
  const values = Array.from(all).filter(Number.isFinite);
  let [least, most, sum, squares] = [values[0] ?? 0, values[0] ?? 0, 0, 0];
  for (const value of values) {
    [least, most] = [Math.min(least, value), Math.max(most, value)];
    [sum, squares] = [sum + value, squares + value * value];
  }
  const width = (most - least) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - least) / width))]++;
  const ends = counts.map((_, k) => (k === bins - 1 ? Math.max(most, least + bins * width) : least + (k + 1) * width));
  const five = [least, most, values.length, sum, squares].map((value, k) => double(k + 1, value));
  return join([...five, bytesField(6, doubles(ends)), bytesField(7, doubles(counts))]);
}
