/** Texts that users hand in for an input of texts. */
import { DataError, type Shape, ShapeError } from "../../base/index.ts";
import type { TextArray } from "../../nn/layer.ts";

export class Texts implements TextArray {
  readonly dtype = "string";
  /** How messages call them: "x", "x.title". */
  readonly label: string;
  readonly shape: Shape;
  readonly data: readonly string[];

  /** Throws a ShapeError where they are not samples of this shape; axes of one at the end do not count. */
  constructor(subject: string, label: string, { shape, data }: TextArray, sample: Shape) {
    this.label = label;
    this.data = data;
    const [samples, ...own] = shape;
    const wide = (axes: Shape) => axes.filter((n) => n !== 1);
    if (data.length > 0 && String(wide(own)) !== String(wide(sample)))
      throw new ShapeError(
        subject,
        `${label} holds [${shape}] texts, but the model wants [${["samples", ...sample]}]`,
        {
          code: "text-shape",
          hint:
            sample.length === 0 ? 'one text for each sample: ["…", "…"]' : `a list of ${sample} texts for each sample`,
          facts: { label, expected: sample, received: shape },
        },
      );
    this.shape = [samples, ...sample];
  }

  samplesOf(): number {
    return this.shape[0];
  }

  wantSome(subject: string): void {
    if (this.data.length > 0) return;
    throw new DataError(subject, `${this.label} is [${this.shape}]: there are no samples`, {
      code: "data-empty",
      hint: "give at least one sample",
      facts: { label: this.label, shape: this.shape },
    });
  }
}
