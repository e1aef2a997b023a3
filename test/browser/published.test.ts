/** Limpid as published, in Node: a few joined files instead of two hundred, and one copy of every class. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, inject, test } from "vitest";
import { childLimitMs } from "../support/child-limit.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { exports } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { exports: Record<string, object> };
const doors = Object.entries(exports).filter(([, target]) => typeof target === "object");

test("all doors lead to the same classes", () => {
  expect(inject("buildErrors"), "npm run build").toBe("");
  const program = `
    const doors = await Promise.all(${JSON.stringify(doors.map(([door]) => door.replace(".", "limpid")))}.map((x) => import(x)));
    const classes = (name) => new Set(doors.flatMap((door) => (name in door ? [door[name]] : []))).size;
    console.log(JSON.stringify([doors.length, classes("Tensor"), import.meta.resolve("limpid")]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: root,
    encoding: "utf8",
    timeout: childLimitMs,
  });
  const [count, tensors, front] = JSON.parse(output);
  expect(count).toBe(doors.length);
  expect(count).toBeGreaterThan(8);
  expect(tensors).toBe(1);
  expect(front).toMatch(/\/dist\/node\/index\.js$/);
});

test("the command runs from its joined file", () => {
  const { bin, version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const output = execFileSync(process.execPath, [`${root}/${bin.limpid}`, "--version"], {
    encoding: "utf8",
    timeout: childLimitMs,
  });
  expect(output.trim()).toBe(version);
  expect(readFileSync(`${root}/${bin.limpid}`, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
});
