/**
 * The smallest GPT in plain arithmetic, without the engine: every number is one number of JavaScript, in float64, and remembers which
 * numbers it was computed from. After A. Karpathy's "microgpt" of February 2026, which does the same in Python.
 */

/** Where a number stands on a tape. */
type Spot = number;

interface Source {
  readonly from: readonly Spot[];
  /** How much it grows with each of them. */
  readonly slopes: readonly number[];
}

/** Numbers in the order in which they were computed. */
class Tape {
  readonly values: number[] = [];
  readonly #sources: Source[] = [];

  put(value: number, from: readonly Spot[] = [], slopes: readonly number[] = []): Spot {
    this.#sources.push({ from, slopes });
    return this.values.push(value) - 1;
  }

  #at(spots: readonly Spot[]): number[] {
    return spots.map((spot) => this.values[spot]);
  }

  /** A sum of products. */
  dot(a: readonly Spot[], b: readonly Spot[]): Spot {
    const [x, y] = [this.#at(a), this.#at(b)];
    const sum = x.reduce((total, one, k) => total + one * y[k], 0);
    return this.put(sum, [...a, ...b], [...y, ...x]);
  }

  sum(a: readonly Spot[]): Spot {
    return this.put(
      this.#at(a).reduce((total, one) => total + one, 0),
      a,
      a.map(() => 1),
    );
  }

  /** `f` of a number, and its slope there. */
  apply(a: Spot, f: (x: number) => readonly [value: number, slope: number]): Spot {
    const [value, slope] = f(this.values[a]);
    return this.put(value, [a], [slope]);
  }

  /** The chain rule, from the last number back to the first. */
  slopesOf(last: Spot): Float64Array {
    const slopes = new Float64Array(this.values.length);
    slopes[last] = 1;
    for (let k = last; k >= 0; k--) {
      if (slopes[k] === 0) continue;
      for (const [n, spot] of this.#sources[k].from.entries()) slopes[spot] += slopes[k] * this.#sources[k].slopes[n];
    }
    return slopes;
  }
}

/** Row after row, by the parameter's name. */
export type PlainWeights = Readonly<Record<string, readonly number[]>>;

const [width, heads, hidden, tokens] = [16, 4, 64, 27];
const headWidth = width / heads;

const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

class Network {
  readonly tape: Tape = new Tape();
  readonly spots: Readonly<Record<string, readonly Spot[]>>;

  constructor(weights: PlainWeights) {
    const put = (value: number) => this.tape.put(value);
    this.spots = Object.fromEntries(Object.entries(weights).map(([name, list]) => [name, list.map(put)]));
  }

  /** A vector times a matrix of so many columns. */
  #times(x: readonly Spot[], name: string, columns: number): Spot[] {
    const matrix = this.spots[name];
    return range(columns).map((j) =>
      this.tape.dot(
        x,
        x.map((_, i) => matrix[i * columns + j]),
      ),
    );
  }

  /** Divided by the root of the mean square. */
  #normed(x: readonly Spot[]): Spot[] {
    const factor = this.tape.apply(this.tape.dot(x, x), (sum) => {
      const mean = sum / x.length + 1e-5;
      return [mean ** -0.5, (-0.5 * mean ** -1.5) / x.length];
    });
    return x.map((one) => this.tape.dot([one], [factor]));
  }

  #added(x: readonly Spot[], y: readonly Spot[]): Spot[] {
    return x.map((one, k) => this.tape.sum([one, y[k]]));
  }

  /** e to each score, divided by their sum; scores are lowered by the largest, which changes nothing. */
  #shares(scores: readonly Spot[]): Spot[] {
    const { tape } = this;
    const most = Math.max(...scores.map((score) => tape.values[score]));
    const powers = scores.map((score) => tape.apply(score, (x) => [Math.exp(x - most), Math.exp(x - most)]));
    const part = tape.apply(tape.sum(powers), (x) => [1 / x, -1 / x ** 2]);
    return powers.map((power) => tape.dot([power], [part]));
  }

  /** What each place gathers from itself and from those before it. */
  #looked(x: readonly (readonly Spot[])[]): Spot[][] {
    const { tape } = this;
    const project = (name: string) => x.map((one) => this.#times(one, `look/${name}Kernel`, width));
    const [queries, keys, values] = [project("query"), project("key"), project("value")];
    return queries.map((query, place) => {
      const seen = range(place + 1);
      const joined = range(heads).flatMap((head) => {
        const own = (vector: readonly Spot[]) => vector.slice(head * headWidth, (head + 1) * headWidth);
        const scores = seen.map((k) =>
          tape.apply(tape.dot(own(query), own(keys[k])), (score) => [
            score / Math.sqrt(headWidth),
            1 / Math.sqrt(headWidth),
          ]),
        );
        const shares = this.#shares(scores);
        return range(headWidth).map((d) =>
          tape.dot(
            shares,
            seen.map((k) => own(values[k])[d]),
          ),
        );
      });
      return this.#times(joined, "look/outputKernel", width);
    });
  }

  /** The loss at each place: -ln of the share that the letter which follows is given. */
  losses(x: readonly number[], y: readonly number[]): Spot[] {
    const { tape, spots } = this;
    const row = (name: string, k: number) => spots[name].slice(k * width, (k + 1) * width);
    const read = x.map((token, place) =>
      this.#normed(this.#added(row("letters/embeddings", token), row("places/embeddings", place))),
    );
    const looked = this.#looked(read.map((one) => this.#normed(one)));
    return read.map((one, place) => {
      const mixed = this.#added(one, looked[place]);
      const wide = this.#times(this.#normed(mixed), "think/kernel", hidden).map((sum) =>
        tape.apply(sum, (value) => (value > 0 ? [value, 1] : [0, 0])),
      );
      const both = this.#added(mixed, this.#times(wide, "thought/kernel", width));
      const shares = this.#shares(this.#times(both, "next/kernel", tokens));
      return tape.apply(shares[y[place]], (share) => [-Math.log(share), -1 / share]);
    });
  }
}

