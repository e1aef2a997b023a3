/** A page has no environment that could ask for anything. */
export function obeyDebug(): void {}
