/** Down a bowl: the lowest point of z = x² + y², found by following the slope. */
import { compile, grad, sub, sum, tensor } from "limpid/tensor";

const height = (p: ReturnType<typeof tensor>) => sum(p.square());
const slope = grad(height);
const rate = 0.1;
const descend = compile((p: ReturnType<typeof tensor>) => sub(p, slope(p).mul(rate)));

let point = tensor([3, -2], { dtype: "f64" });
for (const steps of [0, 1, 4, 20, 75]) {
  point = await descend.repeat(steps, point);
  console.log(point.toArray(), height(point).item());
}
