/**
 * Products as a compiled function that is repeated: the operands stay where the program has them, and the result is
 * written into the same place each time.
 */
import { compile, matmul, type Tensor, tensor } from "limpid/tensor";
import { limpidWith } from "../limpid.ts";
import type { Program, Settings } from "../program.ts";
import { productCases } from "./products.ts";

/**
 * Each run also hands in the operands and takes the result out, into memory that the system has yet to give pages to (2 ms for 4 MB).
 * That is no part of a product, and must not count; nobody else's run has it.
 */
const runFlops = 1e10;

export async function prepare(settings: Settings): Promise<Program> {
  const about = limpidWith(settings);
  const cases = productCases(
    settings.products!,
    ({ a, aShape, b, bShape }, { m, n, transposed }) => {
      const [left, right] = [tensor(a, { shape: aShape }), tensor(b, { shape: bShape })];
      const product = compile((_: Tensor, x: Tensor, y: Tensor) =>
        matmul(transposed === "a" ? x.transpose() : x, transposed === "b" ? y.transpose() : y),
      );
      let c = tensor(new Float32Array(m * n), { shape: [m, n] });
      return {
        async go(times) {
          c = await product.repeat(times, c, left, right);
        },
        result: () => c.data as Float32Array,
      };
    },
    runFlops,
  );
  return { ...about(), cases };
}
