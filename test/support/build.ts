/** `dist`, for tests of what is published: as `npm run build` makes it, in a second or two where nothing changed. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the build complained of; empty where `dist` is up to date. */
export function build(): string {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, ["--import", "tsx", "scripts/build.ts"], {
    cwd: root,
    encoding: "utf8",
    timeout: 300_000,
  });
  return status === 0 ? "" : `${error ?? ""}${stdout}${stderr}` || `the build ended with status ${status}`;
}
