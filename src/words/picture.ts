/** What `limpid picture` says. */
import type { Locale } from "./language.ts";

export interface PictureCommandWords {
  readonly command: string;
  readonly options: Readonly<
    Record<"kind" | "what" | "out" | "limit" | "epochs" | "batchSize" | "plane" | "resolution" | "seed", string>
  >;
  readonly loading: (data: string) => string;
  readonly training: (epochs: number, samples: string) => string;
  readonly drawing: string;
  readonly saved: (path: string, size: string) => string;
}

export const pictureCommandWords: Readonly<Record<Locale, PictureCommandWords>> = {
  en: {
    command: "draw a saved model or a source text's network as an SVG file: network, loss curve or loss landscape",
    options: {
      kind: "network, loss or landscape",
      what: "a .limpid file, or worked-2-2-2, litter-box, neuron, blueberries, one-hidden-layer, microgpt",
      out: "the SVG file (default: network.svg, loss.svg or landscape.svg)",
      limit: "use the first N samples only",
      epochs:
        "train a fresh copy for so many epochs; 0: the landscape around the saved weights (default: 20, source texts: their own)",
      batchSize: "samples a step",
      plane: "components, random, or two weights: h/kernel[0,1],o/kernel[2,0]",
      resolution: "places along each direction of the plane",
      seed: "of random directions",
    },
    loading: (data) => `Loading ${data} …`,
    training: (epochs, samples) =>
      `Training a fresh copy: ${epochs} ${epochs === 1 ? "epoch" : "epochs"} of ${samples} ${samples === "1" ? "sample" : "samples"}`,
    drawing: "Computing the landscape …",
    saved: (path, size) => `Saved as ${path} (${size})`,
  },
  "zh-CN": {
    command: "把课程里的网络或已保存的模型画成 SVG 文件：网络、损失曲线或损失地形",
    options: {
      kind: "network（网络）、loss（损失曲线）或 landscape（损失地形）",
      what: ".limpid 文件，或 worked-2-2-2、litter-box、neuron、blueberries、one-hidden-layer、microgpt",
      out: "SVG 文件（默认：network.svg、loss.svg 或 landscape.svg）",
      limit: "只用前 N 个样本",
      epochs: "把一份全新的副本训练几轮；0 表示只看已保存权重周围的地形（默认：20；课程里的网络各有合适的轮数）",
      batchSize: "每一步用多少个样本",
      plane: "components（主成分）、random（随机方向），或两个权重：h/kernel[0,1],o/kernel[2,0]",
      resolution: "平面上每个方向取多少个点",
      seed: "随机方向的种子",
    },
    loading: (data) => `正在加载 ${data}……`,
    training: (epochs, samples) => `正在训练一份全新的副本：${samples} 个样本，${epochs} 轮`,
    drawing: "正在计算损失地形……",
    saved: (path, size) => `已保存到 ${path}（${size}）`,
  },
};
