/**
 * Hashes of texts that are the same on every machine and for ever, and the same as Keras's, so that models can be ported.
 *
 * - `fingerprint`: FarmHash's Fingerprint64 (G. Pike, 2014, "na" variant), of the text's UTF-8 bytes.
 * - `sipHash`: SipHash-2-4 (J.-P. Aumasson and D. J. Bernstein, INDOCRYPT 2012), which has a key.
 * - `combined`: two hashes in one (as TensorFlow's FingerprintCat64).
 */
const [k0, k1, k2] = [0xc3a5c85c97cb3127n, 0xb492b66fbe98f273n, 0x9ae16a3b2f90404fn];

const cut = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate = (x: bigint, by: bigint): bigint => cut((x >> by) | (x << (64n - by)));
const shiftMix = (x: bigint): bigint => x ^ (x >> 47n);

/** Two words into one. */
function mix(u: bigint, v: bigint, by: bigint): bigint {
  const a = shiftMix(cut((u ^ v) * by));
  return cut(shiftMix(cut((v ^ a) * by)) * by);
}

const encoder = new TextEncoder();

/** FarmHash's fingerprint of a text: 64 bits. */
export function fingerprint(text: string): bigint {
  const bytes = encoder.encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = BigInt(bytes.length);
  if (bytes.length > 64) return ofMany(view);
  const by = cut(k2 + 2n * length);
  if (bytes.length > 16) return ofSome(view, by);
  const word = (at: number) => view.getBigUint64(at, true);
  if (bytes.length >= 8) {
    const a = cut(word(0) + k2);
    const b = word(bytes.length - 8);
    return mix(cut(rotate(b, 37n) * by + a), cut((rotate(a, 25n) + b) * by), by);
  }
  const half = (at: number) => BigInt(view.getUint32(at, true));
  if (bytes.length >= 4) return mix(length + (half(0) << 3n), half(bytes.length - 4), by);
  if (bytes.length === 0) return k2;
  const first = BigInt(bytes[0] + (bytes[bytes.length >> 1] << 8));
  const last = length + BigInt(bytes[bytes.length - 1] << 2);
  return cut(shiftMix(cut(first * k2) ^ cut(last * k0)) * k2);
}

/** Of 17 to 64 bytes. */
function ofSome(view: DataView, by: bigint): bigint {
  const size = view.byteLength;
  const word = (at: number) => view.getBigUint64(at, true);
  const long = size > 32;
  const a = cut(word(0) * (long ? k2 : k1));
  const b = word(8);
  const c = cut(word(size - 8) * by);
  const d = cut(word(size - 16) * k2);
  const y = cut(rotate(cut(a + b), 43n) + rotate(c, 30n) + d);
  const z = mix(y, cut(a + rotate(cut(b + k2), 18n) + c), by);
  if (!long) return z;
  const e = cut(word(16) * by);
  const f = word(24);
  const g = cut((y + word(size - 32)) * by);
  const h = cut((z + word(size - 24)) * by);
  return mix(cut(rotate(cut(e + f), 43n) + rotate(g, 30n) + h), cut(e + rotate(cut(f + a), 18n) + g), by);
}

type Words = readonly [bigint, bigint];

/** Of more than 64 bytes: blocks of 64 one after the other, and the last 64 once more. */
function ofMany(view: DataView): bigint {
  const size = view.byteLength;
  const word = (at: number) => view.getBigUint64(at, true);
  const weak = (at: number, a: bigint, b: bigint): Words => {
    const first = cut(a + word(at));
    const last = word(at + 24);
    const second = rotate(cut(b + first + last), 21n);
    const sum = cut(first + word(at + 8) + word(at + 16));
    return [cut(sum + last), cut(second + rotate(sum, 44n) + first)];
  };
  let [x, y]: Words = [81n, cut(81n * k1 + 113n)];
  let z = cut(shiftMix(cut(y * k2 + 113n)) * k2);
  let [v0, v1, w0, w1] = [0n, 0n, 0n, 0n];
  x = cut(x * k2 + word(0));
  const block = (at: number, by: bigint, times: bigint): void => {
    x = cut(rotate(cut(x + y + v0 + word(at + 8)), 37n) * by);
    y = cut(rotate(cut(y + v1 + word(at + 48)), 42n) * by);
    x ^= cut(w1 * times);
    y = cut(y + v0 * times + word(at + 40));
    z = cut(rotate(cut(z + w0), 33n) * by);
    [v0, v1] = weak(at, cut(v1 * by), cut(x + w0));
    [w0, w1] = weak(at + 32, cut(z + w1), cut(y + word(at + 16)));
    [x, z] = [z, x];
  };
  const end = 64 * Math.floor((size - 1) / 64);
  for (let at = 0; at < end; at += 64) block(at, k1, 1n);
  const by = cut(k1 + ((z & 255n) << 1n));
  w0 = cut(w0 + BigInt((size - 1) & 63));
  v0 = cut(v0 + w0);
  w0 = cut(w0 + v0);
  block(size - 64, by, 9n);
  return mix(cut(mix(v0, w0, by) + shiftMix(y) * k0 + z), cut(mix(v1, w1, by) + x), by);
}

/** SipHash-2-4 of a text under a key of two 64-bit words. */
export function sipHash(text: string, [key0, key1]: Words): bigint {
  const bytes = encoder.encode(text);
  // Whole words; the last holds what is left of the bytes, and their number.
  const padded = new Uint8Array(8 * (Math.floor(bytes.length / 8) + 1));
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 255;
  const view = new DataView(padded.buffer);
  let a = key0 ^ 0x736f6d6570736575n;
  let b = key1 ^ 0x646f72616e646f6dn;
  let c = key0 ^ 0x6c7967656e657261n;
  let d = key1 ^ 0x7465646279746573n;
  const rotateLeft = (x: bigint, by: bigint) => rotate(x, 64n - by);
  const round = (): void => {
    a = cut(a + b);
    c = cut(c + d);
    b = rotateLeft(b, 13n) ^ a;
    d = rotateLeft(d, 16n) ^ c;
    a = rotateLeft(a, 32n);
    c = cut(c + b);
    a = cut(a + d);
    b = rotateLeft(b, 17n) ^ c;
    d = rotateLeft(d, 21n) ^ a;
    c = rotateLeft(c, 32n);
  };
  const rounds = (count: number) => {
    for (let k = 0; k < count; k++) round();
  };
  for (let at = 0; at < padded.length; at += 8) {
    const word = view.getBigUint64(at, true);
    d ^= word;
    rounds(2);
    a ^= word;
  }
  c ^= 255n;
  rounds(4);
  return a ^ b ^ c ^ d;
}

/** One hash of two, whose order counts. */
export function combined(one: bigint, other: bigint): bigint {
  const by = 0xc6a4a7935bd1e995n;
  const first = cut((one ^ by ^ cut(shiftMix(cut(other * by)) * by)) * by);
  return shiftMix(cut(shiftMix(first) * by));
}
