/** The forward pass as the texts write it: what a neuron multiplies, what it adds up, how that is bent, what it gives. */
import { linearIn } from "../../backend/reference/index.ts";
import type { Node } from "../../ir/index.ts";
import { type Formula, name, product, showLatex, showText, sum } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { addsUp, type Scene, type Station } from "./scene.ts";

/** One product. */
export interface Term {
  /** Of the weight, as in `model.weights`: `hidden/kernel[0,1]`. */
  readonly name: string;
  /** Of what is weighted: `input[0]`, `hidden[2]`. */
  readonly of: string;
  readonly weight: number;
  readonly input: number;
  readonly product: number;
}

export interface Neuron {
  readonly name: string;
  readonly layer: string;
  /** Its place in what the layer gives, without the batch axis. */
  readonly index: readonly number[];
  readonly terms: readonly Term[];
  /** What is added besides the products; 0 where there is nothing. */
  readonly bias: number;
  readonly biasName: string | undefined;
  readonly sum: number;
  /** `"sigmoid"`; undefined where the sum is the output. */
  readonly activation: string | undefined;
  readonly output: number;
  readonly formula: string;
  readonly latex: string;
}

/** A formula with more products than `all` shows the first few. */
const [all, few] = [6, 3];

export class Neurons {
  readonly #scene: Scene;
  readonly #formulas: Formulas;

  constructor(scene: Scene, formulas: Formulas) {
    this.#scene = scene;
    this.#formulas = formulas;
  }

  /** All elements of all sums of products, in the order in which they are computed. */
  all(): { node: Node; element: number }[] {
    return [...this.#scene.sums]
      .filter((node) => this.#scene.stations.has(node))
      .sort((a, b) => a.id - b.id)
      .flatMap((node) =>
        Array.from({ length: this.#scene.values.get(node)!.length }, (_, element) => ({ node, element })),
      );
  }

  /** The neuron that adds up to this element, or whose output it is; nothing where it is not one. */
  at(node: Node, element: number): Neuron | undefined {
    const scene = this.#scene;
    const before = scene.sums.has(node) ? node : this.#before(node);
    const station = before && scene.stations.get(before);
    if (!before || !station) return undefined;
    const { terms, rest } = this.#takeApart(before, element);
    const bent = this.#bent(station);
    const output = bent ? bent.node : before;
    const { index } = scene.place(before, element);
    const called = bent ? scene.nameOf(bent.node, element) : scene.nameOf(before, element);
    const formula = this.#formula(terms, rest, bent?.activation);
    return {
      name: called ?? scene.stationName(station, element),
      layer: station.layer,
      index,
      terms,
      bias: rest.reduce((total, { value }) => total + value, 0),
      biasName: rest.length > 0 ? rest.map(({ name: its }) => its).join(" + ") : undefined,
      sum: scene.value(before, element),
      activation: bent?.activation,
      output: scene.value(output, element),
      formula: showText(formula),
      latex: showLatex(formula),
    };
  }

  /** What bends a sum. */
  activation(sum: Node): string | undefined {
    const station = this.#scene.stations.get(sum);
    return station && this.#bent(station)?.activation;
  }

  #formula(terms: readonly Term[], rest: readonly { name: string }[], activation: string | undefined): Formula {
    const shown = terms.length > all ? few : all;
    const products = terms.slice(0, shown).map((term) => product(name(term.name), name(term.of)));
    const more: Formula[] = terms.length > shown ? [{ k: "more", count: terms.length - shown }] : [];
    const inner = sum(...products, ...more, ...rest.map((part) => name(part.name)));
    return activation ? { k: "call", fn: activation, args: [inner] } : inner;
  }

  /** The value that a sum becomes, element by element, before anything else reads it. */
  #bent({ node }: Station): { node: Node; activation: string } | undefined {
    const scene = this.#scene;
    const { network } = scene.training.plan;
    const call = scene.nodes.calls.findIndex(({ before, after }) => scene.peel(before) === node && before !== after);
    if (call >= 0) {
      const { activation } = network.layers[network.calls[call].layer].spec;
      const { after } = scene.nodes.calls[call];
      if (activation && scene.values.get(after)!.length === scene.values.get(node)!.length)
        return after === node ? undefined : { node: after, activation: activation.name };
    }
    // Inside a layer: as long as each value has one reader that maps its elements.
    const steps: string[] = [];
    let last: Node | undefined;
    for (let at = node; ; ) {
      const [next, ...others] = scene.readers.get(at) ?? [];
      const maps = next && others.length === 0 && next.op.traits.elementwise && next.inputs.length === 1;
      if (!maps || next.origin.layer !== node.origin.layer) break;
      steps.push(next.op.name);
      last = at = next;
      if (scene.stations.has(at)) break;
    }
    return last && { node: last, activation: steps.join(", ") };
  }

  /** The sum whose bent form this value is. */
  #before(node: Node): Node | undefined {
    for (const candidate of this.#scene.sums) {
      const station = this.#scene.stations.get(candidate);
      if (station && this.#bent(station)?.node === this.#scene.peel(node)) return candidate;
    }
    return undefined;
  }

  /** Products with parameters, and what is added besides. */
  #takeApart(node: Node, element: number): { terms: Term[]; rest: { name: string; value: number }[] } {
    const scene = this.#scene;
    const terms: Term[] = [];
    const rest: { name: string; value: number }[] = [];
    const go = (at: Node, place: number, factor: number): void => {
      const operands = at.inputs.map((x) => scene.values.get(x)!);
      const isWeight = at.inputs.map((x) => scene.source(x) === "parameter");
      const named = scene.leaves.has(at) || (scene.stations.has(at) && at !== node);
      const products = !named && isWeight.filter(Boolean).length === 1 && at.inputs.length === 2;
      if (products && !addsUp(at)) {
        const weights = this.#elements(at, place, isWeight);
        const inputs = this.#elements(
          at,
          place,
          isWeight.map((its) => !its),
        );
        // Linear in either operand, the same pairs in the same order: products.
        if (weights && inputs && weights.length === inputs.length && weights.length > 0) {
          weights.forEach((weight, k) => {
            terms.push({
              name: this.#name(weight.node, weight.element),
              of: this.#name(inputs[k].node, inputs[k].element),
              weight: factor * inputs[k].coefficient,
              input: weight.coefficient,
              product: factor * inputs[k].coefficient * weight.coefficient,
            });
          });
          return;
        }
      }
      const active = at.inputs.map((x) => scene.source(x) !== "constant");
      const linear = named || scene.source(at) === "parameter" ? undefined : linearIn(at, operands, active);
      if (!linear) {
        rest.push({ name: this.#name(at, place), value: factor * scene.value(at, place) });
        return;
      }
      const parts: [Node, number, number][] = [];
      linear(place, (operand, e, coefficient) => parts.push([at.inputs[operand], e, coefficient]));
      for (const [x, e, coefficient] of parts) go(x, e, factor * coefficient);
    };
    go(node, element, 1);
    return { terms, rest };
  }

  #elements(at: Node, place: number, active: readonly boolean[]) {
    const linear = linearIn(
      at,
      at.inputs.map((x) => this.#scene.values.get(x)!),
      active,
    );
    if (!linear) return undefined;
    const found: { node: Node; element: number; coefficient: number }[] = [];
    linear(place, (operand, element, coefficient) => found.push({ node: at.inputs[operand], element, coefficient }));
    return found;
  }

  /** A name, or the formula where there is none. */
  #name(node: Node, element: number): string {
    return showText(this.#formulas.of(node, element));
  }
}
