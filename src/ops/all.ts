import { rules } from "./builders.ts";
import { elementaryRules } from "./elementary.ts";
import { cumulateRule, rankRule } from "./order.ts";
import type { Rule } from "./rule.ts";

/** Every rule by name, those too that a program carries only where it calls them: what tools read. */
export const allRules: ReadonlyMap<string, Rule> = new Map([
  ...rules,
  ...[...elementaryRules, rankRule, cumulateRule].map((rule): [string, Rule] => [rule.name, rule]),
]);
