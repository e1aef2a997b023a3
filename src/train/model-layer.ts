/** A layer as part of a model: what `model.layers` and `model.getLayer` give. */
import { unknownName, ValueError } from "../base/index.ts";
import { type AnyLayer, networkIn, setTrainable, type Trainable, trainableOf, wantTrainable } from "../nn/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Core } from "./core.ts";

/** A layer of a model, with its numbers there. */
export class ModelLayer {
  /** Its name, without those of the models around it. */
  readonly name: string;
  readonly #core: Core;
  readonly #path: string;
  readonly #spec: AnyLayer;

  /** Users call `model.getLayer(name)`. */
  constructor(core: Core, path: string, spec: AnyLayer) {
    this.#core = core;
    this.#path = path;
    this.#spec = spec;
    this.name = path.slice(path.lastIndexOf("/") + 1);
  }

  /** As in saved files: "dense". */
  get kind(): string {
    return this.#spec.kind;
  }

  /** The options that it was made with, as files hold them; undefined where a file could not. */
  get config(): Readonly<Record<string, unknown>> | undefined {
    return this.#spec.config;
  }

  /**
   * Whether training moves its parameters: all, none, or some by name. A change belongs to the layer wherever it is used, and counts
   * from the next `compile` on, as in Keras. A frozen batch normalization also keeps its averages.
   */
  get trainable(): Trainable {
    return trainableOf(this.#spec);
  }

  set trainable(trainable: Trainable) {
    wantTrainable(`layer ${this.#path}`, "trainable", trainable);
    setTrainable(this.#spec, trainable);
  }

  /** Of a model that is a layer: the layers in it. */
  get layers(): readonly ModelLayer[] {
    const inner = networkIn(this.#spec);
    return (inner?.network.layers ?? []).map(
      ({ name, spec }) => new ModelLayer(this.#core, `${this.#path}/${name}`, spec),
    );
  }

  /** Copies of its parameters and states, by their own names: `kernel`, `bias`. */
  get weights(): Readonly<Record<string, Tensor>> {
    const start = `${this.#path}/`;
    const own = Object.entries(this.#core.weights()).filter(([name]) => name.startsWith(start));
    return Object.fromEntries(own.map(([name, value]) => [name.slice(start.length), value]));
  }
}

export function layersOf(core: Core): readonly ModelLayer[] {
  return core.namedLayers.map(({ name, spec }) => new ModelLayer(core, name, spec));
}

/** A layer by name, number or path. Throws a ValueError where there is none. */
export function findLayer(core: Core, name: string | number): ModelLayer {
  const all = layersOf(core);
  if (typeof name === "number") {
    const found = Number.isSafeInteger(name) ? all.at(name) : undefined;
    if (found) return found;
    throw new ValueError("getLayer", `there is no layer ${name}`, {
      code: "layer-number",
      hint: `layers are numbered from 0 to ${all.length - 1}`,
      facts: { received: name, count: all.length },
    });
  }
  const parts = typeof name === "string" ? name.split("/") : [name];
  let among = all;
  let found: ModelLayer | undefined;
  for (const [k, part] of parts.entries()) {
    found = among.find((layer) => layer.name === part);
    const before = parts.slice(0, k).map((one) => `${one}/`);
    if (!found)
      throw unknownName(
        "getLayer",
        "layer",
        name,
        among.map((layer) => `${before.join("")}${layer.name}`),
      );
    among = found.layers;
  }
  return found!;
}
