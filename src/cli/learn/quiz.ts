/** A chapter's questions, asked: keys in, explanations out. Works at a terminal and with answers from a pipe. */
import { createInterface } from "node:readline";
import type { Exercise, Part, Question } from "../../doors/lessons.ts";
import { exerciseLines, type Page, questionLines } from "./show.ts";
import { wrap } from "./wrap.ts";

export interface Asked {
  readonly key: string;
  /** What was answered; nothing where it was skipped. */
  readonly answer: string;
  readonly right: boolean;
}

export interface QuizResult {
  readonly asked: readonly Asked[];
  readonly right: number;
  readonly total: number;
  /** Whether the answers lasted to the end. */
  readonly complete: boolean;
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly isTerminal: boolean;
  say(text: string): void;
}

export async function quiz(parts: readonly Part[], page: Page, terminal: Terminal): Promise<QuizResult> {
  const { words, width, colour } = page;
  const asking = { ...page, answers: false };
  const tasks = parts.filter(
    (part): part is Question | Exercise => part.kind === "question" || part.kind === "exercise",
  );
  const lines = linesOf(terminal, words.learn.prompt);
  const asked: Asked[] = [];
  const say = (some: readonly string[]) => {
    for (const line of some) terminal.say(line);
  };
  let [number, complete] = [0, true];
  for (const task of tasks) {
    say(["", ...(task.kind === "question" ? questionLines(task, asking, ++number) : exerciseLines(task, asking))]);
    const answer = await lines.next();
    if (answer === undefined || /^(q|quit|exit)$/i.test(answer.trim())) {
      complete = false;
      break;
    }
    const given = answer.trim();
    const right = task.kind === "question" ? isRight(task, given) : isNear(task, given);
    asked.push({ key: task.key, answer: given, right });
    say(
      wrap([{ kind: "text", text: right ? words.learn.right : given ? words.learn.wrong : words.learn.skipped }], {
        width,
        colour,
      }),
    );
    say(
      task.kind === "question"
        ? explained(task, page)
        : wrap(task.solution, { width, colour, first: words.learn.solution }),
    );
  }
  lines.close();
  const right = asked.filter((one) => one.right).length;
  say([
    "",
    words.learn.score(right, tasks.length),
    ...(complete ? [] : [words.learn.ended(asked.length, tasks.length)]),
  ]);
  return { asked, right, total: tasks.length, complete };
}

function explained({ options }: Question, { width, colour }: Page): string[] {
  return options.flatMap(({ key, why, correct }) =>
    wrap(why, { width, colour, first: `${correct ? "✓" : " "} ${key})  ` }),
  );
}

/** "ad", "a d" and "A, d" are the same answer. */
function isRight({ options }: Question, given: string): boolean {
  const chosen = new Set(given.toLowerCase().replace(/[^a-z]/g, ""));
  const correct = options.filter((option) => option.correct).map(({ key }) => key);
  return chosen.size === correct.length && correct.every((key) => chosen.has(key));
}

/** A number, with a minus of either kind and a point or comma. */
function isNear({ answer, tolerance }: Exercise, given: string): boolean {
  const text = given.replace("−", "-").replace(",", ".");
  return text !== "" && Math.abs(Number(text) - answer) <= tolerance;
}

function linesOf({ input, output, isTerminal }: Terminal, prompt: string) {
  const reader = createInterface({ input, ...(isTerminal && { output, terminal: true }), prompt });
  // At a terminal the reader takes Ctrl-C for itself; it is meant for the program.
  reader.on("SIGINT", () => process.emit("SIGINT"));
  const iterator = reader[Symbol.asyncIterator]();
  return {
    async next(): Promise<string | undefined> {
      if (isTerminal) reader.prompt();
      const { value, done } = await iterator.next();
      return done ? undefined : String(value);
    },
    close: () => reader.close(),
  };
}
