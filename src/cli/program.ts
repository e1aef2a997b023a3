/** The commands and their options, for commander. */
import { Command, Help, Option } from "commander";
import { show, unknownName } from "../base/index.ts";
import { ValueError, version } from "../index.ts";
import type { Words } from "../words/index.ts";
import { bench } from "./commands/bench.ts";
import { diagnose } from "./commands/diagnose.ts";
import { doctor } from "./commands/doctor.ts";
import { explain } from "./commands/explain.ts";
import type { LearnOptions } from "./commands/learn.ts";
import { picture } from "./commands/picture.ts";
import { type RunsOptions, runs } from "./commands/runs.ts";
import type { StudioOptions } from "./commands/studio.ts";
import { summary } from "./commands/summary.ts";
import { trainDigits, usualTraining } from "./commands/train-digits.ts";
import { verify } from "./commands/verify.ts";
import type { Context } from "./context.ts";
import { cells, wrapText } from "./text.ts";

const recipes = ["digits"];

/** A whole number from `least` to `most`: told before anything is read or trained. */
function whole(option: string, least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text.trim()) && value >= least && value <= most) return value;
    throw new ValueError("limpid", `${option} is ${show(text)}`, {
      code: "cli-number",
      hint: `a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}`,
      facts: { option, received: text, least, ...(most < Number.MAX_SAFE_INTEGER && { most }) },
    });
  };
}

/** Where the width of the terminal is not known. */
const helpWidth = (width: number): number => (width === Infinity ? 80 : width);

const namesOver = ({ parent }: Command): string[] => (parent ? [parent.name()] : []);

/** `explain [options] <what>`, in the words of a language. */
function usageOf(command: Command, { usage }: Words): string {
  const given = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));
  const commands = command.commands.length > 0 ? [usage.command] : [];
  return [command.name(), usage.options, ...commands, ...given].join(" ");
}

/** Commander's help in the words of a language, in lines that are measured by cells. */
function helpIn(words: Words): Partial<Help> {
  return {
    // Commander counts letters and breaks lines at blanks only.
    displayWidth: cells,
    boxWrap: (text, width) => wrapText(text, { width }).join("\n"),
    minWidthToWrap: 20,
    commandUsage: (command) => [...namesOver(command), usageOf(command, words)].join(" "),
    subcommandTerm: (command) => usageOf(command, words),
    formatHelp(command, helper) {
      // Chinese marks bring their own space.
      return Help.prototype.formatHelp.call(this, command, helper).replace("： ", "：");
    },
    styleTitle: (title: string) => (words.headings as Readonly<Record<string, string>>)[title] ?? title,
    optionDescription: ({ description, defaultValue }: Option) =>
      defaultValue === undefined || defaultValue === false
        ? description
        : description + words.standard(String(defaultValue)),
  };
}

/** What every command is made with. `done` hears the exit status of the command that ran. */
interface Making {
  readonly words: Words;
  readonly context: Context;
  readonly done: (status: number) => void;
  /** A command with the options that all have. */
  readonly add: (name: string, description: string, example: string) => Command;
}

function addTrain({ words, context, done, add }: Making): void {
  const { options } = words;
  add("train", words.commands.train, "limpid train digits --epochs 3 --run first")
    .argument("<recipe>", options.recipe)
    .option("--as-written", options.asWritten, false)
    .option("--epochs <n>", options.epochs, whole("--epochs", 1), usualTraining.epochs)
    .option("--batch-size <n>", options.batchSize, whole("--batch-size", 1), usualTraining.batchSize)
    .option("--seed <n>", options.seed, whole("--seed", 0), usualTraining.seed)
    .option("--limit <n>", options.limit, whole("--limit", 1))
    .option("--backend <name>", options.backend)
    .option("--out <file>", options.out)
    .option("--overwrite", words.place.overwrite, false)
    .option("--run <name>", words.runs.options.run)
    .option("--resume", words.runs.options.resume, false)
    .action(async (recipe: string, given) => {
      if (!recipes.includes(recipe)) throw unknownName("limpid train", "recipe", recipe, recipes);
      done(await trainDigits(given, context));
    });
}

function addRuns({ words, context, done, add }: Making): void {
  const { options } = words.runs;
  add("runs", words.runs.command, "limpid runs diff first second")
    .argument("[action]", options.action)
    .argument("[names...]", options.names)
    .option("--folder <path>", options.folder, "runs")
    .option("--yes", options.yes, false)
    .action(async (action: string | undefined, names: string[], given: RunsOptions) =>
      done(await runs(action ?? "list", names, given, context)),
    );
}

function addLearn({ words, context, done, add }: Making): void {
  const { options } = words;
  add("learn", words.commands.learn, "limpid learn 3 --quiz")
    .argument("[chapter]", options.chapter)
    .argument("[term]", options.term)
    .option("--quiz", options.quiz, false)
    .option("--answers", options.answers, false)
    .action(async (chapter: string | undefined, term: string | undefined, given: LearnOptions) => {
      const { learn } = await import("./commands/learn.ts");
      done(await learn(chapter, term, given, context));
    });
}

/** The options of a command that reads samples. */
function withData(command: Command, { data: texts }: Words, needed = false): Command {
  return command
    .addOption(new Option("--data <source>", texts.data).makeOptionMandatory(needed))
    .option("--labels <file>", texts.labels)
    .option("--target <column>", texts.target)
    .option("--header", texts.header)
    .option("--no-header", texts.noHeader)
    .option("--separator <character>", texts.separator)
    .option("--scaler <file>", texts.scaler)
    .option("--target-scaler <file>", texts.targetScaler);
}

