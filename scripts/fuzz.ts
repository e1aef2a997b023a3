/**
 * Broken files for every reader, by the million: each must give a value or a typed error, within two seconds, and pollute nothing.
 *
 *     npx tsx scripts/fuzz.ts                          (a million for each reader: an hour or so)
 *     npx tsx scripts/fuzz.ts 100000 readNpy parseCsv  (so many, for these)
 *
 * What it finds is printed with its bytes. The seed is new each time, and printed.
 */
import { fuzz, readers } from "../test/support/fuzz.ts";

const [count = "1000000", ...names] = process.argv.slice(2);
const all = await readers();
const unknown = names.filter((name) => !Object.hasOwn(all, name));
if (unknown.length > 0 || !(Number(count) > 0)) {
  console.error(`fuzz: a number, then some of ${Object.keys(all).join(", ")}`);
  process.exit(1);
}
const piece = 10_000;
for (const [name, reader] of Object.entries(all)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const seed = Math.floor(Math.random() * 2 ** 32);
  const start = performance.now();
  let [tried, sound] = [0, 0];
  try {
    for (; tried < Number(count); tried += piece) {
      const inputs = Math.min(piece, Number(count) - tried);
      sound += await fuzz(name, reader, inputs, (seed + tried) >>> 0);
      if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${tried + inputs} `);
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(`${name}: ${count} inputs in ${seconds} s, ${sound} of them read, seed ${seed}`);
  } catch (error) {
    console.log(error);
    process.exitCode = 1;
  }
}
