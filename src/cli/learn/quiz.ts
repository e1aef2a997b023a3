/** A chapter's questions, asked: keys in, explanations out. Works at a terminal and with answers from a pipe. */
import { createInterface } from "node:readline";
import type { Exercise, FillIn, OpenChapter, Part, Predict, Question } from "../../doors/lessons.ts";
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

interface Asked {
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

/** What is asked, one after the other as it is computed, and how much it will be. */
export interface Asking extends Pick<OpenChapter, "tasks"> {
  readonly parts: AsyncIterable<Part> | Iterable<Part>;
}

export async function quiz({ parts, tasks: total }: Asking, page: Page, terminal: Terminal): Promise<QuizResult> {
  const { words, width, colour } = page;
  const lines = linesOf(terminal, words.learn.prompt);
  const asked: Asked[] = [];
  const count = counter();
  const say = (some: readonly string[]) => {
    for (const line of some) terminal.say(line);
  };
  let complete = true;
  for await (const task of parts) {
    if (!isTask(task)) continue;
    say(["", ...taskLines(task, { ...page, answers: false }, count(task))]);
    const given = await answersTo(task, terminal, (prompt) => lines.next(prompt), page);
    if (given === undefined) {
      complete = false;
      break;
    }
    const right = isRight(task, given);
    const answer = given.join("; ").replace(/^[; ]+$/, "");
    asked.push({ key: task.key, answer, right });
    const verdict = right ? words.learn.right : answer ? words.learn.wrong : words.learn.skipped;
    say(wrap([{ kind: "text", text: verdict }], { width, colour }));
    say(explained(task, given, { ...page, answers: true }));
  }
  lines.close();
  const right = asked.filter((one) => one.right).length;
  say(["", words.learn.score(right, total), ...(complete ? [] : [words.learn.ended(asked.length, total)])]);
  return { asked, right, total, complete };
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
  { isTerminal, say }: Terminal,
  next: (prompt?: string) => Promise<string | undefined>,
  { words, width, colour }: Page,
): Promise<string[] | undefined> {
  const prompts = task.kind === "fillIn" ? task.lines.map((_, k) => words.learn.promptGap(k + 1)) : [undefined];
  const given: string[] = [];
  while (given.length < prompts.length) {
    const answer = (await next(prompts[given.length]))?.trim();
    if (answer === undefined || /^(q|quit|exit)$/i.test(answer.normalize("NFKC"))) return undefined;
    const problem = answer && problemWith(task, answer, words);
    // Answers from a pipe are one for each question, whatever they are.
    if (problem && isTerminal) for (const line of wrap([{ kind: "text", text: problem }], { width, colour })) say(line);
    else given.push(answer);
  }
  return given;
}

/** Why an answer is neither right nor wrong, but none. */
function problemWith(task: Task, answer: string, { learn }: Page["words"]): string | undefined {
  if (task.kind !== "question") return numbersOf(answer).length === 0 ? learn.noNumber : undefined;
  const keys = task.options.map(({ key }) => key);
  const chosen = [...keysOf(answer)];
  return chosen.length > 0 && chosen.every((key) => keys.includes(key)) ? undefined : learn.noChoice(keys.join(" "));
}

function isRight(task: Task, given: readonly string[]): boolean {
  if (task.kind === "question") return isChosen(task, given[0]);
  return (task.kind === "fillIn" ? task.lines : [task]).every((one, k) => isNear(one, given[k]));
}

/** What is said after the answer. */
function explained(task: Task, given: readonly string[], page: Page): string[] {
  const { words, width, colour } = page;
  switch (task.kind) {
    case "question":
      return task.options.flatMap(({ key, why, correct }) =>
        wrap(why, { width, colour, first: `${correct ? "✓" : " "} ${key})  ` }),
      );
    case "exercise":
      return wrap(task.solution, { width, colour, first: words.learn.solution });
    case "fillIn":
      return [
        ...gapLines(task, page, (k) => (isNear(task.lines[k], given[k]) ? "✓" : "✗")),
        ...wrap(task.solution, { width, colour, first: words.learn.solution }),
      ];
    case "predict":
      return outcomeLines(task, words.locale, page);
  }
}

/** "ad", "a d" and "A, d" are the same answer, and so are their wide forms. */
const keysOf = (given: string): ReadonlySet<string> =>
  new Set(
    given
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\s,.;、()]/g, ""),
  );

function isChosen({ options }: Question, given: string): boolean {
  const chosen = keysOf(given);
  const correct = options.filter((option) => option.correct).map(({ key }) => key);
  return chosen.size === correct.length && correct.every((key) => chosen.has(key));
}

/**
 * What a text may mean as a number: none, one, or two, since "17,333" is a fraction to some and thousands to others. A minus
 * of either kind, a quotient such as 1/3, wide digits and a unit in Chinese behind it are taken as they are meant.
 */
function numbersOf(given: string): number[] {
  const text = given
    .normalize("NFKC")
    .replace(/[−–]/g, "-")
    .replace(/\s*\p{Script=Han}+$/u, "")
    .trim();
  const quotient = /^([-+]?[\d.]+)\s*\/\s*([\d.]+)$/.exec(text);
  const read = quotient
    ? [Number(quotient[1]) / Number(quotient[2])]
    : [Number(text.replace(",", ".")), ...(/,\d{3}/.test(text) ? [Number(text.replaceAll(",", ""))] : [])];
  return text === "" ? [] : read.filter(Number.isFinite);
}

const isNear = ({ answer, tolerance }: Pick<Exercise, "answer" | "tolerance">, given: string): boolean =>
  numbersOf(given).some((number) => Math.abs(number - answer) <= tolerance);

function linesOf({ input, output, isTerminal }: Terminal, prompt: string) {
  const reader = createInterface({ input, ...(isTerminal && { output, terminal: true }), prompt });
  let isAsking = false;
  // At a terminal the reader takes Ctrl-C for itself. Where an answer is awaited it ends the questions, with a line of its
  // own for what comes; else it is meant for the program.
  reader.on("SIGINT", () => {
    if (!isAsking) return void process.emit("SIGINT");
    output.write("\n");
    reader.close();
  });
  const iterator = reader[Symbol.asyncIterator]();
  return {
    async next(asking = prompt): Promise<string | undefined> {
      reader.setPrompt(asking);
      if (isTerminal) reader.prompt();
      isAsking = true;
      const { value, done } = await iterator.next();
      isAsking = false;
      return done ? undefined : String(value);
    },
    close: () => reader.close(),
  };
}
