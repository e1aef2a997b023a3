/**
 * Where values live. Inputs and outputs of the step have buffers; all else lives in one arena. What is computed within a turn of a
 * loop lives in the loop's own part of it, where the next turn finds nothing: only carries cross turns. A row that a loop is fed
 * is not copied: its home is the operand's, and so is that of a value which stays.
 */
import { dtypes, InternalError, sizeOf } from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import { type Affine, type Axis, affine } from "../../scalar/index.ts";
import { isLoopDraft, type Level, type LoopDraft, writesOf } from "./draft.ts";
import { type Place, runAxis, type ValueId } from "./kernel.ts";

/** A piece of memory: a buffer, or a part of the arena. */
type Block = { readonly buffer: Place } | { readonly bytes: number };

/** Where a value is in a block: from which element on, which may depend on the run and on turns. */
interface Home {
  readonly block: Block;
  readonly from: Affine;
}

/** The axes of a loop: the row at work, and the buffers of its carries. */
export interface LoopAxes {
  readonly row: Axis;
  readonly buffers: readonly [Axis, Axis];
}

export function axesOfLoop({ name }: LoopDraft): LoopAxes {
  const number = name.slice(1);
  return { row: `u${number}`, buffers: [`p${number}`, `q${number}`] };
}

/** A level's part of the arena, and where in it those of its loops are. */
interface Arena {
  readonly bytes: number;
  readonly inner: ReadonlyMap<LoopDraft, number>;
}

export class Memory {
  readonly #nodes: readonly Node[];
  readonly #homes = new Map<ValueId, Home>();
  /** The blocks of each level, those of its loops' carries and stacks included. */
  readonly #owned = new Map<Level, Set<Block>>();
  /** The blocks of a loop's carries and stacks: the loop writes them whether they are read or not. */
  readonly #ofLoop = new Map<LoopDraft, Block[]>();
  readonly #offsets = new Map<Block, number>();
  readonly #arenas = new Map<Level, Arena>();
  readonly bytes: number;

