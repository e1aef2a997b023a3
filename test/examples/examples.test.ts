/** The programs in `examples/` as they stand, and what they must print. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

let printed: unknown[][] = [];
const home = process.cwd();
const programs = readdirSync("examples").filter((name) => name.endsWith(".ts"));

beforeEach(() => {
  printed = [];
  vi.spyOn(console, "log").mockImplementation((...values) => void printed.push(values));
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  process.chdir(mkdtempSync(join(tmpdir(), "limpid-example-")));
});

afterEach(() => {
  const folder = process.cwd();
  process.chdir(home);
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

type Check = (lines: unknown[][]) => void;
const close = (value: unknown, wanted: number, digits: number) => expect(value).toBeCloseTo(wanted, digits);
const record = (value: unknown) => value as Record<string, number>;

const checks: Record<string, Check> = {
  "01-digits.ts"([[scores], [digits]]) {
    expect(record(scores).accuracy).toBeGreaterThanOrEqual(0.963);
    expect(digits).toEqual([7, 2, 1, 0, 4]);
    expect(readdirSync(".")).toContain("digits.limpid");
  },
  "02-litter-box.ts"(lines) {
    const errors = [0.4964100319, 0.0085845257, 0.0057894599, 0.0046291768, 0.0039587653, 0.0035101226, 0.0031835307];
    for (const [k, error] of errors.entries()) close(lines[k][1], error, 9);
    const answers = (lines[7][0] as number[][]).flat();
    for (const [k, answer] of [0.997017108, 0.996722087, 0.002605725, 0.003867593].entries())
      close(answers[k], answer, 8);
  },
  "03-one-image-two-questions.ts"([[scores], [digits]]) {
    expect(record(scores).digitAccuracy).toBeGreaterThan(0.95);
    expect(record(scores).isEvenAccuracy).toBeGreaterThan(0.94);
    expect(digits).toEqual([7, 2, 1, 0, 4]);
  },
  "04-bowl.ts"(lines) {
    expect(lines[0]).toEqual([[3, -2], 13]);
    // Every step takes a fifth off: after 100 steps, 13·0.8²⁰⁰.
    close(Math.log(lines[4][1] as number), Math.log(13) + 200 * Math.log(0.8), 9);
  },
  "05-hours-and-score.ts"(lines) {
    expect(lines[4][0]).toBe("score = 5.714·hours + 46.667");
    close(lines[5][0], 7 * 5.7142857143 + 46.6666666667, 4);
  },
  "06-new-prospects.ts"(lines) {
    const percent = lines.map(([line]) => Number.parseFloat(line as string));
    expect(percent[0]).toBeGreaterThan(90);
    expect(percent[1]).toBeGreaterThan(90);
  },
  "07-sixteen-by-sixteen.ts"([[losses], [scores]]) {
    const [first, last] = [(losses as number[])[0], (losses as number[]).at(-1)!];
    expect(last).toBeLessThan(first / 3);
    expect(record(scores).accuracy).toBeGreaterThan(0.85);
  },
  "08-why-does-w1-move.ts"([first, second, [sum], [update], [check], [story], [checked]]) {
    expect([first[0], second[0]]).toEqual(["output[1] ← hidden[0]", "output[0] ← hidden[0]"]);
    close(first[2], 0.000611247635, 11);
    close(second[2], -0.000186011044, 11);
    close(sum, 0.000425236591, 11);
    close(record(update).after, 0.049574763409, 11);
    expect(record(check).gap).toBeLessThan(1e-9);
    expect(story).toContain("更新（sgd）");
    expect(checked).toMatchObject({ passed: true });
  },
  "09-preparing.ts"([[answer]]) {
    expect(answer).toBe("67.74 kg"); // by the method of least squares, 67.739130
  },
  "10-overfitting.ts"(lines) {
    // As `verify` has them, from a program of its own.
    expect(lines.map(([, , training, , validation]) => [training, validation])).toEqual([
      ["0.0053", "0.3397"],
      ["0.0191", "0.1315"],
      ["0.0706", "0.1281"],
      ["0.0287", "0.1111"],
      ["0.0207", "0.0907"],
    ]);
  },
  "11-apple-after-mall.ts"([none, lstm, gru, attention, [, word, share]]) {
    // Half of the apples are phones: without context, one of both is said of all.
    expect(none[1]).toBeCloseTo(0.5, 1);
    for (const [name, right] of [lstm, gru, attention]) expect(right, `${name}`).toBeGreaterThan(0.95);
    expect(word).toBe("商场");
    expect(Number(share)).toBeGreaterThan(0.2);
  },
  "12-microgpt.ts"([[, numbers, , losses], [, names]]) {
    expect(numbers).toBe(4192);
    const [first, last] = [(losses as string).split(" ")[0], (losses as string).split(" ").at(-1)].map(Number);
    expect(first).toBeLessThan(2.7);
    expect(last).toBeLessThan(2.3);
    expect((names as string).split(", ").every((name) => /^[a-z]*$/.test(name))).toBe(true);
  },
  "13-girl-or-boy.ts"([scores, limpida, torvald]) {
    expect(Number(scores[4])).toBeGreaterThan(0.76);
    expect(Number(limpida[1])).toBeGreaterThan(0.8);
    expect(Number(torvald[1])).toBeLessThan(0.2);
    expect(readdirSync(".")).toContain("girl-or-boy.limpid");
  },
  "14-good-or-bad.ts"([mean, order, ...asked]) {
    // Half of all sentences are turned into their opposite.
    expect(Number(mean[1])).toBeLessThan(0.9);
    expect(Number(order[1])).toBeGreaterThan(0.97);
    expect(asked.map(([, said]) => said)).toEqual(["不好", "好", "不好", "好"]);
  },
  "15-forecast.ts"([now, yesterday, learned]) {
    const [asNow, asYesterday, net] = [now, yesterday, learned].map(([, mean]) => Number(mean));
    expect(net).toBeLessThan(0.75 * asNow);
    expect(net).toBeLessThan(0.75 * asYesterday);
  },
  "21-how-far-apart.ts"([[, exact], [, learned]]) {
    expect(exact).toBe("3.007");
    expect(Math.abs(Number(learned) - 3.007)).toBeLessThan(0.3);
  },
  "16-names.ts"([[, losses], ...names]) {
    const [first, last] = [(losses as string).split(" ")[0], (losses as string).split(" ").at(-1)].map(Number);
    expect(last).toBeLessThan(0.85 * first);
    for (const [, , list] of names)
      expect((list as string).split(", ").every((name) => /^[a-z]*$/.test(name))).toBe(true);
    // A low temperature keeps to few letters.
    const letters = names.map(([, , list]) => new Set((list as string).replaceAll(", ", "")).size);
    expect(letters[0]).toBeLessThan(letters[2]);
  },
  "17-small-networks.ts"(lines) {
    for (const [, accuracy] of lines) expect(accuracy).toBeGreaterThan(0.65);
    expect(lines.map(([name]) => name)).toEqual(["resnet", "mobilenet"]);
  },
  "18-noise-away.ts"([[, spoiled, , cleaned]]) {
    expect(Number(cleaned)).toBeLessThan(Number(spoiled) / 3);
  },
  "19-imagined-digits.ts"([[, first, , last], [, mean, , spread]]) {
    expect(Number(last)).toBeLessThan(0.8 * Number(first));
    expect(Math.abs(Number(mean))).toBeLessThan(0.5);
    expect(Number(spread)).toBeGreaterThan(0.3);
    expect(Number(spread)).toBeLessThan(2);
  },
  "20-outlines.ts"([[, right, , empty]]) {
    expect(1 - Number(right)).toBeLessThan(0.5 * (1 - Number(empty)));
  },
};

it("knows every program", () => expect(Object.keys(checks).sort()).toEqual(programs.sort()));

for (const name of programs) {
  it(name, { timeout: 120_000 }, async () => {
    await import(join(home, "examples", name));
    checks[name](printed);
  });
}
