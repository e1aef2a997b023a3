/** What `verify`'s numbers and their places in the texts are called, in the reader's language. */
import { badArgument, wantText } from "../../base/index.ts";
import type { Check } from "../verify/index.ts";
import { wantLocale } from "./asked.ts";
import type { Locale } from "./blocks.ts";
import { checkNames, labelNames } from "./checks-zh-CN.ts";

/**
 * A check's name in a language.
 *
 *     checkNameIn(check, "zh-CN");   // "加权和 lh1"
 */
export function checkNameIn(check: Pick<Check, "id" | "label" | "name">, locale: Locale): string {
  const { id, label, name } = check ?? ({} as typeof check);
  if ([id, label, name].some((text) => typeof text !== "string"))
    throw badArgument("checkNameIn", "the check", check, "record", "one that verify gave: { id, label, name }");
  wantLocale("checkNameIn", locale);
  if (locale === "en") return name;
  if (!Object.hasOwn(checkNames, id)) return name;
  const translated = (checkNames as Readonly<Record<string, string>>)[id];
  return label ? withLabel(translated, label) : translated;
}

/** Which number of a quantity it is: where its name has a place for that, else behind it. */
function withLabel(name: string, label: string): string {
  const called = Object.hasOwn(labelNames, label) ? labelNames[label] : label;
  const shown = called
    .replace(/^at /, "")
    .replace(/^via /, "经 ")
    .replace(/^\d{4,}$/, (digits) => Number(digits).toLocaleString("en-US"))
    .replace(/^-/, "−");
  if (name.includes("{}")) return name.replace("{}", shown).trim();
  // Chinese marks bring their own space.
  return name + (/[，：]$/.test(name) ? "" : " ") + shown;
}

/**
 * Where in a text a number stands, as a check has it: `"S1 §2, step 9"`, in a language.
 *
 *     sourceIn("S1 §2, step 9", "zh-CN");   // "S1 §2，第 9 步"
 */
export function sourceIn(source: string, locale: Locale): string {
  wantText("sourceIn", "the source", source);
  wantLocale("sourceIn", locale);
  if (locale === "en") return source;
  return source
    .replace(/, (step|line) (\d+)/, (_, what, n) => `，第 ${n} ${what === "step" ? "步" : "行"}`)
    .replaceAll(", ", "、");
}
