/** Standard output and error, for readers that may stop reading, and error messages. */
import { CommanderError } from "commander";
import { LimpidError } from "../index.ts";
import { Interrupted } from "./context.ts";
import type { Words } from "./locale/index.ts";

/** The status of a program that writes where nobody reads: 128 + SIGPIPE. */
const brokenPipe = 141;

/** A reader may go away (`limpid verify | head`). That ends the program quietly; a lost progress bar does not. */
export function survivePipes(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(brokenPipe);
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

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
export function tell(error: unknown, words: Words, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0; // help and version are on the screen already
  const { text, code, status } = understand(error, words);
  // `limpid` alone: commander has shown the help instead.
  if (code !== "commander.help") process.stderr.write(`${words.error}${text}\n`);
  if (process.env.LIMPID_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message: text } })}\n`);
  return status;
}

function understand(error: unknown, words: Words): Told {
  if (error instanceof Interrupted) return { text: words.interrupted, code: "interrupted", status: error.status };
  if (error instanceof CommanderError) return { text: translate(error, words), code: error.code, status: 2 };
  if (error instanceof LimpidError) return { text: words.describe(error), code: error.code, status: 1 };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { text: words.bug(message), code: "unexpected", status: 1 };
}

/** Commander's messages, by their code. Names are read from the English text, which is all that it gives. */
function translate({ code, message }: CommanderError, words: Words): string {
  const name = /'([^']*)'/.exec(message)?.[1] ?? "";
  const nearest = /\(Did you mean (?:one of )?([^,?]+)/.exec(message)?.[1];
  switch (code) {
    case "commander.unknownOption":
      return words.unknownOption(name, nearest);
    case "commander.unknownCommand":
      return words.unknownCommand(name, nearest);
    case "commander.missingArgument":
      return words.missingArgument(name);
    case "commander.missingMandatoryOptionValue":
      return words.missingOption(name);
    case "commander.optionMissingArgument":
      return words.missingValue(name);
    case "commander.excessArguments":
      return words.tooMany(name);
    default:
      return message.replace(/^error: /, "");
  }
}
