/** The three bundlers, each told no more than where to begin. Each gives the name of the file to load. */
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import webpack from "webpack";

interface Job {
  /** Where the program lies, with its packages beside it. */
  readonly folder: string;
  readonly entry: string;
  readonly out: string;
}

export const bundlers: Readonly<Record<string, (job: Job) => Promise<string>>> = {
  async esbuild({ entry, out }) {
    await esbuild({
      entryPoints: [entry],
      outdir: out,
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      logLevel: "silent",
    });
    return "program.js";
  },
  async vite({ folder, entry, out }) {
    await vite({
      root: folder,
      configFile: false,
      logLevel: "error",
      build: { outDir: out, lib: { entry, formats: ["es"], fileName: () => "program.js" }, target: "es2022" },
    });
    return "program.js";
  },
  webpack({ folder, entry, out }) {
    const compiler = webpack({
      context: folder,
      entry,
      mode: "production",
      target: ["web", "es2022"],
      experiments: { outputModule: true },
      output: { path: out, filename: "program.js", module: true, chunkFormat: "module" },
      performance: { hints: false },
      optimization: { minimize: false },
    });
    return new Promise((resolve, reject) => {
      compiler.run((problem, stats) => {
        const errors = stats?.compilation.errors ?? [];
        compiler.close(() => (problem || errors.length > 0 ? reject(problem ?? errors[0]) : resolve("program.js")));
      });
    });
  },
};
