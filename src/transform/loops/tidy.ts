/**
 * Loops without what nobody needs: results that are not read, carries that only feed themselves or never change, rows and values that
 * the body does not look at, operands that are given twice, and those whose elements are all one number. Bodies are simplified.
 */
import type { Graph, Node } from "../../ir/index.ts";
import * as o from "../../ops/index.ts";
import { uniform } from "../simplify.ts";
import {
  assemble,
  bodyOf,
  type Carry,
  coneOf,
  type Given,
  insideOf,
  type Parts,
  partsOf,
  rewriteLoops,
} from "./parts.ts";

/** `inner` is what is done with the bodies, which may have loops of their own. */
export function tidyLoops(graph: Graph, inner: (body: Graph) => Graph): Graph {
  return rewriteLoops(graph, (loop, used) => {
    const all = withBody(withGiven(partsOf(loop)), inner);
    // What says whether an open loop goes on is needed whatever it is.
    const goes = all.open ? all.carries.slice(-1) : [];
    const steady = all.carries.filter((one) => one.inside === one.next && !goes.includes(one));
    const parts: Parts = { ...all, stay: [...all.stay, ...steady] };
    const count = all.carries.length;
    const stacks = [...new Set(used.filter((k) => k >= count).map((k) => all.stacks[k - count]))];
    const carries = neededCarries(
      all.carries.filter((one) => !steady.includes(one)),
      [
        ...stacks,
        ...goes.map(({ inside }) => inside),
        ...used.filter((k) => k < count).map((k) => all.carries[k].inside),
      ],
    );
    const read = coneOf([...carries.map(({ next }) => next), ...stacks]);
    const isRead = ({ inside }: Given) => read.has(inside);
    const left = { ...parts, carries, stacks, rows: parts.rows.filter(isRead), stay: parts.stay.filter(isRead) };
    const made = carries.length + stacks.length > 0 ? assemble(left, loop) : undefined;
    return new Map(
      used.map((k): [number, Node] => {
        const carry = all.carries[k];
        if (carry && steady.includes(carry)) return [k, carry.outside];
        const at = carry ? carries.indexOf(carry) : carries.length + stacks.indexOf(all.stacks[k - count]);
        return [k, o.result(made!, at)];
      }),
    );
  });
}

/** Those that reach a value that is needed, also by way of others. */
function neededCarries(carries: readonly Carry[], needed: readonly Node[]): Carry[] {
  let cone = coneOf(needed);
  for (;;) {
    const found = carries.filter(({ inside }) => cone.has(inside));
    const wider = coneOf([...needed, ...found.flatMap(({ inside, next }) => [inside, next])]);
    if (wider.size === cone.size) return found;
    cone = wider;
  }
}

/** Rows and values that stay, each operand once, and numbers instead of those that are one number everywhere. */
function withGiven(parts: Parts): Parts {
  const instead = new Map<Node, Node>();
  const once = (list: readonly Given[]): Given[] => {
    const kept: Given[] = [];
    for (const one of list) {
      const value = uniform(one.outside);
      const same = kept.find(({ outside }) => outside === one.outside);
      if (value !== undefined) instead.set(one.inside, o.full(one.inside.type, value));
      else if (same) instead.set(one.inside, same.inside);
      else kept.push(one);
    }
    return kept;
  };
  const [rows, stay] = [once(parts.rows), once(parts.stay)];
  if (instead.size === 0) return parts;
  const inputs = insideOf(parts);
  const outputs = o.inline(
    bodyOf(parts),
    inputs.map((x) => instead.get(x) ?? x),
  );
  return withOutputs({ ...parts, rows, stay }, outputs);
}

function withBody(parts: Parts, inner: (body: Graph) => Graph): Parts {
  return withOutputs(parts, inner(bodyOf(parts)).outputs);
}

/** The loop with other values of the body in the place of what it passes on and stacks. */
export function withOutputs(parts: Parts, outputs: readonly Node[]): Parts {
  const { carries } = parts;
  return {
    ...parts,
    carries: carries.map((carry, k) => ({ ...carry, next: outputs[k] })),
    stacks: outputs.slice(carries.length),
  };
}
