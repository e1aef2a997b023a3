/** The studio's server: this computer's own files for this computer's own browser, and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ValueError } from "../../index.ts";
import { answerApi, isApi } from "./api.ts";
import type { ServedFile, ServedFiles } from "./files.ts";
import { isOwn, security } from "./headers.ts";
import type { ServedRuns } from "./runs.ts";

export interface StudioServer {
  /** Where it is, with a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends at once, whoever is still connected. */
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Default: the first free one from the usual one on. */
  readonly port?: number;
  /** What `/api/runs` tells of. */
  readonly runs?: ServedRuns;
}

const [usualPort, ports] = [4747, 20];

/** Rejects with a ValueError where the wanted port is taken. */
export async function serveStudio(files: ServedFiles, { port, runs }: ServeOptions = {}): Promise<StudioServer> {
  const wanted = port === undefined ? Array.from({ length: ports }, (_, k) => usualPort + k) : [port];
  for (const one of wanted) {
    const server = makeServer(files, runs);
    if (await listens(server, one)) return running(server);
  }
  const text = port === undefined ? `ports ${usualPort} to ${usualPort + ports - 1} are` : `port ${port} is`;
  throw new ValueError("limpid studio", `${text} taken`, {
    code: "studio-port-taken",
    hint: "another program listens there: --port 0 takes any port that is free",
    facts: { port: port ?? usualPort },
  });
}

function makeServer(files: ServedFiles, runs: ServedRuns | undefined): Server {
  const server = createServer((request, response) => answer(request, response, { files, runs, server }));
  // Who connects and says nothing does not stay: a request's head has ten seconds.
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.keepAliveTimeout = 5_000;
  server.on("clientError", (_, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  return server;
}

/** Whether it could; a port that is taken, or that only an administrator may take, is no error of ours. */
function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
}

function running(server: Server): StudioServer {
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Served {
  readonly files: ServedFiles;
  readonly runs: ServedRuns | undefined;
  readonly server: Server;
}

function answer(request: IncomingMessage, response: ServerResponse, { files, runs, server }: Served): void {
  const { port } = server.address() as AddressInfo;
  const url = request.url ?? "/";
  const file = fileAt(url, files);
  if (!isOwn(request.headers, port)) refuse(response, 403);
  // Nothing here changes anything, so nothing is uploaded.
  else if (request.method !== "GET" && request.method !== "HEAD") refuse(response, 405, { Allow: "GET, HEAD" });
  else if (isApi(url)) tell(request, response, runs).catch(() => refuse(response, 500));
  else if (!file) refuse(response, 404);
  else give(response, file, request.method === "GET");
}

function give(response: ServerResponse, file: ServedFile, whole: boolean): void {
  const head = {
    ...security,
    "Content-Type": file.type,
    "Content-Length": file.body.length,
    "Cache-Control": file.lasting ? "public, max-age=31536000, immutable" : "no-cache",
  };
  response.writeHead(200, head).end(whole ? file.body : undefined);
}

/** Data, as JSON. A browser that has the same already is told only that. */
async function tell(request: IncomingMessage, response: ServerResponse, runs: ServedRuns | undefined): Promise<void> {
  const { body, tag } = await answerApi(request.url ?? "/", runs);
  if (!body) return refuse(response, 404);
  const head = { ...security, "Cache-Control": "no-cache", ETag: tag };
  if (request.headers["if-none-match"] === tag) response.writeHead(304, head).end();
  else
    response
      .writeHead(200, { ...head, "Content-Type": "application/json", "Content-Length": body.length })
      .end(request.method === "GET" ? body : undefined);
}

/** Only the very paths that are known: what is encoded, doubled or climbs is another path, which nobody has. */
function fileAt(url: string, files: ServedFiles): ServedFile | undefined {
  return files.get(url.split(/[?#]/)[0]);
}

function refuse(response: ServerResponse, status: number, more: Readonly<Record<string, string>> = {}): void {
  // What was still being sent is not read.
  response.writeHead(status, { ...security, ...more, Connection: "close", "Content-Length": 0 }).end();
}
