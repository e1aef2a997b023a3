/**
 * The loss as a landscape: its height over a plane in the space of all weights, the path that training took, and figures
 * that say how far the picture can be trusted.
 */
import {
  badArgument,
  checkedLater,
  displayed,
  isRecord,
  readOptions,
  sizeOf,
  unknownName,
  ValueError,
  type Wants,
  wantInterval,
  wantSeed,
  whole,
} from "../../base/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import { readSamples } from "../../train/data/read-samples.ts";
import type { Samples } from "../../train/data/samples.ts";
import { type WatchOptions, watched, watchWants } from "../../train/fit/watch.ts";
import type { Data, InputData, Model } from "../../train/index.ts";
import type { Param, Plan } from "../../train/step/plan.ts";
import { copyOf } from "../training.ts";
import { type Fidelity, fidelityOf } from "./fidelity.ts";
import { flatten, type Vertex, type Weights } from "./path.ts";
import { componentPlane, type Plane, project, randomPlane, weightPlane } from "./planes.ts";
import { lossesAt, lossesOn } from "./surface.ts";

/** Two weights by name, `"hidden/kernel[0,1]"`; or one of the others. */
export type PlaneChoice = "components" | "random" | { readonly weights: readonly [string, string] };

export interface LandscapeOptions extends WatchOptions {
  readonly x: InputData;
  readonly y: Data;
  /** The way the weights took: a recorder's `path`, or weights one after the other. */
  readonly path?: readonly (Vertex | Weights)[];
  /** Instead of one path up to four, by name: of several optimizers from one start. The plane is chosen for all of them together. */
  readonly paths?: Readonly<Record<string, readonly (Vertex | Weights)[]>>;
  /** Default: the path's principal components where there is a path, else random directions. */
  readonly plane?: PlaneChoice;
  /** Places along each direction. Default: 41. */
  readonly resolution?: number;
  /** From where to where along each direction. Default: the path and a margin around it; ±1 without one. */
  readonly range?: readonly [a: readonly [number, number], b: readonly [number, number]];
  /** Of random directions: the same seed gives the same. Default: 0, for every landscape. */
  readonly seed?: number;
}

/** A vertex of the path, as the plane shows it. */
export interface PathPoint {
  readonly epoch: number;
  readonly a: number;
  readonly b: number;
  /** How far it lies from the plane. */
  readonly away: number;
  readonly trueLoss: number;
  /** At the nearest place in the plane. */
  readonly planeLoss: number;
  readonly logged?: number;
}

export interface Landscape {
  readonly plane: {
    readonly kind: Plane["kind"];
    readonly origin: Weights;
    readonly u: Weights;
    readonly v: Weights;
    readonly names?: readonly [string, string];
  };
  /** Coordinates of the grid: the weights at (a, b) are origin + a·u + b·v. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** `losses[j][i]` is the objective at (a[i], b[j]). */
  readonly losses: readonly (readonly number[])[];
  readonly path: readonly PathPoint[];
  /** Where several paths were asked for: all of them, by name. `path` is the first. */
  readonly paths?: Readonly<Record<string, readonly PathPoint[]>>;
  /** Of all paths together. Undefined without a path. */
  readonly fidelity: Fidelity | undefined;
}

const wants: Wants<LandscapeOptions> = {
  x: checkedLater,
  y: checkedLater,
  path: wantPath,
  paths: wantPaths,
  plane: wantPlane,
  // The losses of 1024² places are 8 MB; for more detail a smaller range is given.
  resolution: whole(2, 1024),
  range: wantRange,
  seed: wantSeed,
  ...watchWants,
};

