import { ValueError } from "./errors.ts";
import { show } from "./show.ts";

/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}

/** A name without what other libraries write differently: `learning_rate`, `LearningRate`, `learningRate`. */
const letters = (word: string): string => word.toLowerCase().replace(/[_\-\s]/g, "");

/**
 * Names from other libraries, and what the same thing is called here. What Limpid does not have gets an empty list: its name
 * is not a misspelling, so that `conv3d` is not taken for something else.
 */
const namesElsewhere: Readonly<Record<string, readonly string[]>> = {
  lr: ["learningRate", "initialLearningRate"],
  clipnorm: ["clipNorm", "globalClipNorm"],
  wd: ["weightDecay"],
  decay: ["weightDecay"],
  eps: ["epsilon"],
  betas: ["beta1"],
  acc: ["accuracy"],
  valacc: ["valAccuracy"],
  mse: ["meanSquaredError"],
  mae: ["meanAbsoluteError"],
  bce: ["binaryCrossentropy"],
  logloss: ["binaryCrossentropy"],
  crossentropy: ["sparseCategoricalCrossentropy"],
  smoothl1: ["huber"],
  logits: ["fromLogits"],
  nodes: ["units"],
  neurons: ["units"],
  outputs: ["units"],
  kernel: ["kernelSize", "kernelInitializer"],
  stride: ["strides"],
  dilation: ["dilationRate"],
  bias: ["useBias"],
  pool: ["poolSize"],
  shape: ["inputShape", "targetShape"],
  p: ["rate"],
  dim: ["axis"],
  iterations: ["epochs"],
  logistic: ["sigmoid"],
  identity: ["linear"],
  gradientdescent: ["sgd"],
  xavier: ["glorotUniform"],
  xaviernormal: ["glorotNormal"],
  kaimingnormal: ["heNormal"],
  kaiming: ["heNormal"],
  normal: ["randomNormal"],
  uniform: ["randomUniform"],
  maxpool: ["maxPooling2d"],
  float: ["f32"],
  float32: ["f32"],
  double: ["f64"],
  float64: ["f64"],
  int: ["i32"],
  int32: ["i32"],
  uint8: ["u8"],
  boolean: ["bool"],
  ...Object.fromEntries("gelu mish celu glu prelu hardsigmoid".split(" ").map((word) => [word, []])),
};

/** The most edits between a misspelt name and the one that is meant. Short names allow few, since any two of them are close. */
function mostEdits(word: string): number {
  // One Chinese character says as much as two letters.
  const length = Array.from(word).reduce((sum, letter) => sum + (letter > "\u00ff" ? 2 : 1), 0);
  return /^[\d.]*$/.test(word) ? 0 : Math.floor(length / 3);
}

/** The known name that is meant by `word`, or undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const asked = letters(word);
  const same = known.find((name) => letters(name) === asked);
  if (same !== undefined || asked === "") return same;
  const meant = Object.hasOwn(namesElsewhere, asked) ? namesElsewhere[asked] : undefined;
  const ours = meant?.find((name) => known.includes(name));
  if (ours !== undefined || meant?.length === 0) return ours;
  const begun = known.filter((name) => letters(name).startsWith(asked));
  if (begun.length === 1 && asked.length >= 3) return begun[0];
  const ranked = known.map((name) => ({ name, gap: distance(asked, letters(name)) })).sort((a, b) => a.gap - b.gap);
  const best = ranked[0];
  return best && best.gap <= mostEdits(asked) ? best.name : undefined;
}

/** The error for a name that is not in a list: says the nearest match and the list. */
export function unknownName(subject: string, what: string, word: unknown, known: readonly string[]): ValueError {
  const near = typeof word === "string" ? nearest(word, known) : undefined;
  const list = known.length > 0 ? `known: ${known.join(", ")}` : "there are none";
  return new ValueError(subject, `unknown ${what} ${show(word)}`, {
    code: "unknown-name",
    hint: near ? `did you mean "${near}"? ${list[0].toUpperCase()}${list.slice(1)}` : list,
    facts: { what, received: word, nearest: near, known },
  });
}