function addExplain({ words, context, done, add }: Making): void {
  const { options } = words.explain;
  const example = 'limpid explain digits.limpid --data mnist --sample 3 --at "dense/kernel[350,3]"';
  withData(add("explain", words.explain.command, example), words)
    .argument("<what>", options.what)
    .option("--sample <n>", options.sample, whole("--sample", 0), 0)
    .option("--at <name>", options.at)
    .option("--limit <n>", options.limit, whole("--limit", 0, 100_000), 20)
    .option("--iteration <n>", options.iteration, whole("--iteration", 0, 1_000_000))
    .option("--code", options.code, false)
    .option("--backend <name>", words.options.backend)
    .option("--markdown", options.markdown, false)
    .option("--html <file>", options.html)
    .option("--overwrite", words.place.overwrite, false)
    .action(async (what: string, given) => done(await explain(what, given, context)));
}

function addDiagnose({ words, context, done, add }: Making): void {
  const { options } = words.diagnose;
  withData(add("diagnose", words.diagnose.command, "limpid diagnose digits.limpid --data mnist"), words, true)
    .argument("<file>", words.options.file)
    .option("--batch-size <n>", options.batchSize, whole("--batch-size", 1), 32)
    .option("--steps <n>", options.steps, whole("--steps", 1, 100_000), 50)
    .action(async (file: string, given) => done(await diagnose(file, given, context)));
}

function addBench({ words, context, done, add }: Making): void {
  add("bench", words.bench.command, "limpid bench --threads 1")
    .option("--backend <name>", words.options.backend)
    .option("--threads <n>", words.bench.threads, whole("--threads", 1, 256))
    .action(async (given) => done(await bench(given, context)));
}

function addPicture({ words, context, done, add }: Making): void {
  const { options } = words.picture;
  const example = "limpid picture landscape digits.limpid --data mnist --out landscape.svg";
  withData(add("picture", words.picture.command, example), words)
    .argument("<kind>", options.kind)
    .argument("<what>", options.what)
    .option("--out <file>", options.out)
    .option("--overwrite", words.place.overwrite, false)
    .option("--limit <n>", options.limit, whole("--limit", 1), 1000)
    .option("--epochs <n>", options.epochs, whole("--epochs", 0))
    .option("--batch-size <n>", options.batchSize, whole("--batch-size", 1), 32)
    .option("--plane <name>", options.plane)
    .option("--resolution <n>", options.resolution, whole("--resolution", 2, 1024), 41)
    .option("--seed <n>", options.seed, whole("--seed", 0), 0)
    .action(async (kind: string, file: string, given) => done(await picture(kind, file, given, context)));
}

function addStudio({ words, context, done, add }: Making): void {
  add("studio", words.studio.command, "limpid studio runs/first")
    .argument("[runs]", words.studio.runs)
    .option("--port <n>", words.studio.port, whole("--port", 0, 65_535))
    .action(async (runs: string | undefined, given: StudioOptions) => {
      const { studio } = await import("./commands/studio.ts");
      done(await studio({ ...given, ...(runs !== undefined && { runs }) }, context));
    });
}

function addHelp({ words, add }: Making, program: Command): void {
  add("help", words.commands.help, "limpid help train")
    .argument("[command]", words.options.command)
    .action((name: string | undefined) => {
      const known = program.commands.map((command) => command.name());
      const asked = name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (!asked) throw unknownName("limpid help", "command", name, known);
      asked.outputHelp();
    });
}

/** `done` hears the exit status of the command that ran. */
export function makeProgram(words: Words, context: Context, done: Making["done"]): Command {
  const { options } = words;
  const help = helpIn(words);

  const prepare = (command: Command, example: string): Command =>
    command
      .helpOption("-h, --help", options.help)
      .option("--json", options.json)
      // Read before anything is parsed; here for the help, and so that parsing knows it.
      .addOption(new Option("--locale <name>", options.locale))
      .configureHelp(help)
      .addHelpText(
        "after",
        `\n${words.example}\n${wrapText(example, { width: helpWidth(context.width), first: "  ", rest: "    " }).join("\n")}`,
      );

  const program = prepare(new Command("limpid"), "limpid train digits")
    .description(words.program)
    .version(version, "-V, --version", options.version)
    .helpCommand(false)
    .exitOverride()
    // Messages are printed in one place, in the user's language.
    .configureOutput({ outputError: () => undefined, getOutHelpWidth: () => helpWidth(context.width) });

  const add = (name: string, description: string, example: string): Command =>
    prepare(program.command(name).description(description), example);
  const making = { words, context, done, add };

  // The help lists them in this order.
  addTrain(making);
  addRuns(making);
  addLearn(making);
  addStudio(making);
  addExplain(making);
  add("verify", words.commands.verify, "limpid verify --json").action(async () => done(await verify(context)));
  add("summary", words.commands.summary, "limpid summary digits.limpid")
    .argument("<file>", options.file)
    .action(async (file: string) => done(await summary(file, context)));
  addDiagnose(making);
  addBench(making);
  addPicture(making);
  add("doctor", words.commands.doctor, "limpid doctor").action(async () => done(await doctor(context)));
  addHelp(making, program);
  return program;
}
