/** A chapter's questions, asked: keys in, explanations out. Works at a terminal and with answers from a pipe. */
import { createInterface } from "node:readline";
import type { Exercise, FillIn, Part, Predict, Question } from "../../doors/lessons.ts";
import {
  type Counts,
  counter,
  exerciseLines,
  fillInLines,
  gapLines,
  outcomeLines,
  type Page,
  predictLines,
  questionLines,
} from "./show.ts";
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

type Task = Question | Exercise | FillIn | Predict;

const isTask = (part: Part): part is Task =>
  part.kind === "question" || part.kind === "exercise" || part.kind === "fillIn" || part.kind === "predict";

export async function quiz(parts: readonly Part[], page: Page, terminal: Terminal): Promise<QuizResult> {
  const { words, width, colour } = page;
  const tasks = parts.filter(isTask);
  const lines = linesOf(terminal, words.learn.prompt);
  const asked: Asked[] = [];
  const count = counter();
  const say = (some: readonly string[]) => {
    for (const line of some) terminal.say(line);
  };
  let complete = true;
  for (const task of tasks) {
    say(["", ...taskLines(task, { ...page, answers: false }, count(task))]);
    const given = await answersTo(task, (prompt) => lines.next(prompt), page);
    if (given === undefined) {
      complete = false;
      break;
    }
    const right = isRight(task, given);
    const answer = given.join("; ").replace(/^[; ]+$/, "");
    asked.push({ key: task.key, answer, right });
    const verdict = right ? words.learn.right : answer ? words.learn.wrong : words.learn.skipped;
    say(wrap([{ kind: "text", text: verdict }], { width, colour }));
    say(explained(task, { ...page, answers: true }));
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

function taskLines(task: Task, page: Page, { questions, exercises }: Counts): string[] {
  switch (task.kind) {
    case "question":
      return questionLines(task, page, questions);
    case "exercise":
      return exerciseLines(task, page, exercises);
    case "fillIn":
      return fillInLines(task, page, exercises);
    case "predict":
      return predictLines(task, page, exercises);
  }
}

/** One answer, or one for each gap; nothing where the reader ends it. */
async function answersTo(
  task: Task,
  next: (prompt?: string) => Promise<string | undefined>,
  { words }: Page,
): Promise<string[] | undefined> {
  const prompts = task.kind === "fillIn" ? task.lines.map((_, k) => words.learn.promptGap(k + 1)) : [undefined];
  const given: string[] = [];
  for (const prompt of prompts) {
    const answer = (await next(prompt))?.trim();
    if (answer === undefined || /^(q|quit|exit)$/i.test(answer)) return undefined;
    given.push(answer);
  }
  return given;
}

function isRight(task: Task, given: readonly string[]): boolean {
  if (task.kind === "question") return isChosen(task, given[0]);
  return (task.kind === "fillIn" ? task.lines : [task]).every((one, k) => isNear(one, given[k]));
}

/** What is said after the answer. */
function explained(task: Task, page: Page): string[] {
  const { words, width, colour } = page;
  switch (task.kind) {
    case "question":
      return task.options.flatMap(({ key, why, correct }) =>
        wrap(why, { width, colour, first: `${correct ? "✓" : " "} ${key})  ` }),
      );
    case "exercise":
      return wrap(task.solution, { width, colour, first: words.learn.solution });
    case "fillIn":
      return [...gapLines(task, page), ...wrap(task.solution, { width, colour, first: words.learn.solution })];
    case "predict":
      return outcomeLines(task, words.locale, page);
  }
}

/** "ad", "a d" and "A, d" are the same answer. */
function isChosen({ options }: Question, given: string): boolean {
  const chosen = new Set(given.toLowerCase().replace(/[^a-z]/g, ""));
  const correct = options.filter((option) => option.correct).map(({ key }) => key);
  return chosen.size === correct.length && correct.every((key) => chosen.has(key));
}

/** A number, with a minus of either kind and a point or comma. */
function isNear({ answer, tolerance }: Pick<Exercise, "answer" | "tolerance">, given: string): boolean {
  const text = given.replace("−", "-").replace(",", ".");
  return text !== "" && Math.abs(Number(text) - answer) <= tolerance;
}

function linesOf({ input, output, isTerminal }: Terminal, prompt: string) {
  const reader = createInterface({ input, ...(isTerminal && { output, terminal: true }), prompt });
  // At a terminal the reader takes Ctrl-C for itself; it is meant for the program.
  reader.on("SIGINT", () => process.emit("SIGINT"));
  const iterator = reader[Symbol.asyncIterator]();
  return {
    async next(asking = prompt): Promise<string | undefined> {
      reader.setPrompt(asking);
      if (isTerminal) reader.prompt();
      const { value, done } = await iterator.next();
      return done ? undefined : String(value);
    },
    close: () => reader.close(),
  };
}
