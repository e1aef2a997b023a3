/**
 * `npm test` runs its projects one after the other (`groupOrder`), because they share the cores of a small
 * machine: a test that measures or drives a browser should not compete with the unit tests.
 *
 *     npx vitest run --project unit
 *
 * Files of `unit` share two processes, in which the library is loaded once: loading it for each took a third of all the time. What
 * changes its process (variables, flags of the engine, the chosen backend, spies on what is global) is in `alone`, where each file
 * has a process of its own; `test/architecture.test.ts` finds a file that belongs there.
 */
import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
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

type Test = NonNullable<TestProjectInlineConfiguration["test"]>;

const project = (name: string, groupOrder: number, test: Test): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, sequence: { groupOrder }, ...test },
});

export default defineConfig({
  resolve: { alias },
  test: {
    environment: "node",
    // Limits are for what hangs. On a machine that does ten other things at once, a test of a second takes twenty.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two test files run at once, so one thread each; what is about threads sets its own. A C compiler takes a third of a
    // second a program, so only the tests of the native backend use it.
    env: { LIMPID_THREADS: "1", LIMPID_BACKEND: process.env.LIMPID_BACKEND ?? "wasm" },
    projects: [
      project("alone", 0, { include: own, maxWorkers: 2 }),
      project("unit", 1, {
        include: ["test/**/*.test.ts"],
        exclude: ["test/{examples,browser,threads}/**", ...own],
        isolate: false,
        maxWorkers: 2,
      }),
      project("examples", 2, { include: ["test/examples/*.test.ts"], maxWorkers: 2, testTimeout: 120_000 }),
      project("browser", 3, {
        include: ["test/browser/*.test.ts"],
        globalSetup: "test/browser/setup.ts",
        fileParallelism: false,
      }),
      project("threads", 4, { include: ["test/threads/*.test.ts"], fileParallelism: false }),
    ],
  },
});
