/** What `limpid studio` says. */
import type { Locale } from "./language.ts";

export interface StudioWords {
  readonly command: string;
  readonly port: string;
  readonly runs: string;
  readonly serves: (url: string) => string;
  readonly stop: string;
}

export const studioWords: Readonly<Record<Locale, StudioWords>> = {
  en: {
    command:
      "open the studio in this computer's browser: the course, the microscope, every number of the texts, your runs",
    runs: "a folder of runs, or one run, to be shown, live while it trains (default: runs, where it is there)",
    port: "which port; 0: any that is free (default: 4747, or the next free one)",
    serves: (url) => `The studio is at ${url}`,
    stop: "Ctrl-C stops it. Nothing leaves this computer.",
  },
  "zh-CN": {
    command: "在这台电脑的浏览器里打开学习工作台：课程、显微镜、原文中的每一个数，以及你的训练",
    runs: "存放训练的文件夹，或其中一次训练；正在训练的会实时显示（默认：runs，如果有的话）",
    port: "端口；0 表示任选一个空闲端口（默认：4747，被占用时用下一个空闲的）",
    serves: (url) => `工作台在 ${url}`,
    stop: "按 Ctrl-C 停止。没有任何内容离开这台电脑。",
  },
};
