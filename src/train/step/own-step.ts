/**
 * A training step of the user's own: a function of the model's parts (weights, memory, a batch), traced and compiled as the standard
 * step is. What it reports is found out by tracing it once, without numbers.
 */
import { isRecord, ShapeError, sameShape, show, showType, type Type, ValueError } from "../../base/index.ts";
import { applyNetwork, targetShape } from "../../nn/index.ts";
import { Tensor, tensor } from "../../tensor/index.ts";
import { infer } from "../../tensor/trace.ts";
import type { OwnStepParts } from "../own-step.ts";
import { type Batch, mapBatch, mapTree, type NamedStep, portsOfBatch, type Tree, traceStep } from "./cells.ts";
import { keys } from "./keys.ts";
import { judge } from "./objective.ts";
import { told } from "./own-losses.ts";
import { type Plan, type Report, trainableOf } from "./plan.ts";
import { uniforms } from "./random.ts";
import { reportsOf } from "./reports.ts";
import { feedsOf } from "./train.ts";
import { update } from "./update.ts";
import { freshSums } from "./watched.ts";

const subject = "compile: trainStep";

/** What a step of the user's own gave, checked: cells by key, records by name. */
interface Ran {
  readonly cells: Tree;
  readonly records: Tree;
}

/** What `fit` reports of a training step, in the order of its records: what the step of the user's own gives, if there is one. */
export function trainReportsOf(plan: Plan): readonly Report[] {
  if (!plan.trainStep) return reportsOf(plan);
  const known = tried.get(plan) ?? tryStep(plan);
  tried.set(plan, known);
  return known;
}

const tried = new WeakMap<Plan, readonly Report[]>();

/** Traces it once, on samples like those that the network and its losses want. */
function tryStep(plan: Plan): readonly Report[] {
  const { network, dtype, outputs, cells } = plan;
  const size = network.batchSize ?? 4;
  const batch: Batch<Type> = {
    x: Object.fromEntries(network.inputs.map((x) => [x.name, { dtype: x.dtype ?? dtype, shape: [size, ...x.shape] }])),
    y: Object.fromEntries(
      outputs.map(({ name, loss, shape }) => {
        const target = {
          dtype: loss.targets === "classes" ? ("i32" as const) : dtype,
          shape: targetShape(loss, shape),
        };
        return [name, { ...target, shape: [size, ...target.shape] }];
      }),
    ),
    w: {},
  };
  let found: Tree = {};
  const types = [...cells.map(({ type }) => type), ...portsOfBatch(batch).map(([, type]) => type)];
  told(subject, () =>
    infer(types, (tensors) => {
      let at = 0;
      const own = Object.fromEntries(cells.map(({ key }) => [key, tensors[at++]]));
      const samples = mapBatch(batch, () => tensors[at++]);
      found = runOwn(plan, own, samples, own, tensor(0, { dtype })).records;
      return found.loss;
    }),
  );
  const standard = new Map(reportsOf(plan).map((report) => [report.key, report]));
  const own = (key: string): Report => ({ key, shape: [], mean: true, direction: undefined });
  // The loss stands first: it is watched.
  return ["loss", ...Object.keys(found).filter((key) => key !== "loss")].map((key) => standard.get(key) ?? own(key));
}

/** The step over `held` samples in memory, as `trainStep` makes the standard one. */
export function ownStep(plan: Plan, batch: Batch<Type>, held: number, size: number): NamedStep {
  const { cells } = plan;
  const order = trainReportsOf(plan).map(({ key }) => key);
  const what = { name: `fit, own step, batch ${size}`, cells, batch, size, held, feeds: feedsOf(plan) };
  return traceStep(what, (own, samples, { rate, fresh }) =>
    told(subject, () => {
      const { cells: moved, records } = runOwn(plan, own, samples, freshSums(cells, own, fresh), rate);
      return { cells: moved, records: Object.fromEntries(order.map((key) => [key, records[key]])) };
    }),
  );
}

function runOwn(plan: Plan, cells: Tree, given: Batch<Tensor>, sums: Tree, rates: Tensor): Ran {
  const batch = plan.augment?.(cells, given) ?? given;
  const { [keys.counter]: counter, [keys.seed]: seed } = cells;
  const groups = partsOf(plan, cells);
  const { weights, memory, others } = groups;
  const uniformFor = uniforms(plan.dtype, seed, counter);
  const single = (tree: Tree) => (Object.keys(tree).length === 1 ? Object.values(tree)[0] : tree);
  const parts: OwnStepParts = {
    ...groups,
    x: single(batch.x) as OwnStepParts["x"],
    y: single(batch.y),
    sampleWeight: Object.keys(batch.w).length > 0 ? single(batch.w) : undefined,
    learningRate: rates,
    step: counter,
    judge(own = weights) {
      wantTree("judge", "weights", own, weights);
      const judged = judge(plan, { ...others, ...weights, ...own }, batch, { training: true, uniformFor, sums });
      return { loss: judged.objective, records: judged.records, state: { ...judged.state, ...judged.sums } };
    },
    apply(own, x) {
      wantTree("apply", "weights", own, weights);
      const inputs = x === undefined ? batch.x : x instanceof Tensor ? { [plan.network.inputs[0].name]: x } : x;
      const manner = { dtype: plan.dtype, training: true, uniformFor, frozenLayers: plan.frozen };
      return single(applyNetwork(plan.network, { ...others, ...weights, ...own }, inputs, manner).outputs);
    },
    update(given) {
      if (!isRecord(given)) throw badResult("update", "gradients", given, "update({ gradients, loss })");
      const before = { ...cells, ...given.weights, ...given.memory };
      wantTree("update", "weights", given.weights ?? {}, weights);
      wantTree("update", "memory", given.memory ?? {}, memory);
      wantTree("update", "gradients", given.gradients, weights, "all");
      const objective = given.loss ?? tensor(0, { dtype: plan.dtype });
      const moved = update(plan, before, { gradients: given.gradients, objective, rates: given.learningRate ?? rates });
      const part = (names: Tree) => mapNames(names, (name) => moved.cells[name] ?? before[name]);
      return { weights: part(weights), memory: part(memory) };
    },
  };
  return readResult(plan, cells, groups, plan.trainStep!(parts));
}

