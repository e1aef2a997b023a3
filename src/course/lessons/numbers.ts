/** What references stand for: `verify`'s numbers, as the engine computes them here and now, and named constants. */
import { badArgument, InternalError, wantNumber } from "../../base/index.ts";
import { type Check, type SystemId, verify } from "../verify/index.ts";
import type { Locale } from "./blocks.ts";
import { constants } from "./constants.ts";
import { type NumberReference, referencesIn } from "./markup.ts";

/** A number as it is shown, and where it comes from. */
export interface ShownNumber {
  readonly value: number;
  readonly text: string;
  /** `verify`'s id and label, or the constant's name. */
  readonly name: string;
  /** What `verify` says about it; constants are as they are. */
  readonly passed: boolean;
}

export interface Numbers {
  /** Throws where the reference leads nowhere: that is a mistake in a lesson, and a test finds it. */
  show(reference: NumberReference): ShownNumber;
  /** The value alone. */
  value(name: string): number;
  /** Names of numbers that were shown and that `verify` calls wrong. */
  readonly wrong: readonly string[];
}

/** Computes the numbers that texts refer to: only the systems that they need. */
export async function numbersFor(texts: Iterable<string>): Promise<Numbers> {
  return numbersOf(await verify({ systems: systemsIn(texts) }));
}

function systemsIn(texts: Iterable<string>): SystemId[] {
  const systems = new Set<SystemId>();
  for (const text of texts)
    for (const { kind, name } of referencesIn(text)) if (kind === "v") systems.add(name.split(".")[0] as SystemId);
  return [...systems];
}

export interface GrowingNumbers {
  readonly numbers: Numbers;
  /** Computes what texts refer to, unless it is there already. */
  compute(texts: Iterable<string>): Promise<void>;
}

/** Numbers that are computed when a text comes that refers to them, each system once. */
export function numbersOnDemand(): GrowingNumbers {
  const done = new Set<SystemId>();
  const byName = new Map<string, Check>();
  return {
    numbers: numbersAmong(byName),
    async compute(texts) {
      const systems = systemsIn(texts).filter((system) => !done.has(system));
      if (systems.length === 0) return;
      for (const check of await verify({ systems })) byName.set(nameOf(check), check);
      for (const system of systems) done.add(system);
    },
  };
}

/** The numbers of checks that were computed already. */
export function numbersOf(checks: readonly Check[]): Numbers {
  return numbersAmong(new Map(checks.map((check) => [nameOf(check), check])));
}

function numbersAmong(byName: ReadonlyMap<string, Check>): Numbers {
  const wrong = new Set<string>();
  const look = (name: string): Check => {
    const check = byName.get(name);
    if (!check) throw new InternalError("lessons", `verify has no number ${name}`);
    return check;
  };
  return {
    show({ kind, name, format }) {
      if (kind === "c") {
        const value = constant(name);
        return { value, text: formatNumber(value, format), name, passed: true };
      }
      const { got: value, passed } = look(name);
      if (!passed) wrong.add(name);
      return { value, text: formatNumber(value, format), name, passed };
    },
    value: (name) => look(name).got,
    get wrong() {
      return [...wrong];
    },
  };
}

/** How references call a check: `worked.total`, `worked.deltas[o1]`, `litterBox.syn0[0,2]`. */
function nameOf({ id, label }: Pick<Check, "id" | "label">): string {
  if (!label) return id;
  return label.startsWith("[") ? id + label : `${id}[${label}]`;
}

function constant(name: string): number {
  if (!Object.hasOwn(constants, name)) throw new InternalError("lessons", `there is no constant ${name}`);
  return constants[name as keyof typeof constants];
}

/** −0.0309, 27,882, 92.4 %. A minus is a minus sign, not a hyphen. Chinese writes no space before the percent sign. */
export function formatNumber(value: number, format = "", locale: Locale = "en"): string {
  const text = plainNumber(value, format).replaceAll("-", "−");
  return locale === "zh-CN" ? text.replace(" %", "%") : text;
}

/** The same numbers, as they are written in a language. */
export function numbersIn(locale: Locale, numbers: Numbers): Numbers {
  return {
    show(reference) {
      const shown = numbers.show(reference);
      return { ...shown, text: formatNumber(shown.value, reference.format, locale) };
    },
    value: (name) => numbers.value(name),
    get wrong() {
      return numbers.wrong;
    },
  };
}

function plainNumber(value: number, format: string): string {
  wantNumber("formatNumber", "the number", value);
  const [, kind, digits] = (typeof format === "string" ? /^([%+e]?)(\d{0,2})$/.exec(format) : undefined) ?? [];
  if (kind === undefined)
    throw badArgument(
      "formatNumber",
      "the format",
      format,
      "format",
      'up to 99 decimals, after "%", "+", "e" or nothing: "3", "%1"',
    );
  const decimals = Number(digits);
  switch (kind) {
    case "%":
      return `${(100 * value).toFixed(decimals)} %`;
    case "e":
      return value === 0 ? "0" : value.toExponential(decimals);
    case "+":
      return `${value >= 0 ? "+" : ""}${fixed(value, decimals)}`;
    default:
      if (digits) return fixed(value, decimals);
      return Number.isInteger(value) ? value.toLocaleString("en-US") : String(Number(value.toPrecision(6)));
  }
}

/** Without the sign of a zero that was rounded. */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}
