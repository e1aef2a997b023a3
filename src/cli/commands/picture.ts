/**
 * `limpid picture network|loss|landscape FILE | NAME`: a saved model, or a system of the source texts, as an SVG file. A
 * model's own file is only read.
 */
import { writeFileAtomic } from "../../base/files.ts";
import { unknownName } from "../../base/index.ts";
import {
  drawLandscape,
  drawLoss,
  drawNetwork,
  type Landscape,
  landscape,
  type PlaneChoice,
  type PresetModel,
  presetModel,
  presets,
  type Rehearsal,
  rehearse,
} from "../../doors/explain.ts";
import { type Model, type Tensor, tensor, ValueError } from "../../index.ts";
import { barIn, type Context, interruptible, unlessAborted } from "../context.ts";
import { type DataOptions, fitted, readShellData } from "../data.ts";
import { openModel } from "../open.ts";
import { wantPlace, writeInto } from "../place.ts";
import { bytes, count } from "../text.ts";

export interface PictureOptions extends Partial<DataOptions> {
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly limit: number;
  /** Default: 20, or the number that a preset is worth watching. */
  readonly epochs?: number;
  readonly batchSize: number;
  readonly plane?: string;
  readonly resolution: number;
  readonly seed: number;
}

const kinds = ["network", "loss", "landscape"] as const;
type Kind = (typeof kinds)[number];

const usualEpochs = 20;

/** Vertices of a path that are kept: more cannot be seen, and large models have many weights. */
const mostVertices = 1000;

export async function picture(kind: string, file: string, options: PictureOptions, context: Context): Promise<number> {
  if (!(kinds as readonly string[]).includes(kind)) throw unknownName("limpid picture", "picture", kind, kinds);
  const { words, say, result } = context;
  const preset = Object.hasOwn(presets, file) ? presetModel(file as keyof typeof presets) : undefined;
  const model = preset?.model ?? (await openModel("limpid picture", file));
  if (kind !== "network" && preset?.epochs === undefined && preset)
    throw new ValueError("limpid picture", `${file} has no loss: nothing says what it should give`, {
      code: "picture-nothing-to-learn",
      hint: `limpid picture network ${file}`,
      facts: { name: file },
    });
  const { out, overwrite } = options;
  // An earlier picture is drawn again at any time.
  const place = await wantPlace({ given: out, usual: `${kind}.svg`, overwrite, own: /<svg/ });
  const { svg, facts } = await interruptible((signal) =>
    unlessAborted(signal, draw(kind as Kind, { model, preset }, options, context, signal)),
  );
  const text = new TextEncoder().encode(svg);
  const { path, status } = await writeInto(place, (to) => writeFileAtomic(to, text), context);
  say(words.picture.saved(path, bytes(text.length)));
  result({ picture: path, kind, bytes: text.length, ...facts });
  return status;
}

interface Drawn {
  readonly svg: string;
  /** For programs. */
  readonly facts: object;
}

async function draw(
  kind: Kind,
  { model, preset }: { readonly model: Model<Tensor>; readonly preset: PresetModel | undefined },
  options: PictureOptions,
  { words, note }: Context,
  signal: AbortSignal,
): Promise<Drawn> {
  const { locale } = words;
  if (kind === "network") return { svg: drawNetwork(model, { locale }), facts: { parameters: model.parameterCount } };
  const given = options.data === undefined ? preset : undefined;
  const { x, y } = given
    ? { x: tensor(given.x, { dtype: "f64" }), y: tensor(given.y, { dtype: "f64" }) }
    : await samples(model, options, (data) => note(words.picture.loading(data)));
  const { epochs = preset?.epochs ?? usualEpochs, batchSize, resolution, seed } = options;
  let learnt: Rehearsal | undefined;
  if (epochs > 0) {
    note(words.picture.training(epochs, count(x.shape[0])));
    const every = Math.ceil(epochs / mostVertices);
    // A preset stands at its first weights; a file begins anew.
    const how = preset ? { shuffle: false } : { fresh: true };
    learnt = await rehearse(model, x, y, { epochs, batchSize, every, ...barIn(words), signal, ...how });
  }
  if (kind === "loss") {
    const history = learnt?.history ?? {};
    return { svg: await drawLoss(history, { locale }), facts: { history } };
  }
  note(words.picture.drawing);
  const view = await landscape(learnt?.model ?? model, {
    x,
    y,
    resolution,
    seed,
    signal,
    ...barIn(words),
    ...(learnt && { path: learnt.path }),
    ...(options.plane !== undefined && { plane: planeOf(options.plane) }),
  });
  return { svg: await drawLandscape(view, { locale }), facts: brief(view) };
}

async function samples(
  model: Model<Tensor>,
  { data, limit, ...given }: PictureOptions,
  loading: (data: string) => void,
): Promise<{ x: Tensor; y: Tensor }> {
  if (data === undefined)
    throw new ValueError("limpid picture", "--data is missing", {
      code: "cli-data",
      hint: "a loss needs data: --data mnist, --data FILE.csv, or --data images-idx3-ubyte --labels labels-idx1-ubyte",
    });
  loading(data);
  const { train } = await readShellData({ ...given, data }, model);
  const most = Math.min(limit, train.x.shape[0]);
  return { x: fitted(train.x.slice(0, most), model), y: train.y.slice(0, most) };
}

/** `"hidden/kernel[0,1],output/kernel[2,0]"`: two weights; anything else is a plane's name. */
function planeOf(text: string): PlaneChoice {
  const [a = "", b, ...rest] = text.match(/[^,[\]]+(?:\[[^\]]*\])?/g) ?? [];
  return text.includes("/") && b !== undefined && rest.length === 0 ? { weights: [a, b] } : (text as PlaneChoice);
}

/** Without the plane's vectors, which have as many numbers as the model. */
const brief = ({ plane, ...rest }: Landscape): object => ({
  plane: { kind: plane.kind, ...(plane.names && { names: plane.names }) },
  ...rest,
});
