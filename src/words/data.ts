/** How every command that reads data calls its options. */
import type { Locale } from "./language.ts";

export type DataWords = Readonly<
  Record<"data" | "labels" | "target" | "header" | "noHeader" | "separator" | "scaler" | "targetScaler", string>
>;

export const dataWords: Readonly<Record<Locale, DataWords>> = {
  en: {
    data: "mnist, a .csv table of numbers, a .json file with { x, y }, or an IDX file of inputs",
    labels: "an IDX file of labels",
    target: "the table's column to predict: its name, or its number from 0 (default: the last)",
    header: "the table's first line holds the columns' names (default: if no field in it is a number)",
    noHeader: "the table's first line holds numbers",
    separator: "what stands between the table's fields: one character, or tab, or blank (default: found by itself)",
    scaler:
      "a .json file of the scaler that the model's inputs were prepared with: JSON.stringify(scaler); else model.preprocessing of the model's file",
    targetScaler: "a .json file of the scaler that its targets were prepared with",
  },
  "zh-CN": {
    data: "mnist、数值表格 .csv、含 { x, y } 的 .json，或输入的 IDX 文件",
    labels: "标签的 IDX 文件",
    target: "表格中要预测的列：列名，或从 0 数起的列号（默认：最后一列）",
    header: "表格的第一行是列名（默认：第一行没有数字时视为列名）",
    noHeader: "表格的第一行就是数据",
    separator: "表格各项之间的分隔符：一个字符，或 tab、blank（空格）（默认：自动判断）",
    scaler:
      "训练时用来预处理输入的缩放器（scaler），.json 文件：JSON.stringify(scaler)；不给时用模型文件里的 model.preprocessing",
    targetScaler: "训练时用来预处理目标值的缩放器（scaler），.json 文件",
  },
};
