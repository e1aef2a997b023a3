/** A browser has no environment variables. */
export function obeyDebug(): void {}
