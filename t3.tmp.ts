import { readings, memory, looking } from "./src/course/lessons/figures/sentence.ts";
const t = performance.now();
for (const f of [readings, memory, looking]) { const fig = await f(); for (const p of fig.parts) for (const r of (p as any).rows) console.log(JSON.stringify(r)); console.log(performance.now() - t); }
