/** What `grad`, `compile` and `toArray` say about types where nobody writes any; checked by `npm run types`. */
import { compile, grad, matmul, sum, type Tensor, tensor, unique, valueAndGrad } from "limpid/tensor";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const yes = <T extends true>(): T | undefined => undefined;

// An argument without a type is a tensor.
const slope = grad((p) => sum(p.square()));
yes<Same<Parameters<typeof slope>, [params: Tensor]>>();
yes<Same<ReturnType<typeof slope>, Tensor>>();
const two = grad((p, x) => sum(matmul(x, p)));
export const slopes: Tensor = two(tensor(1), tensor(2));
const [value, step] = valueAndGrad((p) => p.sum())(tensor([1]));
export const numbers: number[] = [value.item(), step.item()];
const double = compile((a) => a.mul(2));
export const doubled: number = (await double(tensor(1))).item();
const product = compile((a, b) => a.mul(b));
export const multiplied: Tensor = await product(tensor(1), tensor(2));
export const none: Tensor = await compile(() => tensor(2))();
// @ts-expect-error: it takes two.
await product(tensor(1));
// @ts-expect-error: it takes one.
await double(tensor(1), tensor(2));

// Whoever says more gets what they say.
const scaled = compile((w: { a: Tensor }, n: number) => ({ a: w.a.mul(n) }));
export const repeated: Tensor = (await scaled.repeat(3, { a: tensor(2) }, 4)).a;
const both = grad((w: { a: Tensor; b: Tensor }, n: number) => sum(w.a.mul(w.b).mul(n)));
export const named: { a: Tensor; b: Tensor } = both({ a: tensor(1), b: tensor(2) }, 3);

// The rank is not in the type: what `toArray()` gives is used as the number or the list that it is.
const rows = tensor([[1, 2]]).toArray();
export const one: number = rows[0][1] + tensor(3).toArray();
export const row: number[] = rows[0];
export const all: number[][] = rows.map((each) => each.map((x) => x * 2));
export const truths: boolean[] = tensor([true]).toArray<boolean[]>();

// What `unique` gives beside the elements is what was asked for.
yes<Same<ReturnType<typeof alone>, Tensor>>();
const alone = () => unique([1, 2]);
const along = () => unique([[1]], { axis: 0 });
yes<Same<ReturnType<typeof along>, Tensor>>();
const [elements, counts] = unique([1, 1], { returnCounts: true });
export const [values, indices, inverse]: [Tensor, Tensor, Tensor] = unique([1], {
  returnIndex: true,
  returnInverse: true,
});
export const occurring: number[] = [elements.item(), counts.item()];
// @ts-expect-error: nothing was asked for beside them.
export const [none_] = unique([1]);
