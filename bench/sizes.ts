/** The job `size`: what lies on the disk after an installation, and what a web page loads of `import "limpid"`. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { digits } from "./report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));

/** Whose packages are counted together, as one needs them together. */
const peers: Readonly<Record<string, readonly string[]>> = {
  "jax-js": ["@jax-js/jax"],
  "TF.js, with its wasm backend": ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"],
  "onnxruntime-node": ["onnxruntime-node"],
};

const targets = { megabytes: 3, gzipBytes: 100_000 };

interface Size {
  readonly name: string;
  readonly version: string;
  readonly packages: number;
  readonly bytes: number;
}

/** Of the files, not of the blocks that a disk gives them. */
export function bytesIn(folder: string): number {
  let sum = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += bytesIn(path);
    else if (entry.isFile()) sum += statSync(path).size;
  }
  return sum;
}

function npm(args: readonly string[], cwd: string): string {
  // Windows knows npm only by a shell script; no argument here comes from outside.
  const { status, stdout, stderr } = spawnSync("npm", args, {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} ended with ${status}: ${stderr.trim()}`);
  return stdout;
}

/** Packed as for the registry, and installed without what only development needs. */
function limpidSize(): Size {
  const folder = mkdtempSync(join(os.tmpdir(), "limpid-size-"));
  try {
    npm(["pack", "--pack-destination", folder], root);
    const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz"))!;
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    npm(["install", "--omit=dev", "--no-audit", "--no-fund", `./${tarball}`], folder);
    const modules = join(folder, "node_modules");
    const { version } = JSON.parse(readFileSync(join(modules, "limpid", "package.json"), "utf8"));
    const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
    return { name: "Limpid", version, packages: Object.keys(lock.packages).length - 1, bytes: bytesIn(modules) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A package and all that it needs, as it lies in this folder's node_modules. */
function peerSize(name: string, packages: readonly string[]): Size | undefined {
  const found = new Map<string, string>();
  const visit = (wanted: string, from: string): void => {
    for (let folder = from; ; folder = dirname(folder)) {
      const place = join(folder, "node_modules", wanted);
      if (existsSync(join(place, "package.json"))) {
        if (found.has(place)) return;
        const described = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
        found.set(place, described.version);
        const needs = { ...described.dependencies, ...described.optionalDependencies, ...described.peerDependencies };
        for (const need of Object.keys(needs)) visit(need, place);
        return;
      }
      if (folder === here || dirname(folder) === folder) return;
    }
  };
  for (const wanted of packages) visit(wanted, here);
  const version = found.get(join(here, "node_modules", packages[0]));
  if (version === undefined) return undefined;
  const own = (place: string) => {
    const nested = join(place, "node_modules");
    return bytesIn(place) - (existsSync(nested) ? bytesIn(nested) : 0);
  };
  return { name, version, packages: found.size, bytes: [...found.keys()].reduce((sum, place) => sum + own(place), 0) };
}

/** The last line of `npm run size`. */
function coreDoorBytes(): number {
  const said = npm(["run", "--silent", "size"], root);
  const bytes = /is (\d+) bytes gzipped/.exec(said)?.[1];
  if (bytes === undefined) throw new Error(`npm run size no longer says how many bytes: ${said.trim()}`);
  return Number(bytes);
}

export function measureSizes(date: string, say: (line: string) => void): { data: unknown; text: string } {
  const rows = [limpidSize()];
  for (const [name, packages] of Object.entries(peers)) {
    const size = peerSize(name, packages);
    if (size) rows.push(size);
    else say(`SKIPPED ${name}: not installed: run \`npm install\` in bench/`);
  }
  const gzip = coreDoorBytes();
  const megabytes = (bytes: number) => bytes / 1e6;
  const reached = [
    {
      text: `installed: ≤ ${targets.megabytes} MB, got ${digits(megabytes(rows[0].bytes))}`,
      reached: megabytes(rows[0].bytes) <= targets.megabytes,
    },
    {
      text: `core door: ≤ ${targets.gzipBytes} bytes gzipped, got ${gzip}`,
      reached: gzip <= targets.gzipBytes,
    },
  ];
  const text = [
    "### size: on the disk, installed without development's packages",
    "",
    "| library | version | packages | MB | ÷ Limpid |",
    "| --- | --- | ---: | ---: | ---: |",
    ...rows.map(
      ({ name, version, packages, bytes }) =>
        `| ${name} | ${version} | ${packages} | ${digits(megabytes(bytes))} | ${digits(bytes / rows[0].bytes)} |`,
    ),
    "",
    `${date}; ${os.platform()} ${os.arch()}, Node ${process.versions.node}. \`import "limpid"\` in a web page: ${gzip} bytes gzipped.  `,
    ...reached.map((one) => `Target ${one.reached ? "reached" : "MISSED"}: ${one.text}.  `),
    "",
  ].join("\n");
  return { data: { job: "size", date, rows, coreDoorGzipBytes: gzip, targets: reached }, text };
}