export interface PlainStep {
  /** At each place. */
  readonly losses: readonly number[];
  /** Their mean. */
  readonly loss: number;
  readonly gradients: PlainWeights;
}

/** What the network says to one name, and the gradients of the mean loss. */
export function plainStep(weights: PlainWeights, x: readonly number[], y: readonly number[]): PlainStep {
  const network = new Network(weights);
  const { tape, spots } = network;
  const losses = network.losses(x, y);
  const mean = tape.apply(tape.sum(losses), (sum) => [sum / losses.length, 1 / losses.length]);
  const slopes = tape.slopesOf(mean);
  return {
    losses: losses.map((spot) => tape.values[spot]),
    loss: tape.values[mean],
    gradients: Object.fromEntries(
      Object.entries(spots).map(([name, list]) => [name, list.map((spot) => slopes[spot])]),
    ),
  };
}

/** Adam (Kingma and Ba, 2015), with the corrections for the start in the rate. */
export class PlainAdam {
  readonly #settings: {
    readonly rate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  };
  readonly #m = new Map<string, number[]>();
  readonly #v = new Map<string, number[]>();
  #steps = 0;

  constructor(settings: { rate: number; beta1: number; beta2: number; epsilon: number }) {
    this.#settings = settings;
  }

  step(weights: PlainWeights, gradients: PlainWeights): PlainWeights {
    const { rate, beta1, beta2, epsilon } = this.#settings;
    this.#steps++;
    const alpha = (rate * Math.sqrt(1 - beta2 ** this.#steps)) / (1 - beta1 ** this.#steps);
    const averaged = (of: Map<string, number[]>, name: string, beta: number, values: readonly number[]) => {
      const before = of.get(name) ?? values.map(() => 0);
      const now = values.map((value, k) => beta * before[k] + (1 - beta) * value);
      of.set(name, now);
      return now;
    };
    const stepped = Object.entries(weights).map(([name, list]): [string, number[]] => {
      const g = gradients[name];
      const m = averaged(this.#m, name, beta1, g);
      const v = averaged(
        this.#v,
        name,
        beta2,
        g.map((one) => one * one),
      );
      return [name, list.map((weight, k) => weight - (alpha * m[k]) / (Math.sqrt(v[k]) + epsilon))];
    });
    return Object.fromEntries(stepped);
  }
}