/**
 * The loss over a plane through the weights of a compiled model. The model stays as it is.
 * Throws a DataError where the path is not this model's or too short, a ValueError on an unknown weight or plane.
 *
 *     const recorder = recordPath();
 *     await model.fit(x, y, { epochs: 200, callbacks: [recorder] });
 *     const { losses, path, fidelity } = await landscape(model, { x, y, path: recorder.path });
 *
 * Several optimizers from one start:
 *
 *     const ways = { descent: optimizers.sgd({ learningRate: 0.5 }), lbfgs: optimizers.lbfgs() };
 *     const paths = {};
 *     for (const [name, optimizer] of Object.entries(ways))
 *       paths[name] = (await rehearse(model, x, y, { optimizer, epochs: 50, batchSize: x.length })).path;
 *     const view = await landscape(model, { x, y, paths });
 */
export async function landscape(
  model: Pick<Model, "internals" | "weights">,
  options: LandscapeOptions,
): Promise<Landscape> {
  const core = copyOf("landscape", model);
  const {
    x,
    y,
    path,
    paths,
    plane: choice,
    resolution = 41,
    range,
    seed = 0,
    ...watch
  } = readOptions("landscape", options, wants);
  if (path && paths)
    throw new ValueError("landscape", "path and paths are both given", {
      code: "path-and-paths",
      hint: "paths: { descent: path, lbfgs: … } holds them all",
    });
  const ways = Object.entries(paths ?? { path: path ?? [] });
  const vertices = ways.flatMap(([, way]) => way.map(vertexOf));
  const data = readSamples(core, "landscape", x, y);
  const plan = core.plan("landscape");
  const params = plan.params;
  const points = vertices.map(({ weights }) => flatten(weights, params));
  const here = points[points.length - 1] ?? flatten(core.state.weights, params);
  const plane = await choose(choice ?? (points.length > 0 ? "components" : "random"), points, here, params, seed);

  const places = project(plane, points);
  const [ranges, steps] = [range ?? rangesOf(plane, places, here), resolution - 1];
  const [a, b] = ranges.map(([from, to]) =>
    Array.from({ length: resolution }, (_, k) => from + ((to - from) * k) / steps),
  );
  const grid = b.flatMap((at) => a.map((along): [number, number] => [along, at]));
  const onPlane = [...grid, ...places.map((p): [number, number] => [p.a, p.b])];
  const [all, trueLosses] = await measured(plan, data, { plane, onPlane, points }, watch);
  const planeLosses = all.subarray(grid.length);
  const seen = vertices.map(
    ({ epoch, logged }, k): PathPoint => ({
      epoch,
      ...places[k],
      trueLoss: trueLosses[k],
      planeLoss: planeLosses[k],
      ...(logged !== undefined && { logged }),
    }),
  );
  const shown = ways.map(([name, way], k) => {
    const from = ways.slice(0, k).reduce((sum, [, { length }]) => sum + length, 0);
    return [name, seen.slice(from, from + way.length)] as const;
  });
  const view: Landscape = {
    plane: {
      kind: plane.kind,
      origin: unflatten(plane.origin, params),
      u: unflatten(plane.u, params),
      v: unflatten(plane.v, params),
      ...(plane.names && { names: plane.names }),
    },
    a,
    b,
    losses: b.map((_, j) => [...all.subarray(j * resolution, (j + 1) * resolution)]),
    path: shown[0][1],
    ...(paths && { paths: Object.fromEntries(shown) }),
    fidelity: points.length > 0 ? fidelityOf(plane, points, trueLosses, planeLosses) : undefined,
  };
  return displayed(view, async (of) => (await import("../show/notebook.ts")).displayLandscape(of));
}

/** The losses at places of a plane, and at points beside it. */
async function measured(
  plan: Plan,
  data: Samples,
  at: {
    readonly plane: Plane;
    readonly onPlane: readonly [number, number][];
    readonly points: readonly Float64Array[];
  },
  watch: WatchOptions,
): Promise<readonly [onPlane: Float64Array, atPoints: Float64Array]> {
  const { plane, onPlane, points } = at;
  return watched(watch, { steps: onPlane.length + points.length, samples: undefined }, async (tell) => {
    const found = await lossesOn(plan, data, plane, onPlane, (done) => tell(done, 0));
    if (points.length === 0) return [found, new Float64Array(0)];
    return [found, await lossesAt(plan, data, points, (done) => tell(onPlane.length + done, 0))];
  });
}

