/** Errors of pipelines, data sets and what prepares them, in Chinese. */
import { show } from "../../base/index.ts";
import type { Texts } from "./zh-CN-files.ts";

export const dataTexts: Texts = {
  "windows-none": ({ reach, startIndex, endIndex }) => ({
    problem: `第 ${startIndex} 步到第 ${endIndex} 步之间放不下一个长 ${reach} 步的窗口`,
    hint: "请缩短窗口，减小 samplingRate，或增加步数；目标值按窗口的起点数",
  }),
  "digit-pixels": ({ received }) => ({
    problem: `像素的形状是 [${received}]，而应是 [高, 宽]`,
    hint: "灰度值，一行一行地给：tensor(values, { shape: [height, width] })",
  }),
  "digit-not-finite": ({ row, column, value }) => ({
    problem: `像素 [${row}, ${column}] 是 ${value}`,
    hint: "灰度值应为有限的数，例如 0 到 255",
  }),
  "text-class": ({ name, folder, known }) => ({
    problem: `${folder} 中没有文件夹 "${name}"`,
    hint:
      (known as readonly string[]).length > 0
        ? `其中有 ${(known as readonly string[]).join("、")}`
        : "每个类别一个文件夹",
  }),
  "text-none": ({ folder }) => ({
    problem: `${folder} 的各文件夹中没有文本`,
    hint: "文本是以 .txt 结尾的文件，每个类别一个文件夹：reviews/good/1.txt",
  }),
  "text-encoding": ({ path }) => ({ problem: `${path} 不是 UTF-8 文本`, hint: "请存成 UTF-8" }),
  "idx-rows": ({ name, shape }) => ({
    problem: `${name} 没有样本：形状是 [${shape}]`,
    hint: "第一轴是样本：[样本, …]",
  }),
  "pipeline-failed": ({ stage, number, element, why }) => ({
    problem: `第 ${number} 级 ${stage} 在元素 ${element} 处出错：${why}`,
    hint: "元素从 0 数起；原因见此错误的 cause",
  }),
  "pipeline-batch": ({ asked, own }) => ({
    problem: `batchSize 是 ${asked}，但管道每批 ${own} 个样本`,
    hint: `请不写 batchSize，或去掉 .batch(${own})`,
  }),
  "pipeline-option": ({ option }) => ({
    problem: `${option} 不能与管道同用`,
    hint: "样本的顺序由管道决定：dataset(…).shuffle(10_000)",
  }),
  "generator-used": () => ({
    problem: "生成器已经遍历过了",
    hint: "生成器只能遍历一次：请给出函数本身，即 dataset(samples)，而不是 dataset(samples())；也可以用 cache()",
  }),
  "dataset-source": ({ received }) => ({
    problem: `无法从 ${show(received)} 读取样本`,
    hint: "应为由数组组成的对象 { x, y }、张量、列表、可遍历的对象、生成器函数，或 { size, read }",
  }),
  "dataset-column": ({ label, received }) => ({
    problem: `${label === "the data" ? "数据" : label} 是 ${show(received)}`,
    hint: "应为张量、类型化数组、列表，或由它们组成的对象：{ x: images, y: labels }",
  }),
  "dataset-rank": () => ({ problem: "没有样本轴", hint: "第一轴是样本：[样本, …]" }),
  "dataset-twice": () => ({ problem: "这已经是管道了", hint: "请直接使用：data.batch(32)" }),
  "dataset-endless": () => ({ problem: "管道没有终点", hint: "请取其中一部分：data.take(100).toArray()" }),
  "batch-kind": ({ received }) => ({
    problem: `${show(received)} 不能放进一批`,
    hint: "请先用 map 变成数、张量或文本",
  }),
  "batch-unlike": ({ row }) => ({
    problem: `一批中的元素形式不同：第 ${row} 个与第一个不一样`,
    hint: "各元素的形式和形状必须相同；长度不同的序列可用 padSequences",
  }),
  "shuffle-buffer": () => ({
    problem: "没有说明在多少个元素之中打乱",
    hint: "元素总数未知，请写明：shuffle(10_000)",
  }),
  "concatenate-batches": () => ({
    problem: "有的管道给出批，有的给出样本",
    hint: "请先连接，再分批：a.concatenate(b).batch(32)",
  }),
  "folds-few": ({ samples, nSplits }) => ({
    problem: `${samples} 个样本分不成 ${nSplits} 份`,
    hint: `nSplits 至多是 ${samples}`,
  }),
  "class-few": ({ fewest, wanted }) => ({
    problem: `有一个类别只有 ${fewest} 个样本，至少应有 ${wanted} 个`,
    hint: "请少分几份，或去掉几乎没有样本的类别",
  }),
  "class-shape": () => ({
    problem: "类别编号不是每个样本一个",
    hint: "应为 [样本]；若是独热编码，请用 y.argmax(-1)",
  }),
  "class-number": ({ received }) => ({ problem: `类别编号是 ${received}`, hint: "类别编号应为有限的数" }),
  "stratify-shuffle": () => ({ problem: "stratify 不能与 shuffle: false 同用", hint: "每一类的样本都要随机抽取" }),
  "stratify-size": ({ least, classes }) => ({
    problem: `只有 ${least} 个样本的部分容不下 ${classes} 个类别各一个`,
    hint: "请把这一部分取大一些",
  }),
  "pad-sequences": ({ received }) => ({ problem: `序列是 ${show(received)}`, hint: "应为序列的列表：[[1], [2, 3]]" }),
  "pad-steps": ({ sequence, expected, received }) => ({
    problem: `第 ${sequence} 个序列的一步是 [${received}]，而第一个是 [${expected}]`,
    hint: "所有序列的每一步形状必须相同",
  }),
  "split-size": ({ first }) => ({
    problem: `要求 ${first} 的份额，但元素总数未知`,
    hint: "请写明第一部分有多少个：split(1000)",
  }),
};
