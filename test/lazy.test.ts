/** Code that is loaded when it is first used. */
import { ready } from "limpid";
import { expect, test } from "vitest";
import {
  allLoaded,
  builtIn,
  descriptionOf,
  isRecord,
  type Kind,
  Lazy,
  late,
  lateWhole,
  loadWanted,
  resolve,
} from "../src/base/index.ts";
import { itself } from "../src/base/late.ts";
import type { NetworkConfig } from "../src/nn/config.ts";
import { wantMakers } from "../src/nn/from-config.ts";

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

/** Makers as a page has them. */
function pageMakers() {
  const made: string[] = [];
  const all = {
    dog(options: { readonly name: string }) {
      made.push(options.name);
      return builtIn("dog", options, { speak: () => "wow", others: [1, 2] });
    },
  };
  const code = new Lazy(async () => all);
  return { all, made, code, dog: late(code, (it) => it.dog) };
}

test("a late maker's thing is made when it is looked at", async () => {
  const { all, made, code, dog } = pageMakers();
  const rex = dog({ name: "Rex" });
  expect(allLoaded()).toBe(false);
  expect(() => rex.speak()).toThrow(/await ready\(\)/);
  expect(() => descriptionOf(rex)).toThrow(/await ready\(\)/);
  expect(() => itself(dog)).toThrow(/await ready\(\)/);
  await loadWanted();
  expect(allLoaded()).toBe(true);
  expect(made).toEqual([]);
  expect([rex.speak(), "others" in rex, Object.keys(rex)]).toEqual([
    "wow",
    true,
    ["name", "config", "speak", "others"],
  ]);
  expect({ ...rex }).toEqual(all.dog({ name: "Rex" }) && { ...itself(rex) });
  expect(descriptionOf(rex)).toEqual({ name: "dog", config: { name: "Rex" } });
  expect(isRecord(rex)).toBe(true);
  expect(made.filter((name) => name === "Rex")).toHaveLength(2);
  expect(itself(dog)).toBe(all.dog);
  // From then on it is made at once.
  const made2 = dog({ name: "Max" });
  expect([made.at(-1), itself(made2) === made2, code.loaded]).toEqual(["Max", true, true]);
});

test("options are found by what a stand-in stands for", async () => {
  const { code, dog, all } = pageMakers();
  const kind: Kind<object> = { what: "dog", space: "dogs", makers: all, method: "speak", fromFunction: () => ({}) };
  const rex = dog({ name: "Rex" });
  expect(() => resolve("test", kind, rex)).toThrow(/await ready\(\)/);
  await code.load();
  expect(resolve("test", kind, rex)).toBe(itself(rex));
  expect(() => resolve("test", kind, dog)).toThrow(/the dog is dogs\.dog itself/);
});

test("ready brings late makers along", async () => {
  const { code, dog } = pageMakers();
  await ready();
  expect(code.loaded).toBe(true);
  expect(dog({ name: "Rex" }).speak()).toBe("wow");
});

test("what must be whole at once is refused before its code is there, and loaded for who can wait", async () => {
  const all = { cat: (options: { readonly name: string }) => ({ name: options.name }) };
  const code = new Lazy(async () => all);
  const cat = lateWhole(code, "cat");
  expect(() => cat({ name: "Tom" })).toThrow(
    "cat: is not loaded yet, and here the answer is wanted at once\n  hint: once, before: await ready(), which limpid exports",
  );
  // A file that holds no cat needs none.
  const network = (kind: string) => ({ layers: [{ name: "a", kind }] }) as unknown as NetworkConfig;
  wantMakers({ cat } as never, network("dog"));
  expect(allLoaded()).toBe(true);
  wantMakers({ cat } as never, network("cat"));
  expect(allLoaded()).toBe(false);
  await loadWanted();
  expect(cat({ name: "Tom" })).toEqual({ name: "Tom" });
});
