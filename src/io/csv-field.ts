/** Fields that are not numbers: what they seem to be, and what helps. */

export const isNumber = (field: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field);

/**
 * Whether a number says what was written: integers beyond 2^53 may be rounded, which makes two identifiers one. Those that are
 * written as a float64 is written are no identifiers.
 */
export function isExact(field: string, value: number): boolean {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER || !/^[+-]?\d+$/.test(field)) return true;
  const digits = field.replace("+", "");
  // Longer ones are no identifiers either.
  return digits.length > 40 || String(value) === digits || BigInt(digits) === BigInt(value);
}

/** What programs write where a value is missing. */
const marks = /^(n\/?a|#n\/a|nan|null|none|nil|missing|unknown|undefined|-+|–|—|\?+|\.+|\*)?$/i;

export const isMissing = (field: string): boolean => marks.test(field);

const looks: readonly (readonly [kind: string, test: RegExp])[] = [
  ["infinite", /^[+-]?(inf(inity)?|∞)$/i],
  ["thousands", /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/],
  ["grouped", /^[+-]?\d{1,3}([.'’_ \u00a0\u2009\u202f]\d{3})+([.,]\d*)?$/],
  ["comma", /^[+-]?\d*,\d+(e[+-]?\d+)?$/i],
  ["divided", /^[+-]?[\d.,]+e?([;|\s]+[+-]?[\d.,]+)+$/i],
  ["date", /^\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?!\d)|^\d{1,2}:\d{2}(?!\d)/],
  ["flag", /^(true|false|yes|no|y|n|t|f)$/i],
  ["digits", /^[+\-−－]?[\d.０-９．]+$/],
  ["unit", /^[$€£¥￥]?\s*[+-]?[\d.,]*\d\s*(%|°|[$€£¥￥]|[a-zµ°]{1,4}[²³23]?)?$/i],
];

/** The kind of a field that is not a number. `target`: whether it is in the column to predict. */
export function kindOf(field: string, target: boolean): string {
  if (isMissing(field)) return "missing";
  if (isNumber(field)) return Number.isFinite(Number(field)) ? "rounded" : "large";
  return looks.find(([, test]) => test.test(field))?.[0] ?? (target ? "class" : "text");
}

/** What to do about a field, by its kind. */
export const hints: Readonly<Record<string, string>> = {
  missing: "a value is missing: leave the line out, or put in a number; the mean of the column is a common choice",
  infinite: "nothing can be learned from infinity: leave the line out, or put in a number, as for a missing value",
  first: "if the first line holds the columns' names, say so: header: true, or --header",
  thousands: "if the comma groups thousands, leave it out: 2500; if it is a decimal point, write a point: 2.5",
  grouped: "write numbers without marks between the thousands: 2500000",
  comma: "write numbers with a point: 1.5",
  divided: 'if this stands between the columns, name it: separator: " " or ";", or --separator',
  date: "write a date as numbers: year, month and day in columns of their own, or the days since a first one",
  flag: "write 1 for true and 0 for false",
  digits: "write the digits 0 to 9 and the sign - as a keyboard has them",
  unit: "write the number alone; its unit may stand in the column's name",
  rounded:
    "integers beyond 9007199254740991 would be rounded: leave the column out if it only names the rows; with a point at its end, the nearest float64 is taken",
  large: "float64 ends at 1.8e308",
  class: "number the classes: 0, 1, 2, …",
  text: "give each word a column of its own, with 1 where it holds and 0 elsewhere; numbers 0, 1, 2 would mean an order",
};