  /** `direct` are the values that live in outputs; a value of `rows` has a row for each run. */
  constructor(nodes: readonly Node[], step: Level, direct: ReadonlyMap<ValueId, number>, rows: ReadonlySet<ValueId>) {
    this.#nodes = nodes;
    const put = (id: ValueId, buffer: Place) => {
      const run = rows.has(id) ? affine.scale(affine.axis(runAxis), this.#sizeOf(id)) : affine.constant(0);
      this.#homes.set(id, { block: { buffer }, from: run });
    };
    for (const id of step.graph.inputs.keys()) put(id, { in: id });
    for (const [id, output] of direct) put(id, { out: output });
    this.#settle(step);
    this.bytes = this.#arena(step).bytes;
    this.#move(step, 0);
  }

  /** The place of a value, and what must be added to its elements' numbers there. */
  of(id: ValueId): { readonly place: Place; readonly rows: Affine } {
    const { block, from } = this.#home(id);
    const rows = { ...from, c: 0 };
    if ("buffer" in block) {
      if (from.c !== 0) throw new InternalError("lower", `value ${id} begins inside of a buffer`);
      return { place: block.buffer, rows };
    }
    return { place: { scratch: this.#offsets.get(block)! + from.c * this.#bytesOf(id) }, rows };
  }

  /** The values that are computed and read within one run, or one turn of a loop. */
  inside(level: Level): ValueId[] {
    const own = this.#owned.get(level)!;
    const crossing = new Set(level.work.filter(isLoopDraft).flatMap((loop) => this.#ofLoop.get(loop)!));
    return level.work.flatMap((one) => {
      const ids = writesOf(one).filter((id) => own.has(this.#home(id).block) && !crossing.has(this.#home(id).block));
      return isLoopDraft(one) ? [...ids, ...this.inside(one.body)] : ids;
    });
  }

  #home(id: ValueId): Home {
    const home = this.#homes.get(id);
    if (!home) throw new InternalError("lower", `value ${id} has no memory`);
    return home;
  }

  #sizeOf(id: ValueId): number {
    return sizeOf(this.#nodes[id].type.shape);
  }

  #bytesOf(id: ValueId): number {
    return dtypes[this.#nodes[id].type.dtype].bytes;
  }

  /** Gives the values of a level, and of the levels inside of it, their homes. */
  #settle(level: Level): void {
    this.#owned.set(level, this.#owned.get(level) ?? new Set());
    const loops = level.work.filter(isLoopDraft);
    for (const loop of loops) this.#settleCarries(loop, level);
    for (const one of level.work)
      for (const id of writesOf(one))
        if (!this.#homes.has(id)) this.#homes.set(id, this.#own(level, this.#sizeOf(id), id));
    for (const loop of loops) {
      this.#settleOperands(loop);
      this.#settle(loop.body);
    }
  }

  #own(level: Level, elements: number, like: ValueId): Home {
    const block = { bytes: elements * this.#bytesOf(like) };
    this.#owned.get(level)!.add(block);
    return { block, from: affine.constant(0) };
  }

  /** Carries and stacks: their first values, those of every turn, and what the loop leaves behind. */
  #settleCarries(loop: LoopDraft, level: Level): void {
    const { attrs, operands, carries, stacked, results } = loop;
    const { length, reverse, open } = attrs;
    const { row, buffers } = axesOfLoop(loop);
    const blocks: Block[] = [];
    const own = (elements: number, like: ValueId): Block => {
      const { block } = this.#own(level, elements, like);
      blocks.push(block);
      return block;
    };
    const put = (ids: readonly ValueId[], block: Block, from: Affine) => {
      for (const id of ids) this.#homes.set(id, { block, from });
    };
    const at = (axis: Axis, size: number) => affine.scale(affine.axis(axis), size);
    const histories = carries.map(({ from, to, lives }, k) => {
      const size = this.#sizeOf(to);
      const last = results.get(k) ?? [];
      if (lives === "in place") {
        put([operands[k], from, to, ...last], own(size, to), affine.constant(0));
        return undefined;
      }
      if (lives === "two") {
        const block = own(2 * size, to);
        put([operands[k]], block, affine.constant(0));
        put([from], block, at(buffers[0], size));
        put([to], block, at(buffers[1], size));
        // An open loop copies it to the front where that is not where it ends.
        put(last, block, affine.constant(open ? 0 : (length % 2) * size));
        return undefined;
      }
      // Before turn u the value is in row u, and after it in row u + 1; the other way round where the loop goes backwards.
      const block = own((length + 1) * size, to);
      const [before, after] = reverse ? [size, 0] : [0, size];
      put([operands[k]], block, affine.constant(reverse ? length * size : 0));
      put([from], block, affine.shift(at(row, size), before));
      put([to], block, affine.shift(at(row, size), after));
      put(last, block, affine.constant(reverse ? 0 : length * size));
      return { block, before: affine.constant(before), after: affine.constant(after) };
    });
    const stacks = new Map<ValueId, Block>();
    for (const [k, stack] of stacked.entries()) {
      const whole = results.get(attrs.carries + k) ?? [];
      if ("carry" in stack) {
        const history = histories[stack.carry]!;
        put(whole, history.block, history[stack.when]);
        continue;
      }
      const size = this.#sizeOf(stack.value);
      const block = stacks.get(stack.value) ?? own(length * size, stack.value);
      stacks.set(stack.value, block);
      put([stack.value], block, at(row, size));
      put(whole, block, affine.constant(0));
    }
    this.#ofLoop.set(loop, blocks);
  }

  /** Rows, and values that stay: where the operands are. */
  #settleOperands(loop: LoopDraft): void {
    const { attrs, operands, body } = loop;
    const { row } = axesOfLoop(loop);
    for (const [k, input] of body.graph.inputs.entries()) {
      if (k < attrs.carries) continue;
      const { block, from } = this.#home(operands[k]);
      const size = k < attrs.carries + attrs.fed ? sizeOf(input.type.shape) : 0;
      const at = affine.add(from, affine.scale(affine.axis(row), size));
      this.#homes.set(body.numbers.get(input)!, { block, from: at });
    }
  }

  /** Offsets within a level's part of the arena: each block is there from the first work that touches it to the last. */
  #arena(level: Level): Arena {
    const own = this.#owned.get(level)!;
    const lives = new Map<Block, { from: number; to: number }>();
    const loops: { readonly loop: LoopDraft; readonly bytes: number; readonly order: number }[] = [];
    for (const [order, one] of level.work.entries()) {
      const touched = [...one.reads, ...writesOf(one)].map((id) => this.#home(id).block);
      if (isLoopDraft(one)) {
        touched.push(...this.#ofLoop.get(one)!);
        loops.push({ loop: one, bytes: this.#arena(one.body).bytes, order });
      }
      for (const block of touched)
        if (own.has(block)) lives.set(block, { from: lives.get(block)?.from ?? order, to: order });
    }
    const blocks = [...lives];
    const { offsets, bytes } = planArena([
      ...blocks.map(([block, life]) => ({ bytes: "bytes" in block ? block.bytes : 0, ...life })),
      ...loops.map(({ bytes, order }) => ({ bytes, from: order, to: order })),
    ]);
    for (const [k, [block]] of blocks.entries()) this.#offsets.set(block, offsets[k]);
    const arena = { bytes, inner: new Map(loops.map(({ loop }, k) => [loop, offsets[blocks.length + k]])) };
    this.#arenas.set(level, arena);
    return arena;
  }

  /** Moves a level's part of the arena to where it is in the whole. */
  #move(level: Level, by: number): void {
    for (const block of this.#owned.get(level)!) this.#offsets.set(block, this.#offsets.get(block)! + by);
    for (const [loop, at] of this.#arenas.get(level)!.inner) this.#move(loop.body, by + at);
  }
}

/** How long a value in the arena is needed, counted in kernels. */
interface Life {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** Vector loads may cross into the next 64 bytes without harm when every block starts on a line of its own. */
const line = 64;

/** First fit, largest first. Gives the offsets in the order of `lives`, and the total. */
function planArena(lives: readonly Life[]): { offsets: number[]; bytes: number } {
  const offsets = new Array<number>(lives.length).fill(0);
  const placed: number[] = [];
  let total = 0;
  const order = lives.map((_, k) => k).sort((a, b) => lives[b].bytes - lives[a].bytes || a - b);
  for (const k of order) {
    const { bytes, from, to } = lives[k];
    const size = Math.ceil(bytes / line) * line;
    const busy = placed
      .filter((p) => lives[p].from <= to && from <= lives[p].to)
      .sort((a, b) => offsets[a] - offsets[b]);
    let at = 0;
    for (const p of busy) {
      if (at + size <= offsets[p]) break;
      at = Math.max(at, offsets[p] + Math.ceil(lives[p].bytes / line) * line);
    }
    offsets[k] = at;
    placed.push(k);
    total = Math.max(total, at + size);
  }
  return { offsets, bytes: total };
}
