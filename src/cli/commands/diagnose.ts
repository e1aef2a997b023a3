/** `limpid diagnose MODEL --data …`: what is wrong with a saved model and its data. Exits 1 where something is. */
import { resolve } from "node:path";
import { diagnose as examine, type Finding, tellFinding } from "../../doors/explain.ts";
import { loadModel } from "../../index.ts";
import type { Words } from "../../words/index.ts";
import { barIn, type Context, interruptible } from "../context.ts";
import { type DataOptions, fitted, readShellData } from "../data.ts";
import { count, table, wrapText } from "../text.ts";

export interface DiagnoseOptions extends DataOptions {
  readonly batchSize: number;
  readonly steps: number;
}

/** Checks of the training as a whole. */
const trainings: readonly string[] = ["learning-rate", "progress"];

/** Of the matrix that linear layers are. */
const corner = { rows: 4, columns: 6 };

export async function diagnose(file: string, options: DiagnoseOptions, context: Context): Promise<number> {
  const { words, width, note, result } = context;
  const say = (text: string, first = "") => {
    for (const line of wrapText(text, { width, first })) context.say(line);
  };
  const model = await loadModel(file);
  note(words.diagnose.loading(options.data));
  const { train, test } = await readShellData(options, model);
  const { batchSize, steps } = options;
  const diagnosis = await interruptible((signal) =>
    examine(model, fitted(train.x, model), train.y, {
      signal,
      ...barIn(words),
      batchSize,
      steps,
      ...(test && { validationData: [fitted(test.x, model), test.y] as const }),
    }),
  );
  const { findings, sound, losses, samples, lookedAt, checked } = diagnosis;
  const [from, to] = [diagnosis.before, diagnosis.after].map((loss) => (Number.isFinite(loss) ? loss.toFixed(4) : "–"));
  say(words.diagnose.looked({ samples: count(samples), lookedAt: count(lookedAt), steps: losses.length, from, to }));
  for (const finding of findings) {
    tellOne(finding, words, say);
    showProduct(finding, words, say, context.say);
  }
  say("");
  const errors = findings.filter(({ severity }) => severity === "error").length;
  say(sound ? words.diagnose.sound(checked.length) : words.diagnose.found(errors, findings.length - errors));
  result({
    file: resolve(file),
    ...diagnosis,
    findings: findings.map(({ text: _, ...finding }) => ({
      ...finding,
      ...tellFinding({ ...finding, text: _ }, words.locale),
    })),
  });
  return sound ? 0 : 1;
}

type Say = (text: string, first?: string) => void;

function tellOne(finding: Finding, { diagnose: words, locale }: Words, say: Say): void {
  const { severity, confidence, subject, code } = finding;
  const { layer, output, input, column } = subject;
  const about = [
    input && words.subjects.input(input),
    column !== undefined && words.subjects.column(String(column)),
    layer && words.subjects.layer(layer),
    output && words.subjects.output(output),
  ].filter((part) => typeof part === "string");
  const { problem, advice } = tellFinding(finding, locale);
  if (about.length === 0) about.push(trainings.includes(finding.id) ? words.training : words.data);
  say("");
  say(`${words.severities[severity]}  ${code}${words.about(about)}`, `${severity === "error" ? "✗" : "!"} `);
  say(problem, "  ");
  say(words.sure + words.confidences[confidence], "  ");
  say(words.advice + advice, "  ");
}

/** The matrix that linear layers are, or a corner of it. */
function showProduct(
  { evidence }: Finding,
  { diagnose: words }: Words,
  say: Say,
  sayLine: (line: string) => void,
): void {
  const { product } = evidence;
  if (!Array.isArray(product) || product.length === 0) return;
  const rows = product as readonly (readonly number[])[];
  say(words.product(rows.length, rows[0].length), "  ");
  const dots = (list: readonly string[], whole: number) => (whole > list.length ? [...list, "…"] : [...list]);
  const shown = rows.slice(0, corner.rows).map((row) =>
    dots(
      row.slice(0, corner.columns).map((value) => value.toFixed(4)),
      row.length,
    ),
  );
  for (const line of table(
    shown,
    shown[0].map(() => "right"),
  ))
    sayLine(`    ${line}`);
  if (rows.length > corner.rows) sayLine("    …");
}
