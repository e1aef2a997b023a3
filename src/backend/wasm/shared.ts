/** Whether memory can be shared with workers here: in a browser, only on a page that is isolated from other origins. */
export function canShare(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  // Where there are Node's built-in modules there are workers. Loading that module just to check would take milliseconds.
  return globalThis.process?.getBuiltinModule !== undefined || globalThis.crossOriginIsolated === true;
}