/** Weights without a number of their own are counted. */
const vertexOf = (one: Vertex | Weights, k: number): Vertex =>
  !isVertex(one) ? { weights: one, epoch: k } : Number.isNaN(one.epoch) ? { ...one, epoch: k } : one;

const isVertex = (one: Vertex | Weights): one is Vertex => typeof one.epoch === "number" && "weights" in one;

/** Their weights are compared with the model's where they are read. */
function wantPath(subject: string, name: string, value: unknown): void {
  const isPlace = (one: unknown) => isRecord(one) && (!("weights" in one) || isRecord(one.weights));
  if (Array.isArray(value) && Array.from(value).every(isPlace)) return;
  throw badArgument(
    subject,
    name,
    value,
    "path",
    "a recorder's path, or weights one after the other: [model.weights, …]",
  );
}

function wantPaths(subject: string, name: string, value: unknown): void {
  const ways = isRecord(value) && !Array.isArray(value) ? Object.entries(value) : [];
  if (ways.length < 1 || ways.length > 4)
    throw badArgument(subject, name, value, "paths", "one to four paths by name: { descent: path, lbfgs: … }");
  for (const [way, path] of ways) {
    wantPath(subject, `${name}.${way}`, path);
    if ((path as readonly unknown[]).length === 0)
      throw badArgument(subject, `${name}.${way}`, path, "path", "a recorder's path, with at least one place");
  }
}

function wantPlane(subject: string, name: string, value: unknown): void {
  if (value === "components" || value === "random") return;
  if (isRecord(value) && Array.isArray(value.weights) && value.weights.length === 2)
    if (Array.from(value.weights).every((weight) => typeof weight === "string")) return;
  throw unknownName(subject, name, value, ["components", "random", '{ weights: ["layer/param[i,j]", …] }']);
}

function wantRange(subject: string, name: string, value: unknown): void {
  if (!Array.isArray(value) || value.length !== 2)
    throw badArgument(subject, name, value, "range", "from where to where along each direction: [[-1, 1], [-1, 1]]");
  for (const [k, along] of Array.from(value).entries()) wantInterval(subject, `${name}[${k}]`, along);
}

async function choose(
  choice: PlaneChoice,
  points: readonly Float64Array[],
  here: Float64Array,
  params: readonly Param[],
  seed: number,
): Promise<Plane> {
  if (typeof choice === "object") return weightPlane(here, params, choice.weights);
  return choice === "components" ? componentPlane(points) : randomPlane(here, params, seed);
}

/** The path with a quarter around it; without one, what lies around the weights themselves. */
function rangesOf(
  plane: Plane,
  places: readonly { a: number; b: number }[],
  here: Float64Array,
): readonly (readonly [number, number])[] {
  const [centre] = project(plane, [here]);
  const around = plane.kind === "random" ? 1 : places.length > 0 ? 0 : 3;
  return (["a", "b"] as const).map((axis): [number, number] => {
    const values = places.map((place) => place[axis]);
    const low = values.reduce((m, x) => Math.min(m, x), centre[axis] - around);
    const high = values.reduce((m, x) => Math.max(m, x), centre[axis] + around);
    const margin = places.length > 0 ? Math.max((high - low) / 4, 1e-6) : 0;
    return [low - margin, high + margin];
  });
}

function unflatten(row: Float64Array, params: readonly Param[]): Weights {
  let at = 0;
  return Object.fromEntries(
    params.map(({ name, shape }) => {
      const size = sizeOf(shape);
      at += size;
      return [name, fromHost({ dtype: "f64", shape, data: row.slice(at - size, at) })];
    }),
  );
}
