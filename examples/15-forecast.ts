/**
 * A forecast several steps ahead: the temperature of the next six hours from the last two days. Nothing of the future is known: the
 * series is cut by time, no window reaches over a cut, and the scaler has seen the training part only. A forecast is worth what it is
 * better than the naive ones: "as now", and "as at this hour yesterday".
 */
import { layers, optimizers, sequential, type Tensor, tensor } from "limpid";
import { numpyRandom, standardize } from "limpid/data";

const [hours, past, ahead] = [24 * 80, 48, 6];

/** Temperatures, hour by hour: the season, the day, and weather that drifts and passes. */
const random = numpyRandom(7);
const shocks = random.normal(0, 0.6, [hours]).data;
let weather = 0;
const series = Array.from({ length: hours }, (_, t) => {
  weather = 0.95 * weather + shocks[t];
  const clouds = Math.tanh(weather / 2);
  return (
    12 +
    6 * Math.sin((2 * Math.PI * t) / (24 * 80)) +
    (4 - 2 * clouds) * Math.sin((2 * Math.PI * (t - 9)) / 24) +
    weather
  );
});

/** In the order of time, and never shuffled before they are parted: the last fifth of the time is the future. */
const cuts = [0, Math.floor(0.6 * hours), Math.floor(0.8 * hours), hours];
const [train, validation, test] = [0, 1, 2].map((k) => series.slice(cuts[k], cuts[k + 1]));
const scaler = standardize().fit(train.map((value) => [value]));

/** Every stretch of `past` hours, and the `ahead` that follow it, all from one part. */
function windows(part: readonly number[]) {
  const scaled = Array.from(scaler.transform(part.map((value) => [value])).data);
  const starts = Array.from({ length: part.length - past - ahead + 1 }, (_, k) => k);
  return {
    x: tensor(starts.map((k) => scaled.slice(k, k + past).map((value) => [value]))),
    y: tensor(starts.map((k) => scaled.slice(k + past, k + past + ahead))),
    now: starts.map((k) => part[k + past - 1]),
    yesterday: starts.map((k) => part.slice(k + past - 24, k + past - 24 + ahead)),
    truth: starts.map((k) => part.slice(k + past, k + past + ahead)),
  };
}
const [seen, checked, future] = [train, validation, test].map(windows);

const net = sequential([layers.gru({ units: 16, inputShape: [past, 1] }), layers.dense({ units: ahead })], { seed: 1 });
net.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "meanSquaredError" });
const { valLoss } = await net.fit(seen.x, seen.y, {
  epochs: 12,
  batchSize: 32,
  validationData: [checked.x, checked.y],
  verbose: 0,
});

/** The mean error in degrees, for each hour ahead. */
const errors = (guess: (window: number, hour: number) => number) =>
  Array.from({ length: ahead }, (_, hour) => {
    const gaps = future.truth.map((truth, k) => Math.abs(guess(k, hour) - truth[hour]));
    return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  });
/** Back to degrees. */
const answer: Tensor = scaler.inverse((await net.predict(future.x)).reshape([future.truth.length * ahead, 1]));
const degrees = answer.data;
const show = (name: string, list: readonly number[]) => {
  const mean = list.reduce((sum, error) => sum + error, 0) / ahead;
  console.log(name, mean.toFixed(2), list.map((error) => error.toFixed(2)).join(" "));
};
show(
  "as now",
  errors((k) => future.now[k]),
);
show(
  "as yesterday",
  errors((k, hour) => future.yesterday[k][hour]),
);
show(
  "learned",
  errors((k, hour) => degrees[k * ahead + hour]),
);
console.log("on the validation part, epoch by epoch", valLoss.map((loss) => loss.toFixed(3)).join(" "));
