/** Data by the name that a shell gives: `mnist`, a table, a file of samples, or IDX files. */
import { readFileLimited } from "../base/files.ts";
import { scalerFromJSON } from "../data/index.ts";
import { DataError, datasets, LimpidError, type Model, type Tensor, tensor, ValueError } from "../index.ts";
import { readCsv, readIdx } from "../io/index.ts";

export interface DataOptions {
  /** `mnist`, a .csv table, a .json file with { x, y }, or an IDX file of inputs. */
  readonly data: string;
  /** An IDX file of labels. */
  readonly labels?: string;
  /** A table's column to predict, by name or number. */
  readonly target?: string;
  /** Whether a table's first line holds names. */
  readonly header?: boolean;
  /** What stands between a table's fields: a character, `tab` or `blank`. */
  readonly separator?: string;
  /** A JSON file of the scaler that the model's inputs were prepared with; and of that of its targets. */
  readonly scaler?: string;
  readonly targetScaler?: string;
}

interface Samples {
  readonly x: Tensor;
  readonly y: Tensor;
}

export interface ShellData {
  readonly train: Samples;
  /** Of data sets that come with one. */
  readonly test: Samples | undefined;
}

/** What is hard to type in a shell has a name. */
const separators: Readonly<Record<string, string>> = { tab: "\t", "\\t": "\t", blank: " " };

/** Such a file is written by people, or holds a few numbers a column; one of this size is something else. */
const mostBytes = 2 ** 26;

const isTable = (file: string): boolean => /\.(csv|tsv|txt)$/i.test(file);

/** The data, prepared as those of the training were: by the scalers that are given, else by those that the model keeps. */
export async function readShellData(given: DataOptions, model?: Model): Promise<ShellData> {
  const { train, test } = await readSource(given);
  const kept: Scalers = model ? scalersIn(model) : {};
  const scaler = (await scalerOf(given.scaler)) ?? kept.scaler;
  const targetScaler = (await scalerOf(given.targetScaler)) ?? kept.targetScaler;
  const prepared = ({ x, y }: Samples): Samples => ({
    x: scaler ? scaler.transform(x) : x,
    y: targetScaler ? targetScaler.transform(y) : y,
  });
  return { train: prepared(train), test: test && prepared(test) };
}

type AnyScaler = ReturnType<typeof scalerFromJSON>;

interface Scalers {
  readonly scaler?: AnyScaler;
  readonly targetScaler?: AnyScaler;
}

/** Of the only input, or by the names of the only input and the only output. */
function scalersIn({ preprocessing, network }: Model): Scalers {
  if (preprocessing === undefined) return {};
  if ("transform" in preprocessing) return { scaler: preprocessing as AnyScaler };
  const byName = preprocessing as Readonly<Record<string, AnyScaler>>;
  const only = (names: readonly string[]) => (names.length === 1 ? byName[names[0]] : undefined);
  return { scaler: only(network.inputs.map(({ name }) => name)), targetScaler: only(Object.keys(network.outputs)) };
}

async function scalerOf(file: string | undefined): Promise<AnyScaler | undefined> {
  if (file === undefined) return undefined;
  const text = new TextDecoder().decode(await readFileLimited(file, mostBytes));
  try {
    return scalerFromJSON(text);
  } catch (error) {
    throw error instanceof LimpidError ? error.retold(file) : error;
  }
}

async function readSource(given: DataOptions): Promise<ShellData> {
  const { data, labels } = given;
  if (isTable(data)) return { train: await readTable(given), test: undefined };
  const option = (["target", "header", "separator"] as const).find((name) => given[name] !== undefined);
  if (option)
    throw new ValueError("limpid", `--${option} does not fit --data ${data}`, {
      code: "cli-table-option",
      hint: "only tables have columns: --data FILE.csv",
      facts: { option: `--${option}`, data },
    });
  if (/\.json$/i.test(data)) return { train: await readSamples(data), test: undefined };
  if (data === "mnist") return datasets.mnist();
  if (labels === undefined)
    throw new ValueError("limpid", `--data ${data} comes without labels`, {
      code: "cli-labels",
      hint: "give both IDX files: --data images-idx3-ubyte --labels labels-idx1-ubyte; or --data mnist, FILE.csv, FILE.json",
      facts: { data },
    });
  return { train: { x: await readIdx(data), y: await readIdx(labels) }, test: undefined };
}

function readTable({ data, target, header, separator }: DataOptions): Promise<Samples> {
  const column = target !== undefined && /^-?\d+$/.test(target) ? Number(target) : target;
  const character = separator !== undefined && Object.hasOwn(separators, separator) ? separators[separator] : separator;
  return readCsv(data, { target: column, header, separator: character, dtype: "f64" });
}

async function readSamples(file: string): Promise<Samples> {
  const bytes = await readFileLimited(file, mostBytes);
  let parsed: { x?: unknown; y?: unknown } | null = null;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes)) as { x?: unknown; y?: unknown };
  } catch {
    // Told below.
  }
  const [x, y] = [parsed?.x, parsed?.y];
  if (!Array.isArray(x) || !Array.isArray(y) || x.length !== y.length || x.length === 0)
    throw new DataError(file, "does not hold samples", {
      code: "explain-data-shape",
      hint: '{ "x": [[…], …], "y": […] } with one entry of each for a sample',
    });
  try {
    return { x: tensor(x as number[], { dtype: "f64" }), y: tensor(y as number[], { dtype: "f64" }) };
  } catch (error) {
    throw error instanceof LimpidError ? error.retold(file) : error;
  }
}

/** Pictures laid flat, or flat pictures stood up, where the model has one input that holds as many numbers. */
export function fitted(x: Tensor, { network }: Pick<Model, "network">): Tensor {
  const [input, ...others] = network.inputs;
  const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  return others.length === 0 && x.rank > 0 && size(x.shape.slice(1)) === size(input.shape)
    ? x.reshape([x.shape[0], ...input.shape])
    : x;
}