const mapNames = (names: Tree, f: (name: string) => Tensor): Tree =>
  Object.fromEntries(Object.keys(names).map((name) => [name, f(name)]));

/** The model's cells by what they are; `others` are all that is read and does not train. */
function partsOf(plan: Plan, cells: Tree) {
  const trains = new Set(trainableOf(plan).map(({ name }) => name));
  const pick = (which: (cell: Plan["cells"][number]) => boolean): Tree =>
    Object.fromEntries(plan.cells.filter(which).map(({ key }) => [key, cells[key]]));
  const weights = pick(({ key }) => trains.has(key));
  const frozen = pick(({ role, key }) => role === "parameter" && !trains.has(key));
  const state = pick(({ role }) => role === "state");
  const memory = pick(({ role }) => role === "slot" || role === "scalar");
  return { weights, frozen, state, memory, others: { ...frozen, ...state } };
}

/** What it gave, as cells and records. */
function readResult(plan: Plan, cells: Tree, groups: ReturnType<typeof partsOf>, given: unknown): Ran {
  const hint = "{ weights, memory, state, records: { loss } }";
  if (!isRecord(given)) throw badResult("trainStep", "result", given, hint);
  const { weights = {}, memory = {}, state = {}, records, ...rest } = given as Record<string, Tree>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw badResult("trainStep", unknown, rest[unknown], hint);
  const sums = Object.fromEntries(plan.cells.filter(({ role }) => role === "sum").map(({ key }) => [key, cells[key]]));
  wantTree("trainStep", "weights", weights, groups.weights);
  wantTree("trainStep", "memory", memory, groups.memory);
  wantTree("trainStep", "state", state, { ...groups.state, ...sums });
  if (!isRecord(records) || !("loss" in records))
    throw badResult("trainStep", "records", records, "{ loss }, and what else is to be reported");
  const standard = new Map(reportsOf(plan).map(({ key, shape }) => [key, shape]));
  for (const [name, record] of Object.entries(records))
    if (!(record instanceof Tensor) || !sameShape(record.shape, standard.get(name) ?? []))
      throw badResult("trainStep", `records.${name}`, record, "scalar tensors: x.mean()");
  const { [keys.counter]: counter } = cells;
  return {
    cells: { [keys.counter]: counter.add(1), ...weights, ...memory, ...state },
    records: mapTree(records, (record) => record.cast(plan.dtype)),
  };
}

function badResult(from: string, what: string, given: unknown, hint: string): ValueError {
  const its = given instanceof Tensor ? showType(given) : show(given);
  return new ValueError(subject, `${from}: ${what} is ${its}`, {
    code: "own-step-result",
    hint: `it must be ${hint}`,
    facts: { from, what, received: its },
  });
}

/** Throws where tensors by name have a name that is not among these, or another type or shape. */
function wantTree(from: string, what: string, given: unknown, like: Tree, which: "all" | "some" = "some"): void {
  const names = Object.keys(like);
  if (!isRecord(given))
    throw badResult(from, what, given, `tensors by name: ${names.slice(0, 3).join(", ") || "none"}`);
  const wrong = Object.keys(given).find((name) => !names.includes(name));
  if (wrong !== undefined)
    throw badResult(from, `${what}["${wrong}"]`, given[wrong], `one of ${names.slice(0, 6).join(", ") || "none"}`);
  for (const name of which === "all" ? names : Object.keys(given)) {
    const one = given[name];
    const { dtype, shape } = like[name];
    if (one instanceof Tensor && one.dtype === dtype && sameShape(one.shape, shape)) continue;
    const its = one instanceof Tensor ? showType(one) : show(one);
    throw new ShapeError(subject, `${from}: ${what}["${name}"] is ${its}, but it must be ${dtype}[${shape}]`, {
      code: "own-step-tensor",
      hint: "weights, gradients and memory keep the types of those that the step was given",
      facts: { from, what, name, received: its, expected: `${dtype}[${shape}]` },
    });
  }
}
