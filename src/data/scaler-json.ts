/** Reads scalers from JSON. The text may come from anywhere: everything in it is checked. */
import { DataError, isRecord, show, ValueError } from "../base/index.ts";
import { Normalizer, normalizerOf, Standardizer } from "./scale.ts";
import { Whitener } from "./whiten.ts";

const subject = "scalerFromJSON";

/** Half a gigabyte of text; a whitener of 784 features has 12 megabytes. */
const mostCharacters = 2 ** 28;
const mostNumbers = 2 ** 24;

const wrong = (name: string, problem: string): DataError =>
  new DataError(subject, problem, {
    code: "scaler-json",
    hint: "give it what JSON.stringify(scaler) made, unchanged",
    facts: { name },
  });

type Fields = Readonly<Record<string, unknown>>;

/** Checked by the scaler that takes it. */
function option(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name) && fields[name] !== undefined) return fields[name];
  throw wrong(name, `${name} is missing`);
}

/** A list of finite numbers, `count` of them where that is known. */
function numbers(fields: Fields, name: string, count?: number): Float64Array {
  const list = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!Array.isArray(list)) throw wrong(name, `${name} is ${show(list)}, not a list of numbers`);
  if (list.length === 0 || list.length > mostNumbers || list.length !== (count ?? list.length))
    throw wrong(name, `${name} has ${list.length} numbers${count === undefined ? "" : `, not ${count}`}`);
  const found = new Float64Array(list.length);
  for (let k = 0; k < found.length; k++) {
    const value: unknown = list[k];
    if (typeof value !== "number" || !Number.isFinite(value)) throw wrong(name, `${name}[${k}] is ${show(value)}`);
    found[k] = value;
  }
  return found;
}

/** Powers of two that `unitFor` gives. */
function units(fields: Fields, count: number): Float64Array {
  if (!Object.hasOwn(fields, "unit")) return new Float64Array(count).fill(1);
  const unit = numbers(fields, "unit", count);
  for (const value of unit)
    if (!(value > 0 && Math.abs(Math.log2(value)) <= 1000 && 2 ** Math.round(Math.log2(value)) === value))
      throw wrong("unit", `unit holds ${value}, no power of two`);
  return unit;
}

function all(name: string, values: Float64Array, holds: (value: number, k: number) => boolean, problem: string): void {
  const at = values.findIndex((value, k) => !holds(value, k));
  if (at >= 0) throw wrong(name, `${name}[${at}] is ${values[at]}, ${problem}`);
}

function standardizer(fields: Fields, features: "last"): Standardizer {
  const shift = numbers(fields, "mean");
  const stretch = numbers(fields, "std", shift.length);
  all("std", stretch, (value) => value >= 0, "below 0");
  return new Standardizer({ features }, { unit: units(fields, shift.length), shift, stretch });
}

function normalizer(fields: Fields, features: "last"): Normalizer {
  const min = numbers(fields, "min");
  const max = numbers(fields, "max", min.length);
  const learned = normalizerOf(units(fields, min.length), min, max);
  all(
    "max",
    learned.stretch,
    (value) => value >= 0 && Number.isFinite(value),
    "the distance to min, which no data have",
  );
  const [low, high] = numbers(fields, "range", 2);
  return new Normalizer({ features, range: [low, high] }, learned);
}

function whitener(fields: Fields, features: "last"): Whitener {
  const mean = numbers(fields, "mean");
  const width = mean.length;
  const unit = units(fields, width);
  if (new Set(unit.filter((u) => u !== 1)).size > 1)
    throw wrong("unit", "unit holds several units, a whitener has one");
  const variances = numbers(fields, "variances", width);
  all(
    "variances",
    variances,
    (value, k) => value >= 0 && value <= (variances[k - 1] ?? value),
    "negative or out of order",
  );
  const axes = numbers(fields, "axes", width * width);
  for (let row = 0; row < width; row++) {
    const length = axes.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value * value, 0);
    if (!(Math.abs(length - 1) < 1e-6)) throw wrong("axes", `row ${row} of axes is not of length 1`);
  }
  const method = option(fields, "method") as "pca";
  return new Whitener(
    { features, method, epsilon: option(fields, "epsilon") as number },
    { unit, mean, variances, axes },
  );
}

const makers = { standardize: standardizer, normalize: normalizer, whiten: whitener };

/**
 * A scaler that was kept by `JSON.stringify(scaler)`, from the text or what `JSON.parse` made of it: fitted, and equal to
 * the bit. Throws `DataError` for whatever else, and `ValueError` for options that no scaler has.
 *
 *     await writeFile("scaler.json", JSON.stringify(standardize().fit(train.x)));
 *     const scaler = scalerFromJSON(await readFile("scaler.json", "utf8"));
 *     await model.predict(scaler.transform(x));
 */
export function scalerFromJSON(json: unknown): Standardizer | Normalizer | Whitener {
  const fields = typeof json === "string" ? parse(json) : json;
  if (!isRecord(fields)) throw wrong("", `is ${show(fields)}, no scaler`);
  const kind = option(fields, "scaler");
  if (typeof kind !== "string" || !Object.hasOwn(makers, kind)) throw wrong("scaler", `scaler is ${show(kind)}`);
  const version = option(fields, "version");
  if (version !== 1) {
    if (typeof version !== "number" || !Number.isInteger(version) || version < 1)
      throw wrong("version", `version is ${show(version)}`);
    throw new DataError(subject, `was saved by a newer Limpid: version ${version}, this one knows 1`, {
      code: "scaler-newer",
      hint: "npm install limpid@latest",
      facts: { version, known: 1 },
    });
  }
  return makers[kind as keyof typeof makers](fields, option(fields, "features") as "last");
}

function parse(text: string): unknown {
  if (text.length > mostCharacters)
    throw new ValueError(subject, `has ${text.length} characters, more than the limit of ${mostCharacters}`, {
      code: "file-too-large",
      hint: "is it the right file?",
      facts: { size: text.length, maxBytes: mostCharacters },
    });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError(subject, "is no JSON", { code: "json-syntax", hint: "is it the right file?", cause });
  }
}
