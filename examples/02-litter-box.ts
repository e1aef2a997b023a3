/** The 28-line network: who will buy the litter box? In float64, with NumPy's own random numbers. */
import { numpyRandom } from "limpid/data";
import { abs, compile, grad, matmul, mean, mul, sigmoid, square, sub, sum, tensor } from "limpid/tensor";

const X = tensor(
  [
    [1, 0, 1],
    [0, 1, 1],
    [0, 0, 1],
    [1, 1, 1],
  ],
  { dtype: "f64" },
); // cat, beer, visited
const y = tensor([[1], [1], [0], [0]], { dtype: "f64" }); // bought

const rng = numpyRandom(1); // np.random.seed(1)
let weights = { syn0: rng.random([3, 4]).mul(2).sub(1), syn1: rng.random([4, 1]).mul(2).sub(1) };
type Weights = typeof weights;

const predict = ({ syn0, syn1 }: Weights) => sigmoid(matmul(sigmoid(matmul(X, syn0)), syn1));
const loss = (w: Weights) => mul(0.5, sum(square(sub(y, predict(w)))));
const error = compile((w: Weights) => mean(abs(sub(y, predict(w)))));

const slope = grad(loss);
const descend = compile((w: Weights) => {
  const g = slope(w);
  return { syn0: sub(w.syn0, g.syn0), syn1: sub(w.syn1, g.syn1) };
});

let done = 0;
for (const updates of [0, 10_000, 20_000, 30_000, 40_000, 50_000, 59_999]) {
  weights = await descend.repeat(updates - done, weights); // one call, thousands of steps
  done = updates;
  console.log(updates, (await error(weights)).item()); // .4964100319 … .0035101226, .0031835307
}
console.log((await compile(predict)(weights)).toArray()); // .997017108 .996722087 .002605725 .003867593
