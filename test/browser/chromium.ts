/**
 * Finds a Chromium and starts it. The order: what `LIMPID_BROWSER` names; the one inside the npm package
 * `@sparticuz/chromium` (Linux on x64; nothing is downloaded); an installed Chrome or Edge; none.
 * A browser counts as found when it has started once.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

/** Plain data, so that it can travel from the global set-up to the tests. */
export type InstalledBrowser = Pick<LaunchOptions, "executablePath" | "channel">;

// WebGPU and WebGL in software, and nothing that reaches for the network.
const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
];

export function launch(browser: InstalledBrowser): Promise<Browser> {
  return chromium.launch({ ...browser, args: FLAGS, headless: true });
}

/** The first browser that starts, or null with a banner that nobody overlooks. */
export async function findBrowser(): Promise<InstalledBrowser | null> {
  const named = process.env.LIMPID_BROWSER;
  const candidates: [name: string, find: () => Promise<InstalledBrowser>][] = named
    ? [[`LIMPID_BROWSER=${named}`, async () => ({ executablePath: named })]]
    : [
        ["@sparticuz/chromium", async () => ({ executablePath: await unpack() })],
        ["an installed Chrome", async () => ({ channel: "chrome" })],
        ["an installed Edge", async () => ({ channel: "msedge" })],
      ];
  const reasons: string[] = [];
  for (const [name, find] of candidates) {
    try {
      const browser = await find();
      await (await launch(browser)).close();
      return browser;
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  // Who names a browser wants that one; to go on without it would hide the mistake.
  if (named) throw new Error(`the browser does not start. ${reasons[0]}`);
  const line = "!".repeat(80);
  console.warn(`\n${line}\nNO BROWSER FOUND: THE BROWSER TESTS ARE SKIPPED.\n${reasons.join("\n")}
Set LIMPID_BROWSER to the path of a Chromium, Chrome or Edge.\n${line}\n`);
  return null;
}

/**
 * Unpacks the packaged browser once, below `node_modules/.cache`. The package would unpack into the shared
 * temporary folder and run whatever already lies there, so it is given a folder of ours as that; and the folder
 * gets its name only when it is complete, so that an interrupted run leaves no half of a browser behind.
 */
async function unpack(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("is for Linux on x64 only");
  const manifest = new URL("../../node_modules/@sparticuz/chromium/package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const cache = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));
  const home = join(cache, `chromium-${version}`);
  if (!existsSync(home)) {
    const work = `${home}.${process.pid}`;
    mkdirSync(work, { recursive: true, mode: 0o700 });
    const before = process.env.TMPDIR;
    process.env.TMPDIR = work;
    try {
      const { default: packaged } = await import("@sparticuz/chromium");
      await packaged.executablePath();
      // Another run may have been faster; then its folder is as good.
      if (!existsSync(home)) renameSync(work, home);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      rmSync(work, { recursive: true, force: true });
    }
  }
  return join(home, "chromium");
}
