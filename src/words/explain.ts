/** What `limpid explain` says around its stories and reports, which speak for themselves. */
import type { Locale } from "./language.ts";

export interface ExplainWords {
  readonly command: string;
  readonly options: Readonly<
    Record<"what" | "sample" | "at" | "limit" | "iteration" | "code" | "markdown" | "html", string>
  >;
  readonly written: (path: string) => string;
}

export const explainWords: Readonly<Record<Locale, ExplainWords>> = {
  en: {
    command: "say where a number comes from: a source text's network, or a saved model's weight or neuron",
    options: {
      what: "worked-2-2-2, litter-box, neuron, blueberries, one-hidden-layer, microgpt, or a .limpid file",
      sample: "which sample, from 0",
      at: "which number, as stories name it: dense/kernel[350,3], dense[3], dense.sum[3], loss",
      limit: "how many paths to list, the largest first",
      iteration: "litter-box: after so many updates",
      code: "also show the code that computes it: the graph, the loops, and the WebAssembly or C of the backend",
      markdown: "print Markdown with LaTeX formulas",
      html: "write a page that needs nothing from elsewhere",
    },
    written: (path) => `Written to ${path}`,
  },
  "zh-CN": {
    command: "说明一个数从何而来：课程里的网络，或已保存模型中的权重、神经元",
    options: {
      what: "worked-2-2-2、litter-box、neuron、blueberries、one-hidden-layer、microgpt，或 .limpid 文件",
      sample: "第几个样本，从 0 算起",
      at: "哪一个数，按报告中的名字：dense/kernel[350,3]、dense[3]、dense.sum[3]、loss",
      limit: "列出多少条路径，从最大的开始",
      iteration: "用于 litter-box：更新这么多次之后",
      code: "同时显示计算它的代码：计算图、循环，以及所用后端的 WebAssembly 或 C",
      markdown: "输出带 LaTeX 公式的 Markdown",
      html: "写成一个不依赖外部资源的网页",
    },
    written: (path) => `已写入 ${path}`,
  },
};
