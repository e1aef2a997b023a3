/**
 * The smallest web site that can show Limpid as it is published: `dist` and the test pages, no bundler.
 * The two COOP/COEP headers are what a real site must send too, so that there is shared memory for threads.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";

const FOLDERS: Readonly<Record<string, URL>> = {
  dist: new URL("../../dist/", import.meta.url),
  pages: new URL("./pages/", import.meta.url),
  fixtures: new URL("../fixtures/", import.meta.url),
};

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

export interface Site {
  /** Where it is, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** One more folder, at `/folder/`. */
  readonly folder?: URL;
  /** Besides those of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

export async function serve({ folder, headers: more }: SiteOptions = {}): Promise<Site> {
  const folders = folder ? { ...FOLDERS, folder } : FOLDERS;
  const headers = { ...HEADERS, ...more };
  const server = createServer(async (request, response) => {
    const file = fileFor(request.url ?? "/", folders);
    const body = file && (await readFile(file).catch(() => undefined));
    if (body) response.writeHead(200, { ...headers, "Content-Type": typeOf(file) }).end(body);
    // Every browser asks for the icon; its absence is no error.
    else response.writeHead(request.url === "/favicon.ico" ? 204 : 404, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}

/** The file behind a path, if it lies in a folder that is served. `URL` has already resolved any `..`. */
function fileFor(path: string, folders: Readonly<Record<string, URL>>): URL | undefined {
  const [, folder, rest] = /^\/(\w+)\/(.+)$/.exec(new URL(path, "http://site").pathname) ?? [];
  const base = folders[folder];
  if (base === undefined) return undefined;
  const file = new URL(`./${rest}`, base);
  return file.href.startsWith(base.href) ? file : undefined;
}

function typeOf(file: URL): string {
  return TYPES[extname(fileURLToPath(file))] ?? "application/octet-stream";
}

export interface Visit {
  /** What the page left in `globalThis.result`, undefined where an error came first. */
  readonly result: unknown;
  /** Console errors, uncaught exceptions and failed requests. */
  readonly errors: readonly string[];
}

/** Opens a page and waits until it sets `globalThis.result` or something goes wrong; or, where that is expected, for the result. */
export async function visit(browser: Browser, address: string, { patient = false } = {}): Promise<Visit> {
  const page = await browser.newPage();
  const errors: string[] = [];
  try {
    const failed = new Promise<void>((resolve) => {
      const note = (text: string) => {
        errors.push(text);
        resolve();
      };
      page.on("console", (message) => message.type() === "error" && note(message.text()));
      page.on("pageerror", (error) => note(error.stack ?? error.message));
      page.on("response", (response) => response.status() >= 400 && note(`${response.status()} ${response.url()}`));
    });
    await page.goto(address);
    const done = page.waitForFunction(() => "result" in globalThis, undefined, { timeout: 50_000 });
    // Whichever comes second is cut off by closing the page, and is nobody's concern.
    done.catch(() => {});
    await (patient ? done : Promise.race([done, failed]));
    const result = await page.evaluate(() => (globalThis as { result?: unknown }).result);
    return { result, errors };
  } finally {
    await page.close();
  }
}
