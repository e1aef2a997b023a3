/** How Chinese is set: spaces, marks, numbers, units. What a program can see of it. */
import { hole } from "./texts.ts";

export interface StyleRule {
  readonly name: string;
  readonly wrong: RegExp;
  /** Where it is right all the same. */
  readonly right?: RegExp;
  /** The files that it is about; all, where nothing is said. */
  readonly only?: RegExp;
}

/** Objects, lists and calls of JavaScript are code, in whatever language their names are; so are names in ASCII quotes. */
const code = /\{ [^{}]*\}|\[[^[\]]*\]|"[^"]*"|\b[\w.]+\([^()（）]*\)/g;
/** Where numbers are prose and results, and no values that somebody types. */
const told = /src\/(course|explain)\/|studio\/words|README/;

export const styleRules: readonly StyleRule[] = [
  {
    name: "a space between Chinese and Latin or digits",
    wrong: /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u,
  },
  { name: "no space beside a full-width mark", wrong: /[，。、；：？！（）《》] | [，。、；：？！（）《》]/ },
  { name: "no space inside quotation marks", wrong: /“ | ”/ },
  { name: "no space before a percent sign", wrong: /[\d\ufffc] %/, right: /达到下限的 %/ },
  {
    name: "full-width marks in Chinese",
    wrong: /\p{Script=Han} ?[,;:!?](?!\w)|[,;:!?] ?\p{Script=Han}|\p{Script=Han}\.$/u,
  },
  { name: "full-width parentheses in Chinese", wrong: /\([^()−]*\p{Script=Han}[^()−]*\)/u, right: /· \([^()]*\)/ },
  { name: "Chinese quotation marks", wrong: /"[^"]*\p{Script=Han}[^"]*"|‘|’|「|」/u },
  {
    name: "an ellipsis of two",
    wrong: /(?<!…)…(?!…)(?=$|[，。；）\p{Script=Han}])|\.\.\.(?!\w|\[)|。。/u,
    right: /… [^ ]+|(=> |\.)…/,
  },
  { name: "× between sizes", wrong: /[\d\ufffc] ?(x|乘) ?[\d\ufffc]|个样本 x/, only: /src\/|README|bench\/summary/ },
  { name: "− for minus", wrong: /(?<![\w.)\]-])-[\d.]/, only: told },
  { name: "commas in thousands", wrong: /(?<![\w.,/×-])(?!(1[6-9]|20)\d\d(?!\d))\d{4,}(?![\d.]*[\w×])/, only: told },
  { name: "units in words", wrong: /[\d\ufffc] ?(ms|µs|cm|kg|g|s)(?![\w/])/ },
  { name: "an index is no number in a row", wrong: /第 ?(0|\[|\ufffc 列)/, right: /第 0 次|第 \ufffc 列（/ },
];

/** Rules for what is marked in bold, which Markdown sees otherwise than people. */
export const boldFaults = (raw: string): string[] =>
  [...raw.matchAll(/\*\*([^*]+)\*\*/g)]
    .filter(([, term]) => /^[，。、；：？！]|[，。、；：？！]$/.test(term))
    .map(([whole]) => `mark inside bold: ${whole}`);

export function styleFaults(text: string, file: string, rules: readonly StyleRule[] = styleRules): string[] {
  const prose = text.replace(code, "c");
  return rules.flatMap(({ name, wrong, right, only }) => {
    if (only && !only.test(file)) return [];
    const rest = right ? prose.replace(new RegExp(right.source, `g${right.flags}`), "") : prose;
    const found = wrong.exec(rest);
    return found
      ? [
          `${name}: ${rest.slice(Math.max(0, found.index - 8), found.index + found[0].length + 8).replaceAll(hole, "◌")}`,
        ]
      : [];
  });
}
