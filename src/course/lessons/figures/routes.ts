/** Back-propagation as a drawing: from w1 of the 2-2-2 network by two routes to the error. */
import { compile, grad, matmul, mul, sigmoid, square, sub, sum, type Tensor, tensor } from "../../../tensor/all.ts";
import { constants } from "../constants.ts";
import type { Figure, RouteStep } from "./data.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });
const c = (name: "i1" | "i2" | "y1" | "y2" | "b1" | "b2" | `w${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`): number =>
  constants[`worked.${name}`];

/** The forward pass, and the slope at each place of it. */
async function factorsOf() {
  const x = f64([c("i1"), c("i2")]);
  const hiddenKernel = f64([
    [c("w1"), c("w3")],
    [c("w2"), c("w4")],
  ]);
  const outputKernel = f64([
    [c("w5"), c("w7")],
    [c("w6"), c("w8")],
  ]);
  const error = (out: Tensor) => sum(mul(0.5, square(sub(f64([c("y1"), c("y2")]), out))));
  const slope = (z: Tensor) => grad((at: Tensor) => sum(sigmoid(at)))(z);
  return compile(() => {
    const hidden = matmul(x, hiddenKernel).add(c("b1"));
    const output = matmul(sigmoid(hidden), outputKernel).add(c("b2"));
    return { hiddenSlopes: slope(hidden), outputSlopes: slope(output), byOutput: grad(error)(sigmoid(output)) };
  })();
}

/** Factors one behind the other multiply. */
const along = (steps: readonly RouteStep[]): number => steps.reduce((so, { factor }) => so * factor, 1);

export async function routes(): Promise<Figure> {
  const { hiddenSlopes, outputSlopes, byOutput } = await factorsOf();
  const through = (k: 0 | 1): RouteStep[] => {
    const [neuron, weight] = k === 0 ? (["o1", "w5"] as const) : (["o2", "w7"] as const);
    return [
      { factor: c(weight), name: { text: weight }, to: { text: `z(${neuron})` } },
      { factor: outputSlopes.data[k], name: "slope", to: { text: `out(${neuron})` } },
      { factor: byOutput.data[k], name: "outMinusTarget" },
    ];
  };
  const shared: RouteStep[] = [
    { factor: c("i1"), name: { text: "i1" }, to: { text: "z(h1)" } },
    { factor: hiddenSlopes.data[0], name: "slope", to: { text: "out(h1)" } },
  ];
  const both = [through(0), through(1)];
  const products = both.map(along);
  return {
    parts: [
      {
        kind: "routes",
        format: "4",
        from: { text: "w1" },
        shared,
        routes: both,
        to: { text: "E" },
      },
      {
        kind: "table",
        columns: [{ head: { text: "" } }, { head: { text: "" }, format: "6" }],
        rows: [
          ["viaFirst", products[0]],
          ["viaSecond", products[1]],
          ["sum", products[0] + products[1]],
          ["timesShared", (products[0] + products[1]) * along(shared)],
        ],
      },
    ],
  };
}
