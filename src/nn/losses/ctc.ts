import { readOptions, ShapeError } from "../../base/index.ts";
import { exp, log, maximum, scan, stopGradient, type Tensor, tensor, where } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import { type LossOptions, make, ofEveryLoss } from "./shared.ts";

/** The logarithm of what cannot be: far below that of any way through a sequence, and a number that can be added to. */
const impossible = -1e9;

/** log Σ exp, without overflow and with a gradient where all are impossible. */
function together(...parts: readonly Tensor[]): Tensor {
  const most = stopGradient(parts.reduce((a, b) => maximum(a, b)));
  return log(parts.map((part) => exp(part.sub(most))).reduce((a, b) => a.add(b))).add(most);
}

/** The same rows one place later; `first` stands in the first place. */
function later(rows: Tensor, first: number): Tensor {
  const [batch, n] = rows.shape;
  return rows.slice([0, 0], [batch, n - 1]).pad(
    [
      [0, 0],
      [1, 0],
    ],
    first,
  );
}

/**
 * Connectionist temporal classification (Graves, Fernández, Gomez and Schmidhuber, ICML 2006): how unlikely it is that a sequence of
 * outputs spells a shorter sequence of labels, over all ways to stretch these and to put blanks between them. As in Keras: outputs
 * are logits `[batch, time, classes]` (or what a softmax makes of them), labels `[batch, most]` are class numbers from 1, filled up
 * with 0 at the end; class 0 is the blank. One loss for each sample; PyTorch's mean, unlike this one, divides it by the number of its labels.
 * `fit` throws a DataError on labels that have no room in the outputs' steps (equal neighbours need one more), and on a 0 between labels.
 *
 *     model.compile({ optimizer: "adam", loss: "ctc" });
 *     await model.fit(sounds, [[8, 5, 12, 12, 15, 0, 0]]);    // "hello"
 */
export function ctc(options?: LossOptions): Loss {
  const read = readOptions("ctc", options, ofEveryLoss);
  return make("ctc", read, "sumOverBatchSize", {
    targets: "classes",
    classes: "sequence",
    perSample,
    fromLogits: { softmax: perSample },
  });
}

function perSample(target: Tensor, logits: Tensor): Tensor {
  if (logits.rank !== 3 || target.rank !== 2)
    throw new ShapeError("ctc", `outputs are [${logits.shape}] and labels [${target.shape}]`, {
      code: "ctc-shape",
      hint: "outputs are [batch, time, classes], as of a dense layer over returnSequences: true; labels are [batch, most labels]",
      facts: { output: logits.shape, target: target.shape },
    });
  const labels = target.cast("i32");
  const [batch, most] = labels.shape;
  const classes = logits.shape[2];
  const { dtype } = logits;
  const logs = logits.logSoftmax(-1).transpose([1, 0, 2]);
  const blanks = logs.slice([0, 0, 0], [logs.shape[0], batch, 1]);
  // By step: the logarithm of each label's own probability.
  const own = logs.reshape([logs.shape[0], batch, 1, classes]).mul(labels.oneHot(classes).cast(dtype)).sum(-1);
  const row = (first: number, others: number, length: number): Tensor =>
    tensor([first, ...Array<number>(length - 1).fill(others)], { dtype });
  const places = tensor(
    Array.from({ length: most + 1 }, (_, k) => k),
    { dtype },
  );
  const count = labels.notEqual(0).cast(dtype).sum(1, true);
  // From one label straight to the next: not where both are the same.
  const differs = labels.notEqual(later(labels, -1));
  const none = logs.slice([0, 0, 0], [1, batch, 1]).reshape([batch, 1]).mul(0);
  const start = {
    // Before label k, with a blank as the last output; after the last label, too.
    blank: none.add(row(0, impossible, most + 1)),
    // The last output is label k.
    label: none.add(row(impossible, impossible, most)),
  };
  const [end] = scan(
    ({ blank, label }, row) => {
      const before = later(label, impossible);
      const jump = where(differs, before, impossible);
      const passed = label.pad(
        [
          [0, 0],
          [1, 0],
        ],
        impossible,
      );
      const waiting = blank.slice([0, 0], [batch, most]);
      return [
        {
          blank: together(blank, passed).add(row.blank),
          label: together(label, waiting, jump).add(row.label),
        },
        row.blank,
      ];
    },
    start,
    { blank: blanks, label: own },
  );
  const lastBlank = where(places.equal(count), end.blank, 0).sum(1);
  const lastLabel = where(places.slice([1], [most + 1]).equal(count), end.label, 0).sum(1);
  const empty = count.reshape([batch]).equal(0);
  return together(lastBlank, where(empty, impossible, lastLabel)).neg();
}
