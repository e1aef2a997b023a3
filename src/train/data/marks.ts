/** Where in a pipeline the samples stand that are trained on: reading is always some way ahead. */
import type { DataPlace } from "../../runs/position.ts";

export class Marks {
  #marks: { readonly sample: number; readonly place: DataPlace }[] = [];
  #count = 0;

  /** Some more samples were read. */
  add(place: DataPlace | undefined, samples: number): void {
    if (place) this.#marks.push({ sample: this.#count, place });
    this.#count += samples;
  }

  /** The place of a sample, counted from the first that was read. Those before it are not asked for any more. */
  at(sample: number): DataPlace | undefined {
    const k = this.#marks.findLastIndex((mark) => mark.sample <= sample);
    if (k < 0) return undefined;
    this.#marks = this.#marks.slice(k);
    const [{ sample: first, place }, next] = this.#marks;
    const { epoch, element } = place;
    // Behind its last sample the next element begins, if there is one.
    if (sample >= (next?.sample ?? this.#count)) return { epoch, element: element + 1, used: 0 };
    return { epoch, element, used: place.used + sample - first };
  }
}
