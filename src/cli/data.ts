/** Data by the name that a shell gives: `mnist`, or IDX files. */
import { datasets, type Model, type Tensor, ValueError } from "../index.ts";
import { readIdx } from "../io/index.ts";

export interface DataOptions {
  /** `mnist`, or an IDX file of inputs. */
  readonly data: string;
  /** An IDX file of labels. */
  readonly labels?: string;
}

export interface ShellData {
  readonly train: { readonly x: Tensor; readonly y: Tensor };
  /** Of data sets that come with one. */
  readonly test: { readonly x: Tensor; readonly y: Tensor } | undefined;
}

export async function readShellData({ data, labels }: DataOptions): Promise<ShellData> {
  if (data === "mnist") return datasets.mnist();
  if (labels === undefined)
    throw new ValueError("limpid", `--data ${data} comes without labels`, {
      code: "cli-labels",
      hint: "give both IDX files: --data images-idx3-ubyte --labels labels-idx1-ubyte; or --data mnist",
      facts: { data },
    });
  return { train: { x: await readIdx(data), y: await readIdx(labels) }, test: undefined };
}

/** Pictures laid flat, or flat pictures stood up, where the model has one input that holds as many numbers. */
export function fitted(x: Tensor, { network }: Pick<Model, "network">): Tensor {
  const [input, ...others] = network.inputs;
  const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  return others.length === 0 && x.rank > 0 && size(x.shape.slice(1)) === size(input.shape)
    ? x.reshape([x.shape[0], ...input.shape])
    : x;
}
