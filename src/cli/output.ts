/** Standard output and error, for readers that may stop reading, and error messages. */
import { CommanderError } from "commander";
import { LimpidError } from "../index.ts";
import type { Words } from "../words/index.ts";
import { Interrupted } from "./context.ts";
import { wrapText } from "./text.ts";

/** The status of a program whose reader has gone: 128 + SIGPIPE. */
const brokenPipe = 141;

/**
 * A reader may go away (`limpid verify | head`), which ends the program quietly; a full disk ends it with a word. Progress
 * that cannot be written ends nothing.
 */
export function survivePipes(words: () => Words): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(brokenPipe);
    process.exit(tell(error, words(), false));
  });
  process.stderr.on("error", () => undefined);
}

/** Whether it is about what was to be printed. Where standard output is a file, a write throws at once. */
const isUnwritable = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && (error as NodeJS.ErrnoException).syscall === "write";

/** Resolves when all that was written has left the process. */
export async function flush(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => {
      stream.write("", () => resolve());
    });
}

/** An error as a message, a code and an exit status. */
interface Told {
  readonly text: string;
  readonly code: string;
  readonly status: number;
}

/** Tells an error: to people on standard error, to programs as the one JSON result. Gives the exit status. */
export function tell(error: unknown, words: Words, json: boolean, width: number = Infinity): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0; // help and version are on the screen already
  const { text, code, status } = understand(error, words);
  // `limpid` alone: commander has shown the help instead.
  if (code !== "cli-no-command") process.stderr.write(`${inLines(`${words.error}${text}`, width)}\n`);
  if (process.env.LIMPID_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (json && !isUnwritable(error)) process.stdout.write(`${JSON.stringify({ error: { code, message: text } })}\n`);
  return status;
}

/** Every line keeps its indentation, and what goes on in the next one stands two further. */
function inLines(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) => {
      const first = /^ */.exec(line)![0];
      return wrapText(line.trimStart(), { width, first, rest: `${first}  ` });
    })
    .join("\n");
}

function understand(error: unknown, words: Words): Told {
  if (error instanceof Interrupted) {
    const text = error.goOn === undefined ? words.interrupted : words.runs.interrupted(error.goOn);
    return { text, code: "interrupted", status: error.status };
  }
  if (error instanceof CommanderError) return { ...translate(error, words), status: 2 };
  if (error instanceof LimpidError) return { text: words.describe(error), code: error.code, status: 1 };
  if (isUnwritable(error))
    return { text: words.unwritable(error.code ?? error.message), code: "output-unwritable", status: 1 };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { text: words.bug(message), code: "unexpected", status: 1 };
}

/** Commander's messages and codes in our words. Names are read from the English text, which is all that it gives. */
function translate({ code, message }: CommanderError, words: Words): Omit<Told, "status"> {
  const name = /'([^']*)'/.exec(message)?.[1] ?? "";
  const nearest = /\(Did you mean (?:one of )?([^,?]+)/.exec(message)?.[1];
  switch (code) {
    case "commander.help":
      return { code: "cli-no-command", text: words.noCommand };
    case "commander.unknownOption":
      return { code: "cli-unknown-option", text: words.unknownOption(name, nearest) };
    case "commander.unknownCommand":
      return { code: "cli-unknown-command", text: words.unknownCommand(name, nearest) };
    case "commander.missingArgument":
      return { code: "cli-argument-missing", text: words.missingArgument(name) };
    case "commander.missingMandatoryOptionValue":
      return { code: "cli-option-missing", text: words.missingOption(name) };
    case "commander.optionMissingArgument":
      return { code: "cli-value-missing", text: words.missingValue(name) };
    case "commander.excessArguments":
      return { code: "cli-arguments", text: words.tooMany(name) };
    default:
      return { code: "cli-usage", text: message.replace(/^error: /, "") };
  }
}
