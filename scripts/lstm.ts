/**
 * How long a training step of an LSTM takes: 28 rows of a picture as turns, 128 units, Adam.
 *
 *     npx tsx scripts/lstm.ts [backend [threads [batch [kernels]]]]
 *
 * `kernels` shows where the time goes, on one thread. `LIMPID_THREADS` and the like are as always.
 */
import { configure, layer, layers, sequential } from "limpid";
import { showKernelTimes, timeKernels } from "limpid/ir";
import { matmul, scan, sigmoid, type Tensor, tensor, zeros } from "limpid/tensor";

const [backend = "wasm", threads = "1", batch = "128", kernels] = process.argv.slice(2);
configure({ backend, threads: Number(threads) });

const [turns, width, units, steps] = [28, 28, 128, 10];

const lstm = layer({
  kind: "lstm",
  inputShape: [turns, width],
  params: () => ({
    kernel: { shape: [width, 4 * units], init: "glorotUniform" },
    recurrent: { shape: [units, 4 * units], init: "glorotUniform" },
    bias: { shape: [4 * units], init: "zeros" },
  }),
  forward({ kernel, recurrent, bias }, [x], { dtype }) {
    const start = zeros([x.shape[0], units], { dtype });
    const step = ([h, c]: Tensor[], row: Tensor): [Tensor[], Tensor] => {
      const z = matmul(row, kernel).add(bias).add(matmul(h, recurrent));
      const gate = (k: number) => z.slice([0, k * units], [x.shape[0], (k + 1) * units]);
      const next = sigmoid(gate(1))
        .mul(c)
        .add(sigmoid(gate(0)).mul(gate(2).tanh()));
      const out = sigmoid(gate(3)).mul(next.tanh());
      return [[out, next], out];
    };
    return scan(step, [start, start], x.transpose([1, 0, 2]))[0][0];
  },
});

const samples = Number(batch) * steps;
const x = Float32Array.from({ length: samples * turns * width }, (_, k) => ((k * 7919) % 255) / 255);
const y = Int32Array.from({ length: samples }, (_, k) => (k * 31) % 10);
const model = sequential([lstm, layers.dense({ units: 10, activation: "softmax" })], { seed: 1 });
model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
const inputs = tensor(x, { shape: [samples, turns, width] });
const train = (epochs: number) =>
  model.fit(inputs, y, { epochs, batchSize: Number(batch), shuffle: false, verbose: 0 });

if (kernels) {
  for (const program of await timeKernels(() => train(3))) console.log(showKernelTimes(program));
} else {
  await train(1);
  const rounds = Array.from({ length: 9 }, () => ({ clock: 0, processor: 0 }));
  for (const round of rounds) {
    const [begin, used] = [performance.now(), process.cpuUsage()];
    await train(1);
    round.clock = (performance.now() - begin) / steps;
    round.processor = process.cpuUsage(used).user / 1e3 / steps;
  }
  const show = (of: (round: (typeof rounds)[number]) => number) => {
    const sorted = rounds.map(of).sort((a, b) => a - b);
    return `${sorted[0].toFixed(2)} (median ${sorted[4].toFixed(2)})`;
  };
  // On a machine that does other things as well, the processor's time says more than the clock.
  const [clock, processor] = [show((round) => round.clock), show((round) => round.processor)];
  console.log(`${backend}, ${threads} threads, batch ${batch}: ms a step, clock ${clock}, processor ${processor}`);
}
