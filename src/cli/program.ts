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

type Done = (status: number) => void;

function addTrain(command: Command, words: Words, context: Context, done: Done): void {
  const { options } = words;
  command
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

function addRuns(command: Command, words: Words, context: Context, done: Done): void {
  const { options } = words.runs;
  command
    .argument("[action]", options.action)
    .argument("[names...]", options.names)
    .option("--folder <path>", options.folder, "runs")
    .option("--yes", options.yes, false)
    .action(async (action: string | undefined, names: string[], given: RunsOptions) =>
      done(await runs(action ?? "list", names, given, context)),
    );
}

/** `done` hears the exit status of the command that ran. */
export function makeProgram(words: Words, context: Context, done: Done): Command {
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

  const add = (name: string, description: string, example: string): Command => {
    const command = program.command(name).description(description);
    return prepare(command, example);
  };

  addTrain(add("train", words.commands.train, "limpid train digits --epochs 3 --run first"), words, context, done);
  addRuns(add("runs", words.runs.command, "limpid runs diff first second"), words, context, done);
  add("learn", words.commands.learn, "limpid learn 3 --quiz")
    .argument("[chapter]", options.chapter)
    .argument("[term]", options.term)
    .option("--quiz", options.quiz, false)
    .option("--answers", options.answers, false)
    .action(async (chapter: string | undefined, term: string | undefined, given: LearnOptions) => {
      const { learn } = await import("./commands/learn.ts");
      done(await learn(chapter, term, given, context));
    });
  const addWithData = (name: string, description: string, example: string, needed = false): Command => {
    const command = add(name, description, example);
    const data = new Option("--data <source>", words.data.data).makeOptionMandatory(needed);
    return command
      .addOption(data)
      .option("--labels <file>", words.data.labels)
      .option("--target <column>", words.data.target)
      .option("--header", words.data.header)
      .option("--no-header", words.data.noHeader)
      .option("--separator <character>", words.data.separator)
      .option("--scaler <file>", words.data.scaler)
      .option("--target-scaler <file>", words.data.targetScaler);
  };

  addWithData(
    "explain",
    words.explain.command,
    'limpid explain digits.limpid --data mnist --sample 3 --at "dense/kernel[350,3]"',
  )
    .argument("<what>", words.explain.options.what)
    .option("--sample <n>", words.explain.options.sample, whole("--sample", 0), 0)
    .option("--at <name>", words.explain.options.at)
    .option("--limit <n>", words.explain.options.limit, whole("--limit", 0, 100_000), 20)
    .option("--iteration <n>", words.explain.options.iteration, whole("--iteration", 0, 1_000_000))
    .option("--code", words.explain.options.code, false)
    .option("--backend <name>", options.backend)
    .option("--markdown", words.explain.options.markdown, false)
    .option("--html <file>", words.explain.options.html)
    .option("--overwrite", words.place.overwrite, false)
    .action(async (what: string, given) => done(await explain(what, given, context)));
  add("verify", words.commands.verify, "limpid verify --json").action(async () => done(await verify(context)));
  add("summary", words.commands.summary, "limpid summary digits.limpid")
    .argument("<file>", options.file)
    .action(async (file: string) => done(await summary(file, context)));
  addWithData("diagnose", words.diagnose.command, "limpid diagnose digits.limpid --data mnist", true)
    .argument("<file>", options.file)
    .option("--batch-size <n>", words.diagnose.options.batchSize, whole("--batch-size", 1), 32)
    .option("--steps <n>", words.diagnose.options.steps, whole("--steps", 1, 100_000), 50)
    .action(async (file: string, given) => done(await diagnose(file, given, context)));
  add("bench", words.bench.command, "limpid bench --threads 1")
    .option("--backend <name>", options.backend)
    .option("--threads <n>", words.bench.threads, whole("--threads", 1, 256))
    .action(async (given) => done(await bench(given, context)));
  const drawn = words.picture.options;
  addWithData(
    "picture",
    words.picture.command,
    "limpid picture landscape digits.limpid --data mnist --out landscape.svg",
  )
    .argument("<kind>", drawn.kind)
    .argument("<what>", drawn.what)
    .option("--out <file>", drawn.out)
    .option("--overwrite", words.place.overwrite, false)
    .option("--limit <n>", drawn.limit, whole("--limit", 1), 1000)
    .option("--epochs <n>", drawn.epochs, whole("--epochs", 0))
    .option("--batch-size <n>", drawn.batchSize, whole("--batch-size", 1), 32)
    .option("--plane <name>", drawn.plane)
    .option("--resolution <n>", drawn.resolution, whole("--resolution", 2, 1024), 41)
    .option("--seed <n>", drawn.seed, whole("--seed", 0), 0)
    .action(async (kind: string, file: string, given) => done(await picture(kind, file, given, context)));
  add("doctor", words.commands.doctor, "limpid doctor").action(async () => done(await doctor(context)));
  add("help", words.commands.help, "limpid help train")
    .argument("[command]", options.command)
    .action((name: string | undefined) => {
      const known = program.commands.map((command) => command.name());
      const asked = name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (!asked) throw unknownName("limpid help", "command", name, known);
      asked.outputHelp();
    });
  return program;
}
