/** The studio's server: what it serves, whom it refuses, and how it ends. */
import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readStudio } from "../src/cli/studio/files.ts";
import { openRuns } from "../src/cli/studio/runs.ts";
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
  { port } = server,
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        body += part;
      });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
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

describe("runs", () => {
  const home = join(folder, "runs");
  const hostile = "<img src=x onerror=alert(1)> %2e%2e “名”";
  const line = (number: number, loss: number | string) =>
    `${JSON.stringify({ version: 1, number, type: "epochs", from: number, to: number + 1, logs: { loss: [loss] } })}\n`;
  const write = (name: string, config: object = {}) => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, "config.json"),
      JSON.stringify({ limpid: "run", formatVersion: 1, id: name, created: name, sessions: [{}], ...config }),
    );
    writeFileSync(join(path, "metrics.jsonl"), line(0, 0.5) + line(1, "NaN"));
  };
  const askOf = (name: string, query = "") => `/api/runs/${encodeURIComponent(name)}/metrics${query}`;
  const json = async (path: string) => JSON.parse((await ask(path, {}, runsServer)).body);
  let runsServer: StudioServer;

  beforeAll(async () => {
    write("iris", { fit: { batchSize: 8 }, model: { layers: [{ units: 3 }, { units: 1 }] } });
    write("flowers/more");
    if (process.platform !== "win32") {
      write(hostile);
      mkdirSync(join(folder, "outside"));
      write("../outside/run");
      symlinkSync(join(folder, "outside"), join(home, "link"));
      write("linked");
      rmSync(join(home, "linked/metrics.jsonl"));
      symlinkSync(join(folder, "secret.txt"), join(home, "linked/metrics.jsonl"));
    }
    runsServer = await serveStudio(await readStudio(site), { port: 0, runs: await openRuns(home) });
  });
  afterAll(() => runsServer?.close());

  test("the list: what is a run there, whatever its name, and nothing that a link leads to", async () => {
    const { headers, body } = await ask("/api/runs", {}, runsServer);
    expect(headers).toMatchObject({ "content-type": "application/json", "x-content-type-options": "nosniff" });
    const { folder: told, runs } = JSON.parse(body);
    expect(told).toBe(home);
    const names = runs.map(({ name }: { name: string }) => name);
    const usual = ["flowers/more", "iris"];
    expect(names.toSorted()).toEqual((process.platform === "win32" ? usual : [...usual, hostile]).toSorted());
    const iris = runs.find(({ name }: { name: string }) => name === "iris");
    expect(iris).toMatchObject({ status: "broken off", epochs: { done: 2 }, logs: { loss: "NaN" } });
    expect(iris.settings).toEqual({ "model.layers[0].units": "3", "model.layers[1].units": "1", "fit.batchSize": "8" });
    const again = { headers: { "If-None-Match": headers.etag } };
    expect(await ask("/api/runs", again, runsServer)).toMatchObject({ status: 304, body: "" });
    expect(await ask("/api/runs", { method: "HEAD" }, runsServer)).toMatchObject({ status: 200, body: "" });
  });

  test("of a log only what is new; a line that is being written waits; after a cut all of it again", async () => {
    const log = join(home, "iris/metrics.jsonl");
    const first = await json(askOf("iris"));
    expect(first).toMatchObject({ from: 0, line: 2, more: false, events: [{ logs: { loss: [0.5] } }, { from: 1 }] });
    const query = (one: { next: number; line: number; generation: string }) =>
      `?from=${one.next}&line=${one.line}&of=${encodeURIComponent(one.generation)}`;
    expect(await json(askOf("iris", query(first)))).toEqual({ ...first, from: first.next, events: [] });
    appendFileSync(log, line(2, 0.25) + line(3, 0.125).slice(0, 20));
    const second = await json(askOf("iris", query(first)));
    expect(second).toMatchObject({ from: first.next, line: 3, events: [{ from: 2, logs: { loss: [0.25] } }] });
    appendFileSync(log, line(3, 0.125).slice(20));
    const third = await json(askOf("iris", query(second)));
    expect(third.events).toEqual([{ type: "epochs", from: 3, to: 4, logs: { loss: [0.125] } }]);
    writeFileSync(log, line(0, 9));
    expect(await json(askOf("iris", query(third)))).toMatchObject({ from: 0, line: 1, events: [{ from: 0 }] });
    // As long as before, of other lines: what would follow does not go on.
    writeFileSync(log, line(0, 0.5) + line(1, "NaN") + line(7, 1));
    expect(await json(askOf("iris", query(first)))).toMatchObject({ from: 0, line: 2 });
    expect(await json(askOf("iris", query({ ...first, generation: "other" })))).toMatchObject({ from: 0, line: 2 });
  });

  test.skipIf(process.platform === "win32")("hostile names are found as they are, and only so", async () => {
    expect((await json(askOf(hostile))).line).toBe(2);
    expect((await json(askOf("flowers/more"))).line).toBe(2);
  });

  test.each([
    "/api",
    "/api/",
    "/api/runs/",
    "/api/runs/iris",
    "/api/runs/iris/metrics/",
    "/api/runs/../metrics",
    "/api/runs/iris/../iris/metrics",
    "/api/runs/flowers/more/metrics",
    "/api/runs/%2e%2e/metrics",
    "/api/runs/..%2foutside%2frun/metrics",
    "/api/runs/%2e%2e%2foutside%2frun/metrics",
    "/api/runs/%252e%252e%252foutside%252frun/metrics",
    "/api/runs/..%5coutside%5crun/metrics",
    "/api/runs/..\\outside\\run/metrics",
    "/api/runs/link%2Frun/metrics",
    "/api/runs/linked/metrics",
    "/api/runs/%69ris/metrics",
    "/api/runs/iris%00/metrics",
    "/api/runs/__proto__/metrics",
    "/api/runs/%/metrics",
    "/api/runs/iris/metrics?from=-1",
    "/api/runs/iris/metrics?from=1e3",
    "/api/runs/iris/metrics?from=0&line=x",
  ])("there is no %s", async (path) => {
    expect(await ask(path, {}, runsServer)).toMatchObject({ status: 404, body: "" });
  });

  test("they are this computer's own, and only read", async () => {
    for (const path of ["/api/runs", askOf("iris")]) {
      expect(await ask(path, { headers: { Origin: "https://evil.example" } }, runsServer)).toMatchObject({
        status: 403,
      });
      expect(await ask(path, { headers: { Host: "evil.example" } }, runsServer)).toMatchObject({ status: 403 });
      for (const method of ["POST", "PUT", "DELETE", "PATCH"])
        expect(await ask(path, { method }, runsServer)).toMatchObject({ status: 405 });
    }
  });

  test("one run alone; none; what is no folder", async () => {
    const one = await openRuns(join(home, "iris"));
    expect([one.only, (await one.list()).map(({ name }) => name)]).toEqual(["iris", ["iris"]]);
    expect(JSON.parse((await ask("/api/runs")).body)).toEqual({ folder: null, runs: [] });
    expect(await ask(askOf("iris"))).toMatchObject({ status: 404 });
    for (const path of [join(folder, "secret.txt"), join(folder, "nothing")])
      await expect(openRuns(path)).rejects.toMatchObject({ code: "studio-runs" });
  });

  test("a hundred thousand points of fifty runs come whole", async () => {
    const many = join(folder, "many");
    for (let k = 0; k < 50; k++) {
      write(`../many/${k}`);
      const losses = Array.from({ length: 2000 }, (_, at) => 1 / (at + k + 1));
      const event = { version: 1, number: 0, type: "steps", from: 0, to: 2000, losses };
      writeFileSync(join(many, `${k}/metrics.jsonl`), `${JSON.stringify(event)}\n`);
    }
    const runs = await openRuns(many);
    const list = await runs.list();
    expect(list).toHaveLength(50);
    const logs = await Promise.all(list.map(({ name }) => runs.metrics(name, { from: 0, line: 0, generation: "" })));
    const points = logs.flatMap((log) => (log!.events as { losses: number[] }[]).flatMap(({ losses }) => losses));
    expect(points).toHaveLength(100_000);
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
