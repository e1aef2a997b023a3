/** What every answer of the studio's server says, and who is answered at all. */
import type { IncomingHttpHeaders } from "node:http";

/** Own files only, and WebAssembly; nothing inline, nothing from elsewhere, nobody's frame. */
const policy: string = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Isolation is what gives a page shared memory, so that threads are possible. */
export const security: Readonly<Record<string, string>> = {
  "Content-Security-Policy": policy,
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/**
 * Whether a request is this computer's own. A page from elsewhere can make a browser ask 127.0.0.1, under a name that it has pointed there
 * (DNS rebinding) or from its own origin; either shows in the headers.
 */
export function isOwn({ host, origin }: Pick<IncomingHttpHeaders, "host" | "origin">, port: number): boolean {
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host.toLowerCase())) return false;
  return origin === undefined || hosts.some((own) => origin.toLowerCase() === `http://${own}`);
}
