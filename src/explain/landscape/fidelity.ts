/** How much of a path a plane shows, and how far its losses are from the true ones. */
import { percent, show } from "../diagnose/finding.ts";
import type { Locale } from "../locale.ts";
import { meanOf, type Plane, project } from "./planes.ts";

/** Below this share of the variance the picture shows another landscape than the one that was walked. */
const least = 0.8;
/** Gaps above this share of the losses' range along the path. */
const mostGap = 0.1;

export interface Warned {
  /** `"low-variance"`, `"loss-differs"`. */
  readonly code: string;
  readonly text: Readonly<Record<Locale, string>>;
}

export interface Fidelity {
  /** The share of the path's variance that lies in the plane; 1 is all of it. */
  readonly captured: number;
  /** Along each direction alone. They add up to `captured` where the directions are at right angles. */
  readonly alone: readonly [number, number];
  /** Largest and mean |true loss - plane loss| over the path's vertices. */
  readonly largestGap: number;
  readonly meanGap: number;
  readonly warnings: readonly Warned[];
}

export function fidelityOf(
  plane: Plane,
  points: readonly Float64Array[],
  trueLosses: ArrayLike<number>,
  planeLosses: ArrayLike<number>,
): Fidelity {
  const captured = capturedBy(plane, points);
  const none = new Float64Array(plane.u.length);
  const along = (v: Float64Array) => capturedBy({ ...plane, u: v, v: none }, points);
  const gaps = points.map((_, k) => Math.abs(trueLosses[k] - planeLosses[k]));
  const largestGap = Math.max(...gaps);
  const losses = Array.from(trueLosses);
  const range =
    losses.reduce((most, x) => Math.max(most, x), -Infinity) - losses.reduce((low, x) => Math.min(low, x), Infinity);
  const warnings: Warned[] = [];
  if (captured < least)
    warnings.push({
      code: "low-variance",
      text: {
        en: `the plane holds ${percent(captured)} of the path's variance: what it shows is not where the path went`,
        "zh-CN": `这个平面只解释了轨迹方差的 ${percent(captured, "zh-CN")}：图上显示的并不是轨迹真正走过的地方`,
      },
    });
  if (largestGap > mostGap * range)
    warnings.push({
      code: "loss-differs",
      text: {
        en: `at one vertex of the path the plane's loss differs from the true one by ${show(largestGap)}, ${percent(largestGap / range)} of the losses' range`,
        "zh-CN": `在轨迹的某个点上，平面上的损失与真实损失相差 ${show(largestGap)}，是损失变化范围的 ${percent(largestGap / range, "zh-CN")}`,
      },
    });
  const meanGap = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return { captured, alone: [along(plane.u), along(plane.v)], largestGap, meanGap, warnings };
}

/** Σ |part in the plane's directions|² / Σ |whole|², both from the mean of the path. */
function capturedBy(plane: Plane, points: readonly Float64Array[]): number {
  const mean = meanOf(points);
  let [inside, whole] = [0, 0];
  for (const [k, { away }] of project({ ...plane, origin: mean }, points).entries()) {
    const length = points[k].reduce((sum, x, i) => sum + (x - mean[i]) ** 2, 0);
    whole += length;
    inside += length - away ** 2;
  }
  return whole > 0 ? inside / whole : 1;
}
