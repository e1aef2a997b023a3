/**
 * The READMEs' table, from the newest result of each job in `results/`: `npm run bench -- readme` writes it between the two
 * marks. Limpid beside the best row of each peer; the best figure of a line is bold, whoever has it.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { RowFigures } from "./figures.ts";
import { inUnit } from "./figures.ts";
import type { Library, Unit } from "./jobs.ts";
import { digits, type Report } from "./report.ts";

const marks = ["<!-- figures -->", "<!-- /figures -->"];

type Column = "wasm" | "fma" | "threads" | "native" | "nativeThreads" | Library;

const columns: readonly Column[] = [
  "wasm",
  "fma",
  "threads",
  "native",
  "nativeThreads",
  "jax-js",
  "TF.js",
  "onnxruntime",
  "JavaScript",
  "NumPy",
  "PyTorch",
];

interface Line {
  readonly job: string;
  readonly case?: string;
}

const lines: readonly Line[] = [
  { job: "tiny" },
  { job: "mlp" },
  { job: "cnn" },
  { job: "wide" },
  { job: "lstm" },
  { job: "transformer" },
  { job: "microgpt", case: "batch 16" },
  { job: "microgpt", case: "batch 1" },
  { job: "gemm", case: "64" },
  { job: "gemm", case: "1024" },
  { job: "latency", case: "mlp" },
  { job: "latency", case: "cnn" },
  { job: "compile", case: "mlp" },
  { job: "compile", case: "cnn" },
  { job: "start" },
];

interface Words {
  readonly heads: Readonly<Partial<Record<Column, string>>>;
  readonly floor: string;
  readonly percent: (figure: string) => string;
  readonly line: (line: Line, unit: Unit) => string;
  readonly about: (reports: readonly Report[]) => string;
  readonly size: (rows: readonly { readonly name: string; readonly megabytes: string }[]) => string;
}

const range = (values: readonly string[]): string =>
  [...new Set([values.toSorted()[0], values.toSorted().at(-1)!])].join("–");
/** Name and version, as the programs told them. */
const peersOf = (reports: readonly Report[]): string => {
  const engines = reports.flatMap(({ rows }) =>
    rows.flatMap(({ engine, library }) => (library === "limpid" || !engine ? [] : [engine])),
  );
  const heads = engines.map((engine) => engine.split(",")[0]).filter((head) => /\d/.test(head));
  return [...new Set(heads)].toSorted().join(", ");
};

const aboutOf = (reports: readonly Report[]) => {
  const { machine, settings } = reports[0];
  const loads = reports.flatMap((one) => one.machine.load).map((load) => load.toFixed(1));
  return {
    ...machine,
    rounds: range(reports.map((one) => String(one.settings.rounds))),
    most: settings.threads.at(-1)!,
    peers: peersOf(reports),
    dates: range(reports.map(({ date }) => date)),
    loads: `${Math.min(...loads.map(Number))}–${Math.max(...loads.map(Number))}`,
  };
};

