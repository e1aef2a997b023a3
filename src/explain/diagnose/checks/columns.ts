/** Columns that say nothing, or what another one says already. */
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";
import { constantColumns, copiedColumns, nameOf, widthOf } from "../tables.ts";

/** Pictures laid flat have corners that are always empty and neighbours that are always alike. */
const pictureWidth = 64;
const isSquare = (n: number): boolean => Number.isInteger(Math.sqrt(n));
const isPicture = (width: number): boolean => width >= pictureWidth && (isSquare(width) || isSquare(width / 3));
/** Two columns of so few rows may be alike by chance. */
const enough = 8;

const constant = kind<{ columns: readonly number[]; values: readonly number[]; names: readonly string[] }>(
  "column-constant",
  ["warning", "certain"],
  {
    en: ({ names, values }, { input }) => ({
      problem: `${input}: ${names.length === 1 ? "column" : "columns"} ${names.join(", ")} ${names.length === 1 ? "is" : "are"} always ${values.map(show).join(", ")}: the network learns nothing from it`,
      advice: "leave it out; the layer's bias does what a constant can do",
    }),
    "zh-CN": ({ names, values }, { input }) => ({
      problem: `${input}：列 ${names.join("、")} 始终是 ${values.map(show).join("、")}，网络从中学不到任何东西`,
      advice: "去掉这一列；常数能做的事，层的偏置已经做了",
    }),
  },
);

const copied = kind<{ pairs: readonly (readonly number[])[]; names: readonly string[]; exact: number }>(
  "columns-duplicate",
  ["warning", "certain"],
  {
    en: ({ pairs, names, exact }, { input }) => ({
      problem: `${input}: ${pairs.length} ${pairs.length === 1 ? "column says" : "columns say"} what another one says (${exact} exactly, the rest times a number plus a number): ${names.join(", ")}`,
      advice: "keep one of each pair: twins share their weight between them, and count double in a penalty",
    }),
    "zh-CN": ({ pairs, names, exact }, { input }) => ({
      problem: `${input}：有 ${pairs.length} 列与另一列重复（其中 ${exact} 列完全相同，其余只差一个倍数和一个常数）：${names.join("、")}`,
      advice: "每一对只留一列：重复的列会平分权重，在正则项里又被算两次",
    }),
  },
);

function check({ plan, train, entrances, columns: given }: Context): Found[] {
  return train.x.flatMap((column, k): Found[] => {
    const width = widthOf(column);
    if (width === undefined || train.samples < 2) return [];
    const input = plan.network.inputs[k].name;
    const found: Found[] = [];
    // A constant that is not 0 stands in for the bias where the layer has none.
    const biased = entrances.every(({ bias }) => bias);
    const still = constantColumns(column.data, width).filter(({ value }) => value === 0 || biased);
    const flat = isPicture(width) || (width >= pictureWidth && still.length > width / 50);
    if (still.length > 0 && !flat) {
      const names = still.map((one) => nameOf(one.column, given));
      const evidence = { columns: still.map((one) => one.column), values: still.map(({ value }) => value), names };
      found.push(constant({ input, column: still[0].column }, evidence));
    }
    const pairs = train.samples >= enough && !flat ? copiedColumns(column.data, width) : [];
    if (pairs.length > 0 && !flat)
      found.push(
        copied(
          { input, column: pairs[0].column },
          {
            pairs: pairs.map(({ column: one, of }) => [one, of]),
            names: pairs.map(
              ({ column: one, of, same }) => `${nameOf(one, given)} ${same ? "=" : "~"} ${nameOf(of, given)}`,
            ),
            exact: pairs.filter(({ same }) => same).length,
          },
        ),
      );
    return found;
  });
}

export const columns: Check = { id: "columns", kinds: [constant, copied], check };
