/** Code that is loaded when it is first used. */
import { ready } from "limpid";
import { expect, test } from "vitest";
import { Lazy } from "../src/base/index.ts";

test("what is there from the start need not be waited for", async () => {
  const lazy = new Lazy(async () => "loaded", "there");
  expect([lazy.loaded, lazy.code, await lazy.load()]).toEqual([true, "there", "there"]);
});

test("what is not is loaded once, and asked for too early says what to await", async () => {
  let loads = 0;
  const lazy = new Lazy(async () => `load ${++loads}`);
  expect(lazy.loaded).toBe(false);
  expect(() => lazy.code).toThrow(/not loaded yet.*\n.*await ready\(\)/);
  expect(await Promise.all([lazy.load(), lazy.load()])).toEqual(["load 1", "load 1"]);
  expect([lazy.loaded, lazy.code]).toEqual([true, "load 1"]);
});

test("a load that fails is tried again", async () => {
  let loads = 0;
  const lazy = new Lazy(async () => {
    if (++loads === 1) throw new Error("no network");
    return "there";
  });
  await expect(lazy.load()).rejects.toThrow("no network");
  expect(await lazy.load()).toBe("there");
});

test("what came another way is taken", () => {
  const lazy = new Lazy(async () => "loaded");
  lazy.provide("brought along");
  lazy.provide("a second time");
  expect(lazy.code).toBe("brought along");
});

test("in Node all is ready", async () => {
  expect(await ready()).toBeUndefined();
});
