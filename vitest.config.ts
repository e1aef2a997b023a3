/**
 * `npm test`: first `alone`, `examples`, `browser` and `unit`, two files at once, the longest first; then what needs both cores to itself.
 * These two groups are `groupOrder`s.
 *
 *     npx vitest run --project unit
 *
 * Files of `unit` share two processes, in which the library is loaded once: loading it for each took a third of all the time. What
 * changes its process for good (flags of the engine, the chosen backend) is in `alone`, where each file has a process of its own;
 * `test/support/as-found.ts` finds a file that belongs there.
 */
import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { alone } from "./test/support/alone.ts";

const src = fileURLToPath(new URL("./src", import.meta.url));

/** The package's doors, as in tsconfig.json's `paths`: tests and examples import what users import. */
const alias = [
  { find: /^limpid$/, replacement: `${src}/index.ts` },
  { find: /^limpid\/(explain|io|ir|lessons|nn|optim|tensor)$/, replacement: `${src}/doors/$1.ts` },
  { find: /^limpid\/backend\/([^/]+)$/, replacement: `${src}/backend/$1/index.ts` },
  { find: /^limpid\/([^/]+)$/, replacement: `${src}/$1/index.ts` },
];

const own = alone.map((name) => `test/${name}.test.ts`);

/** Files of more than five seconds, the longest first. Where a run before has left times, they come after these by their times. */
const long = [
  "examples/examples",
  "native-cache",
  "browser/bundles",
  "native",
  "browser/importmap",
  "loops",
  "cli",
  "tensor-search",
  "contract",
  "train-runs",
  "io-fuzz",
  "hostile-explain",
  "explain-diagnose-advice",
  "optimizers",
  "nn-metrics-values",
  "cli-learn",
  "train-faults",
  "hostile-models",
  "explain-diagnose",
  "contract-types",
  "f64-models",
  "pipeline-fit",
].map((name) => `/test/${name}.test.ts`);

/**
 * The longest first, so that no core is idle at the end; before all others those with a process of their own, because files that share
 * one must follow each other.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId, project }: TestSpecification): [shared: number, place: number] => {
      const place = long.findIndex((name) => moduleId.endsWith(name));
      return [project.name === "unit" ? 1 : 0, place < 0 ? long.length : place];
    };
    return (await super.sort(files)).sort((a, b) => {
      const [[sharedA, placeA], [sharedB, placeB]] = [placeOf(a), placeOf(b)];
      return sharedA - sharedB || placeA - placeB;
    });
  }
}

type Test = NonNullable<TestProjectInlineConfiguration["test"]>;

const project = (name: string, groupOrder: number, test: Test): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, sequence: { groupOrder }, ...test },
});

export default defineConfig({
  resolve: { alias },
  test: {
    environment: "node",
    sequence: { sequencer: LongestFirst },
    // Limits are for what hangs. On a machine that does ten other things at once, a test of a second takes twenty.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two test files run at once, so one thread each; what is about threads sets its own. A C compiler takes a third of a
    // second a program, so only the tests of the native backend use it.
    env: { LIMPID_THREADS: "1", LIMPID_BACKEND: process.env.LIMPID_BACKEND ?? "wasm" },
    projects: [
      project("alone", 0, { include: own, maxWorkers: 2 }),
      project("examples", 0, { include: ["test/examples/*.test.ts"], maxWorkers: 2, testTimeout: 120_000 }),
      project("unit", 0, {
        include: ["test/**/*.test.ts"],
        exclude: ["test/{examples,browser,threads}/**", ...own],
        setupFiles: "test/support/as-found.ts",
        isolate: false,
        maxWorkers: 2,
      }),
      project("browser", 0, {
        include: ["test/browser/*.test.ts"],
        globalSetup: "test/browser/setup.ts",
        maxWorkers: 2,
      }),
      project("threads", 1, { include: ["test/threads/*.test.ts"], fileParallelism: false }),
    ],
  },
});
