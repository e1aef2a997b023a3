/** `diagnose` leaves a model as it was, and refuses what `fit` would refuse. */
import { layers, sequential } from "limpid";
import { type DiagnoseOptions, diagnose } from "limpid/explain";
import { expect, test } from "vitest";
import { bought, classesOf, classify, digits, litterBox, noise, reader, survey } from "./support/setups.ts";

const { x: images, y: labels } = digits(0, 300);
const table = noise(200, 4);
const kinds = classesOf(table);

test("a fit goes on as if nobody had looked", async () => {
  const [one, other] = [litterBox(), litterBox()];
  await one.fit(survey, bought, { epochs: 100, verbose: 0 });
  await other.fit(survey, bought, { epochs: 60, verbose: 0 });
  await diagnose(other, survey, bought);
  await other.fit(survey, bought, { epochs: 40, verbose: 0 });
  expect(other.weights["hidden/kernel"].data).toEqual(one.weights["hidden/kernel"].data);
});

test("a model that was not told its input's shape stays so", async () => {
  const net = sequential([layers.dense({ units: 1 })]).compile({ optimizer: "adam", loss: "meanSquaredError" });
  const { samples } = await diagnose(net, table, kinds.cast("f32"));
  expect(samples).toBe(200);
  expect(net.internals.built).toBe(false);
});

test("what does not fit throws what fit would throw", async () => {
  const net = reader().compile(classify);
  await expect(diagnose(net, images, labels.cast("i32").add(20))).rejects.toMatchObject({
    code: "label-out-of-range",
  });
  await expect(diagnose(net, images, labels, { step: 3 } as DiagnoseOptions)).rejects.toThrow(
    'unknown option "step"\n  hint: did you mean "steps"?',
  );
  await expect(diagnose(net, images, labels, { steps: 0 })).rejects.toThrow(
    "diagnose: steps is 0\n  hint: a whole number from 1",
  );
  await expect(diagnose(reader(), images, labels)).rejects.toMatchObject({ code: "not-compiled" });
});
