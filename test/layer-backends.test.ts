/** Every layer on every backend, what it gives and its slopes; and its slopes against differences. `docs/coverage.md` lists them. */
import { layers, Tensor } from "limpid";
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { allLayers } from "./support/all-layers.ts";
import { layerCases, onHost } from "./support/layer-cases.ts";
import { skipsNative } from "./support/native.ts";
import { faultsOf, gapOf } from "./support/slopes.ts";

it("every layer is computed, or computes on the host", () => {
  const found = [...layerCases.map(({ name }) => name), ...Object.keys(onHost)].sort();
  expect(found).toEqual(Object.keys(layers).sort());
});

it("against differences", () => {
  const gaps = layerCases.map((one) => [one.name, gapOf(one)] as const);
  expect(gaps.filter(([, gap]) => !(gap < 1e-6))).toEqual([]);
});

describe("computed by", () => {
  it("wasm", { timeout: 240_000 }, () => {
    const session = openWith({ straightLine: false });
    expect(layerCases.flatMap((one) => faultsOf(session, [one], ({ name }) => name))).toEqual([]);
  });

  it.skipIf(skipsNative("test/layer-backends.test.ts"))("native", { timeout: 240_000 }, () => {
    const session = openNative({ straightLine: false, flags: ["-O0"] });
    expect(faultsOf(session, layerCases, ({ name }) => name)).toEqual([]);
  });

  it.each(Object.entries(onHost))("the host: %s", (name, data) => {
    const layer = allLayers[name] as unknown as (x: unknown) => unknown;
    expect(layer(data)).toBeInstanceOf(Tensor);
  });
});