export const words: Readonly<Record<"en" | "zh-CN", Words>> = {
  en: {
    heads: {
      wasm: "Limpid, wasm",
      fma: "with FMA",
      threads: "with FMA, all threads",
      native: "Limpid, native",
      nativeThreads: "native, all threads",
      JavaScript: "by hand",
    },
    floor: "Limpid's best, % of the floor",
    percent: (figure) => `${figure} %`,
    line: ({ job, case: part }, unit) =>
      ({
        tiny: `**tiny**: 60,000 steps of a 3-4-1 network, f64, ${unit}`,
        mlp: `**mlp**: an epoch of MNIST, 784-32-64-10, Adam, batch 32, ${unit}`,
        cnn: `**cnn**: an epoch, conv 32, conv 64, dense 10, Adam, batch 128, ${unit}`,
        wide: `**wide**: an epoch, 784-1024-1024-10, relu, Adam, batch 128, ${unit}`,
        lstm: `**lstm**: an epoch, 28 rows, LSTM 128, dense 10, Adam, batch 128, ${unit}`,
        transformer: `**transformer**: a step, 2 blocks, width 128, 64 places, AdamW, batch 32, ${unit}`,
        microgpt: `**microgpt**: a step, 4,192 parameters, 16 places, Adam, ${part}, ${unit}`,
        gemm: `**gemm**: product of ${part}x${part} matrices, f32, ${unit} (more is better)`,
        latency: `**latency**: one image through ${part}, ${unit}`,
        compile: `**compile**: ${part}'s training step in a new process (native: from its cache), ${unit}`,
        start: `**start**: import, load, predict once, above an empty script, ${unit}`,
      })[job]!,
    about: (reports) => {
      const { cpu, instructions, cores, node, rounds, most, dates, loads, peers } = aboutOf(reports);
      return `Node ${node}, ${cores} cores of an ${cpu} (${instructions}), medians of ${rounds} interleaved rounds, ${dates} (\`npm run bench -- JOB\`, each job a session of its own; the spread of every row is in [\`bench/results\`](bench/results)). One thread, except where all ${most} are named; peers with one thread or ${most}, whichever was faster. The load of the machine before and after a job was ${loads}: where others worked, too, every program was slower, and rows with all threads most. FMA is the engine's relaxed SIMD: off by default in Node 20 (the command line turns it on), on in Node 22 and newer. The floor is the job's arithmetic at the rate of OpenBLAS and its bytes at the bandwidth, both measured in the same rounds; variables that would have slowed a peer down were not handed on to it. cnn, wide and lstm are scaled from 100 steps or fewer. Peers: ${peers}.`;
    },
    size: (rows) =>
      `**size** on the disk, MB: ${rows.map(({ name, megabytes }) => `${name} ${megabytes}`).join(", ")}.`,
  },
  "zh-CN": {
    heads: {
      wasm: "Limpid，wasm",
      fma: "加 FMA",
      threads: "加 FMA，全部线程",
      native: "Limpid，native",
      nativeThreads: "native，全部线程",
      JavaScript: "手写 JavaScript",
    },
    floor: "Limpid 最好成绩达到下限的 %",
    percent: (figure) => `${figure}%`,
    line: ({ job, case: part }, unit) =>
      ({
        tiny: `**tiny**：3-4-1 网络训练 60,000 步，f64，${unit}`,
        mlp: `**mlp**：MNIST 一轮，784-32-64-10，Adam，批量大小 32，${unit}`,
        cnn: `**cnn**：一轮，卷积 32、卷积 64、全连接 10，Adam，批量大小 128，${unit}`,
        wide: `**wide**：一轮，784-1024-1024-10，relu，Adam，批量大小 128，${unit}`,
        lstm: `**lstm**：一轮，28 行像素，LSTM 128，全连接 10，Adam，批量大小 128，${unit}`,
        transformer: `**transformer**：一步，2 个块，宽 128，64 个位置，AdamW，批量大小 32，${unit}`,
        microgpt: `**microgpt**：一步，4,192 个参数，16 个位置，Adam，${part?.replace("batch", "批量大小")}，${unit}`,
        gemm: `**gemm**：${part}×${part} 矩阵相乘，f32，${unit}（越大越好）`,
        latency: `**latency**：一张图像通过 ${part}，${unit}`,
        compile: `**compile**：在新进程中编译 ${part} 的训练步（native：取自缓存），${unit}`,
        start: `**start**：导入、载入模型、预测一次，扣除空脚本，${unit}`,
      })[job]!,
    about: (reports) => {
      const { cpu, instructions, cores, node, rounds, most, dates, loads, peers } = aboutOf(reports);
      return `Node ${node}，${cpu}（${instructions}）的 ${cores} 个核，${rounds} 轮交错运行的中位数，${dates}（\`npm run bench -- JOB\`，每项任务单独测一次；每一行的离散程度都在 [\`bench/results\`](bench/results)）。除标明全部 ${most} 个线程处，均为单线程；对比对象取一个或 ${most} 个线程中较快者。各项任务前后电脑的负载为 ${loads}：有别的程序同时运行时，所有程序都会变慢，用全部线程的各列受影响最大。FMA 指引擎的 relaxed SIMD：Node 20 默认关闭（命令行工具会打开），Node 22 起默认打开。下限：运算按 OpenBLAS 的速度、必须搬动的字节按内存带宽，至少需要的时间；二者都在同样的轮次中测得；会拖慢对比对象的环境变量不传给它。cnn、wide 与 lstm 由 100 步或更少换算而来。对比对象：${peers.replaceAll(", ", "、")}。`;
    },
    size: (rows) =>
      `**size** 磁盘占用，MB：${rows.map(({ name, megabytes }) => `${name.replace(", with its wasm backend", "（含其 wasm 后端）")} ${megabytes}`.replace("） ", "）")).join("，")}。`,
  },
};

