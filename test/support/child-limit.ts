/**
 * How long a test waits for a process that it has started. One that hangs must not hold the tests up, be it Limpid's fault or the
 * engine's: Node 20 hangs at the end of a program now and then (nodejs/node#54918).
 */
export const childLimitMs = 110_000;
