/** The studio's server: what it serves, whom it refuses, and how it ends. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readStudio } from "../src/cli/studio/files.ts";
import { type StudioServer, serveStudio } from "../src/cli/studio/server.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "limpid-studio-"));
const site = join(folder, "site");
let server: StudioServer;

beforeAll(async () => {
  mkdirSync(join(site, "assets"), { recursive: true });
  writeFileSync(join(site, "index.html"), "<!doctype html><title>Limpid</title>");
  writeFileSync(join(site, "assets/main-1.js"), "export {};");
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(site, "notes.exe"), "no");
  if (process.platform !== "win32") symlinkSync(join(folder, "secret.txt"), join(site, "link.txt"));
  server = await serveStudio(await readStudio(site), { port: 0 });
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** As it is: no client tidies the path up. */
function ask(
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: OutgoingHttpHeaders } = {},
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: "127.0.0.1", port: server.port, path, method, headers, agent: false },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          body += part;
        });
        response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
      },
    );
    asking.on("error", reject);
    asking.end();
  });
}

test("serves its files, isolated and under a strict policy", async () => {
  const page = await ask("/");
  expect(page.status).toBe(200);
  expect(page.body).toContain("Limpid");
  expect(page.headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
  });
  const policy = page.headers["content-security-policy"]!;
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  expect((await ask("/assets/main-1.js")).headers["cache-control"]).toContain("immutable");
  expect(await ask("/?x=1", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
});

test.each([
  "/secret.txt",
  "/../secret.txt",
  "/assets/../../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/%252e%252e/secret.txt",
  "/..%5csecret.txt",
  "/..\\secret.txt",
  "//secret.txt",
  "/./index.html",
  "/%69ndex.html",
  "/assets",
  "/assets/",
  "/link.txt",
  "/notes.exe",
  "/index.html%00.txt",
  "/%",
])("there is no %s", async (path) => {
  const { status, body } = await ask(path);
  expect([status, body]).toEqual([404, ""]);
});

describe("who is refused", () => {
  test.each([
    ["a foreign name for this address", { Host: "evil.example:PORT" }],
    ["another port", { Host: "127.0.0.1:1" }],
    ["a name that begins like ours", { Host: "127.0.0.1.evil.example:PORT" }],
    ["a page from elsewhere", { Origin: "https://evil.example" }],
    ["a page without an origin", { Origin: "null" }],
    ["another port's page", { Origin: "http://127.0.0.1:1" }],
  ])("%s", async (_, headers) => {
    const own = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("PORT", String(server.port))]),
    );
    expect(await ask("/", { headers: own })).toMatchObject({ status: 403, body: "" });
  });

  test("who wants to change something", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
      expect(await ask("/", { method })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  });

  test("our own names and our own page are not", async () => {
    for (const name of ["127.0.0.1", "localhost", "LocalHost"]) {
      const host = `${name}:${server.port}`;
      expect(await ask("/", { headers: { Host: host, Origin: `http://${host.toLowerCase()}` } })).toMatchObject({
        status: 200,
      });
    }
  });
});

test("what is no request gets no answer but that", async () => {
  const said = await new Promise<string>((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write("nonsense\r\n\r\n"));
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    socket.on("close", () => resolve(text));
  });
  expect(said).toMatch(/^HTTP\/1.1 400 /);
});

test("a thousand who say nothing keep nobody waiting, and do not keep it from ending", async () => {
  const other = await serveStudio(await readStudio(site), { port: 0 });
  const idle = await Promise.all(
    Array.from(
      { length: 1000 },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect(other.port, "127.0.0.1", () => resolve(socket)).on("error", reject);
          socket.on("error", () => undefined);
        }),
    ),
  );
  const response = await fetch(other.url, { headers: { Connection: "close" } });
  expect(response.status).toBe(200);
  await response.text();
  const gone = Promise.all(idle.map((socket) => new Promise((resolve) => socket.on("close", resolve).resume())));
  await other.close();
  await gone;
});

test("a taken port: the next one, or where one was asked for, a clear error", async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
  const { port } = blocker.address() as { port: number };
  const files = await readStudio(site);
  await expect(serveStudio(files, { port })).rejects.toMatchObject({
    code: "studio-port-taken",
    message: expect.stringContaining(String(port)),
  });
  blocker.close();
  const [first, second] = [await serveStudio(files), await serveStudio(files)];
  expect(second.port).not.toBe(first.port);
  await Promise.all([first.close(), second.close()]);
});

test("a folder without the studio says what makes it", async () => {
  await expect(readStudio(join(folder, "nothing"))).rejects.toMatchObject({ code: "studio-missing" });
});

test.skipIf(process.platform === "win32")("Ctrl-C ends the command cleanly, whoever is connected", async () => {
  const program = `
    import { studio } from ${JSON.stringify(join(root, "src/cli/commands/studio.ts"))};
    const words = { studio: { serves: (url) => url, stop: "" } };
    const status = await studio({ port: 0 }, { words, say: (text) => console.log(text), result() {} }, ${JSON.stringify(site)});
    console.log("status " + status);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8");
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const url = await new Promise<string>((resolve) =>
    child.stdout.on("data", (text: string) => {
      said += text;
      const found = /http:\S+/.exec(said);
      if (found) resolve(found[0]);
    }),
  );
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  expect((await fetch(url)).status).toBe(200);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(said).toContain("status 0");
  socket.destroy();
});
