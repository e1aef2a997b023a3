import { ShapeError, showType } from "../../base/index.ts";
import type { Core } from "../core.ts";
import { asOne, type Data, readArray } from "./arrays.ts";

/** For a sequential model that was not told its input's shape: the first data tell. */
export function buildFromData(core: Core, subject: string, x: Data): void {
  if (core.built) return;
  const given = readArray(subject, "x", x);
  const { shape } = given;
  try {
    core.buildFor(shape.slice(1));
  } catch (cause) {
    // One sample without the axis that counts is what is most often meant by so few axes.
    if (!(cause instanceof ShapeError) || shape.length > 1) throw cause;
    throw new ShapeError(subject, `x is ${showType(given)}, and the first axis counts samples`, {
      code: "input-shape",
      hint: `if it is one sample: ${asOne("x", shape)}`,
      facts: { label: "x", received: shape, one: true },
      cause,
    });
  }
}
