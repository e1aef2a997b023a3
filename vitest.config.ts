/**
 * `npm test` runs four projects, one after the other (`groupOrder`), because they share the cores of a small
 * machine: a test that measures or drives a browser should not compete with the unit tests.
 *
 *     npx vitest run --project unit
 */
import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const src = fileURLToPath(new URL("./src", import.meta.url));

/** The package's doors, as in tsconfig.json's `paths`: tests and examples import what users import. */
const alias = [
  { find: /^limpid$/, replacement: `${src}/index.ts` },
  { find: /^limpid\/(explain|io|ir|lessons|nn|optim)$/, replacement: `${src}/doors/$1.ts` },
  { find: /^limpid\/backend\/([^/]+)$/, replacement: `${src}/backend/$1/index.ts` },
  { find: /^limpid\/([^/]+)$/, replacement: `${src}/$1/index.ts` },
];

type Test = NonNullable<TestProjectInlineConfiguration["test"]>;

const project = (name: string, groupOrder: number, test: Test): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, sequence: { groupOrder }, ...test },
});

export default defineConfig({
  resolve: { alias },
  test: {
    environment: "node",
    // Two test files run at once, so one thread each; what is about threads sets its own. A C compiler takes a third of a
    // second a program, so only the tests of the native backend use it.
    env: { LIMPID_THREADS: "1", LIMPID_BACKEND: process.env.LIMPID_BACKEND ?? "wasm" },
    projects: [
      project("unit", 0, {
        include: ["test/**/*.test.ts"],
        exclude: ["test/{examples,browser,threads}/**"],
        maxWorkers: 2,
        testTimeout: 20_000,
      }),
      project("examples", 1, { include: ["test/examples/*.test.ts"], maxWorkers: 2, testTimeout: 120_000 }),
      project("browser", 2, {
        include: ["test/browser/*.test.ts"],
        globalSetup: "test/browser/setup.ts",
        fileParallelism: false,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project("threads", 3, { include: ["test/threads/*.test.ts"], fileParallelism: false, testTimeout: 60_000 }),
    ],
  },
});
