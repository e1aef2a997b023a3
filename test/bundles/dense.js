/** Dense layers, and nothing else. By name, since esbuild keeps all of a namespace that it is handed on. */
import { sequential } from "limpid";
import { dense } from "limpid/nn";

async function main() {
  const net = sequential([dense({ units: 4, activation: "relu", inputShape: [2] }), dense({ units: 1 })]);
  net.compile({ optimizer: "adam", loss: "meanSquaredError", metrics: ["mae"] });
  await net.fit([[0, 1]], [[1]], { epochs: 2, verbose: 0 });
  return (await net.predict([[0, 1]])).shape;
}

globalThis.result = await main().catch((error) => ({ code: error.code, message: error.message }));
if (globalThis.process?.stdout) console.log(JSON.stringify(globalThis.result));
