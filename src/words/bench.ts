/** What `limpid bench` says. */
/** What `limpid bench` can measure. */
export type JobName = "tiny" | "mlp" | "cnn" | "latencyMlp" | "latencyCnn";

import type { Locale } from "./language.ts";

export interface BenchWords {
  readonly command: string;
  readonly threads: string;
  readonly limits: string;
  readonly jobs: string;
  readonly machine: (facts: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    readonly backend: string;
    readonly threads: number;
    readonly fma: boolean;
  }) => string;
  readonly peak: (gflops: string) => string;
  readonly bandwidth: (at: readonly (readonly [kibibytes: number, gigabytes: string])[]) => string;
  readonly names: Readonly<Record<JobName, string>>;
  readonly columns: readonly [job: string, time: string, rate: string, percent: string];
  readonly seconds: (value: string) => string;
  readonly microseconds: (value: string) => string;
  readonly failed: string;
  readonly explained: string;
}

export const benchWords: Readonly<Record<Locale, BenchWords>> = {
  en: {
    command: "measure this computer's limits and how near Limpid comes to them, in about a minute",
    threads: "threads that a program may use",
    limits: "Measuring what this computer can do …",
    jobs: "Measuring what Limpid makes of it …",
    machine: ({ cpu, cores, node, backend, threads, fma }) =>
      `${cpu}, ${cores} cores; Node ${node}; backend ${backend}, threads ${threads}, fused multiply-add ${fma ? "on" : "off"}`,
    peak: (gflops) => `Arithmetic: ${gflops} GFLOP/s (f32)`,
    bandwidth: (at) =>
      `Memory, read and written: ${at.map(([size, rate]) => `${rate} GB/s at ${size >= 1024 ? `${size / 1024} MiB` : `${size} KiB`}`).join(", ")}`,
    names: {
      tiny: "tiny: litter box 3-4-1, f64, 60,000 steps",
      mlp: "mlp: 784-32-64-10, Adam, batch 32, an epoch of 60,000 images",
      cnn: "cnn: conv 32, conv 64, dense 10, Adam, batch 128, an epoch",
      latencyMlp: "mlp: one image, ten numbers",
      latencyCnn: "cnn: one image, ten numbers",
    },
    columns: ["job", "time", "GFLOP/s", "of the limit"],
    seconds: (value) => `${value} s`,
    microseconds: (value) => `${value} µs`,
    failed: "did not learn",
    explained:
      "The limit of a job: its arithmetic at the rate above, and the bytes that must move at the bandwidth above. The images are made here; epochs are scaled from fewer. The best run counts, because others may use this computer, too.",
  },
  "zh-CN": {
    command: "用大约一分钟测出这台电脑的极限，以及 Limpid 离极限有多近",
    threads: "程序可以用几个线程",
    limits: "正在测量这台电脑的能力……",
    jobs: "正在测量 Limpid 的表现……",
    machine: ({ cpu, cores, node, backend, threads, fma }) =>
      `${cpu}，${cores} 个核；Node ${node}；后端 ${backend}，线程 ${threads}，融合乘加${fma ? "已打开" : "未打开"}`,
    peak: (gflops) => `运算：${gflops} GFLOP/s（f32）`,
    bandwidth: (at) =>
      `内存读写：${at.map(([size, rate]) => `${size >= 1024 ? `${size / 1024} MiB` : `${size} KiB`} 时 ${rate} GB/s`).join("，")}`,
    names: {
      tiny: "tiny：猫砂网络 3-4-1，f64，60,000 步",
      mlp: "mlp：784-32-64-10，Adam，批量大小 32，60,000 张图像一轮",
      cnn: "cnn：卷积 32、卷积 64、全连接 10，Adam，批量大小 128，一轮",
      latencyMlp: "mlp：一张图像，十个数",
      latencyCnn: "cnn：一张图像，十个数",
    },
    columns: ["任务", "用时", "GFLOP/s", "达到极限的"],
    seconds: (value) => `${value} 秒`,
    microseconds: (value) => `${value} 微秒`,
    failed: "没有学会",
    explained:
      "任务的极限：按上面的速度完成它的运算，再按上面的带宽搬动非搬不可的字节。图像是当场生成的；一轮的用时由较少的图像换算而来。取最快的一次，因为这台电脑可能还在做别的事。",
  },
};
