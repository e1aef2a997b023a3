import { switchFmaOn } from "../bench/fma.ts";
switchFmaOn();
performance.now = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e3; };
const { configure } = await import("limpid");
const { timeKernels } = await import("limpid/ir");
const { compile, depthwiseConv, grad, mul, sum, tensor, zeros } = await import("limpid/tensor");
configure({ backend: process.argv[2] ?? "wasm", threads: 1 });
const size = (s: number[]) => s.reduce((a, b) => a * b, 1);
const rnd = (s: number[]) => tensor(Float32Array.from({ length: size(s) }, (_, k) => ((k * 7919) % 1000) / 1000 - 0.5), { shape: s });
for (const shape of [[1, 14, 14, 128], [1, 56, 56, 16], [1, 28, 28, 128], [2, 56, 56, 128], [8, 56, 56, 128]]) {
  const x = rnd(shape), k = rnd([3, 3, shape[3], 1]), g = rnd(shape);
  const of = (a: any, b: any) => depthwiseConv(a, b, { padding: "same" });
  const forK = grad((b: any, a: any, c: any) => sum(mul(of(a, b), c)));
  const f = compile(function fwd(_: any, a: any, b: any) { return of(a, b); });
  const d = compile(function dk(_: any, a: any, b: any, c: any) { return forK(b, a, c); });
  const n = Math.ceil(3e7 / size(shape));
  const ps = await timeKernels(async () => { for (let r = 0; r < 3; r++) { await f.repeat(n, zeros(shape), x, k); await d.repeat(n, zeros([3, 3, shape[3], 1]), x, k, g); } });
  console.log(shape.join("x"), ps.map((p) => `${p.name} ${p.microseconds.toFixed(0)} µs, ${((p.microseconds * 1e3) / (size(shape) * 9 / 4)).toFixed(3)} ns a vector madd`).join("; "));
}
