/**
 * The guard of all that is read. A file of a few bytes can claim to be terabytes, so every claim is compared with these limits,
 * and with the bytes that are there, before memory is taken for it.
 */
import { FileError, mostElements, readOptions, type Want, type Wants, whole } from "../base/index.ts";

/** What a file may claim. Each reader heeds those that its format has. */
export interface Limits {
  /** Bytes of a file, and of all that is packed in it. Default: 2 GB (2 ** 31). */
  readonly bytes?: number;
  /** Bytes of a header. Default: 100,000,000, which is the limit of safetensors itself. */
  readonly header?: number;
  /** Tensors in a file, or files in a zip. Default: 100,000. */
  readonly tensors?: number;
  /** Axes of a tensor. Default: 32. */
  readonly axes?: number;
  /**
   * How many times as large as its packed bytes something may become that has more than 64 MB: a bomb has a thousand times as many,
   * and zeros have, too. Default: 100.
   */
  readonly ratio?: number;
}

const usual: Required<Limits> = { bytes: 2 ** 31, header: 100_000_000, tensors: 100_000, axes: 32, ratio: 100 };

/** What unpacks to no more harms nobody, whatever its ratio. */
export const harmless: number = 64 * 2 ** 20;

const wants: Wants<Limits> = {
  bytes: whole(1),
  header: whole(1),
  tensors: whole(1),
  axes: whole(0),
  ratio: whole(1),
};

/** Limits as an option. */
export const wantLimits: Want = (subject, _, value) => {
  readOptions<Limits>(`${subject}: limits`, value as Limits, wants);
};

/** Limits as an option gave them, the others filled in. */
export function limitsOf(limits: Limits | undefined): Required<Limits> {
  return { ...usual, ...limits };
}

/** Throws where there are more than the limit allows. `what` follows "claims": "a header of 12 bytes". */
export function wantWithin(
  subject: string,
  limit: keyof Limits,
  limits: Required<Limits>,
  count: number | bigint,
  what: string,
  code = "file-claim",
): void {
  if (count <= limits[limit]) return;
  const raise = count <= mostElements ? `; if you trust it: limits: { ${limit}: ${count} }` : "";
  throw new FileError(subject, `claims ${what}, the limit is ${limits[limit]}`, {
    code,
    hint: `the file is damaged, or not what it claims to be${raise}`,
    facts: { limit, count: String(count), most: limits[limit], what },
  });
}

/**
 * The number of elements of a tensor in a file. Throws where its shape is more than the limits, or than one array of the engine,
 * allows. Nothing overflows on the way.
 */
export function countElements(
  subject: string,
  name: string,
  shape: readonly number[],
  bytesEach: number,
  limits: Required<Limits>,
): number {
  wantWithin(subject, "axes", limits, shape.length, `a tensor of ${shape.length} axes, ${name}`);
  // An empty tensor has no bytes, but its sizes would overflow elsewhere.
  const large = shape.some((size) => size > mostElements);
  const count = shape.reduce((product, size) => product * size, 1);
  if (large || count > mostElements)
    throw new FileError(subject, `${name} has the shape [${shape}], the limit is ${mostElements} elements`, {
      code: "file-shape",
      hint: "no array of JavaScript holds more; read a part of it, or divide it where it was made",
      facts: { tensor: name, shape, most: mostElements },
    });
  wantWithin(subject, "bytes", limits, count * bytesEach, `${count * bytesEach} bytes for ${name}`);
  return count;
}

/** Throws where something packed claims to be more than it may be. */
export function wantRatio(
  subject: string,
  name: string,
  packed: number,
  size: number,
  limits: Required<Limits>,
  code?: string,
): void {
  wantWithin(subject, "bytes", limits, size, `${size} bytes for "${name}"`, code);
  const ratio = Math.ceil(size / Math.max(packed, 1));
  if (size > harmless)
    wantWithin(subject, "ratio", limits, ratio, `that "${name}" becomes ${ratio} times as large`, code);
}

/**
 * Throws where the name of a file in a file would lead anywhere but into the folder in which it is unpacked: names that are empty,
 * absolute, go up, or hold what file systems read otherwise.
 */
export function wantInnerName(subject: string, name: string): void {
  const parts = name.split(/[/\\]/);
  // Control characters, and a drive of Windows.
  const odd = /\p{Cc}|^[a-z]:[/\\]/iu.test(name) || parts.some((part) => part === ".." || part === "." || part === "");
  if (!odd && name !== "__proto__") return;
  throw new FileError(subject, `holds the name ${JSON.stringify(name)}`, {
    code: "file-name",
    hint: "names of files in files are relative, without .. and control characters; do not trust this one",
    facts: { name },
  });
}