const ofColumn: Readonly<Partial<Record<Column, (row: RowFigures) => boolean>>> = {
  wasm: ({ backend, threads, fma }) => backend === "wasm" && threads === 1 && fma === "off",
  fma: ({ backend, threads, fma }) => backend === "wasm" && threads === 1 && fma === "on",
  threads: ({ backend, threads }) => backend === "wasm" && threads > 1,
  native: ({ backend, threads }) => backend === "native" && threads === 1,
  nativeThreads: ({ backend, threads }) => backend === "native" && threads > 1,
};

interface Cell {
  /** In the job's unit. */
  readonly figure: number;
  readonly percentOfFloor?: number;
}

/** The best row of a column, by its median. */
function cellOf(report: Report, column: Column, name: string): Cell | undefined {
  const rows = report.rows.filter((row) =>
    ofColumn[column] ? row.library === "limpid" && ofColumn[column](row) : row.library === column,
  );
  const its = rows.flatMap(({ cases }) => cases[name] ?? []).toSorted((a, b) => a.seconds.median - b.seconds.median)[0];
  if (!its) return undefined;
  const above = report.aboveFirst ? (report.rows[0].cases[name]?.seconds.median ?? 0) : 0;
  const figure = report.unit === "GFLOP/s" ? its.gflops! : inUnit(report.unit, its.seconds.median - above);
  return { figure, percentOfFloor: its.percentOfFloor };
}

/** A table in Markdown. Columns that nobody has a figure in are left out. */
export function summaryTable(reports: readonly Report[], locale: keyof typeof words): string {
  const { heads, floor, line } = words[locale];
  const found = lines.flatMap((one) => {
    const report = reports.find(({ job }) => job === one.job);
    if (!report) return [];
    const cells = columns.map((column) => cellOf(report, column, one.case ?? ""));
    return cells.some((cell) => cell) ? [{ one, report, cells }] : [];
  });
  const shown = columns.flatMap((_, k) => (found.some(({ cells }) => cells[k]) ? [k] : []));
  const rows = found.map(({ one, report, cells }) => {
    const more = report.unit === "GFLOP/s";
    const best = (its: readonly (Cell | undefined)[]) =>
      its.flatMap((cell) => cell ?? []).toSorted((a, b) => (more ? b.figure - a.figure : a.figure - b.figure))[0];
    const first = best(cells);
    const own = best(columns.map((column, k) => (ofColumn[column] ? cells[k] : undefined)));
    const texts = shown.map((k) => {
      const cell = cells[k];
      if (!cell) return "";
      return cell === first ? `**${digits(cell.figure)}**` : digits(cell.figure);
    });
    const percent = own?.percentOfFloor === undefined ? "" : words[locale].percent(own.percentOfFloor.toFixed(0));
    return `| ${[line(one, report.unit), ...texts, percent].join(" | ")} |`;
  });
  const titles = shown.map((k) => heads[columns[k]] ?? columns[k]);
  return [`| | ${titles.join(" | ")} | ${floor} |`, `|---|${"---:|".repeat(titles.length + 1)}`, ...rows].join("\n");
}

const newest = (job: string, folder: URL): string | undefined =>
  readdirSync(folder)
    .filter((file) => new RegExp(`^${job}-\\d{4}-\\d\\d-\\d\\d\\.json$`).test(file))
    .toSorted()
    .at(-1);

/** Throws where a README has no place for it, or nothing has been measured. */
export function writeReadmes(folder: URL): void {
  const reports = [...new Set(lines.map(({ job }) => job))].flatMap((job) => {
    const file = newest(job, folder);
    return file ? [JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Report] : [];
  });
  if (reports.length === 0) throw new Error("there are no results yet: npm run bench -- all");
  const sizeFile = newest("size", folder);
  const sizes = sizeFile ? JSON.parse(readFileSync(new URL(sizeFile, folder), "utf8")).rows : [];
  const measured = (sizes as { name: string; bytes: number }[]).map(({ name, bytes }) => ({
    name,
    megabytes: digits(bytes / 1e6),
  }));
  for (const [locale, file] of [
    ["en", "../README.md"],
    ["zh-CN", "../README.zh-CN.md"],
  ] as const) {
    const path = new URL(file, import.meta.url);
    const before = readFileSync(path, "utf8");
    const [start, end] = marks.map((mark) => before.indexOf(mark));
    if (start < 0 || end < start) throw new Error(`${file} has no ${marks.join(" … ")}`);
    const size = measured.length > 0 ? `\n\n${words[locale].size(measured)}` : "";
    const text = `${marks[0]}\n${words[locale].about(reports)}\n\n${summaryTable(reports, locale)}${size}\n`;
    writeFileSync(path, before.slice(0, start) + text + before.slice(end));
  }
}
