/** What stands beside neurons and on connections of a drawing: letters, parameters as tags, data as boxes. */
import { useContext } from "preact/hooks";
import { DrawnNumber } from "./EngineNumber.tsx";
import { given } from "./format.ts";
import type { Spot } from "./network-layout.ts";
import { AskerOf } from "./point.ts";

export function Letter({ x, y, letter, below }: Spot & { readonly letter: string; readonly below: string }) {
  return (
    <text x={x} y={y} class="halo">
      <tspan class="math">{letter}</tspan>
      <tspan dy="2.5" font-size="70%">
        {below}
      </tspan>
    </text>
  );
}

interface TagProps {
  readonly at: Spot;
  readonly name: string;
  readonly value: number;
}

/** The letter before a number in a drawing. */
function Lead({ name }: { readonly name: string }) {
  const sign = useContext(AskerOf)?.sign(name);
  if (!sign) return null;
  return (
    <>
      <tspan class="math">{sign.letter}</tspan>
      <tspan dy="2.5" font-size="70%">
        {sign.below}
      </tspan>
      <tspan dy="-2.5"> </tspan>
    </>
  );
}

const tagWidth = (text: string): number => 24 + 7 * text.length;

/** A parameter: a tag with a bar below. */
export function Tag({ at: { x, y }, name, value }: TagProps) {
  const text = given(Number(value.toPrecision(3)));
  const width = tagWidth(text);
  return (
    <g>
      <rect class="tag-ground" x={x - width / 2 - 2} y={y - 15} width={width + 4} height={21} />
      <rect class="tag" x={x - width / 2} y={y - 13} width={width} height={17} rx={2} />
      <rect class="tag-bar" x={x - width / 2} y={y + 3} width={width} height={1.6} />
      <DrawnNumber
        x={x}
        y={y}
        class="tpar"
        name={name}
        kind="parameter"
        value={value}
        text={text}
        before={<Lead name={name} />}
      />
    </g>
  );
}

/** Data: a square box. */
export function DataBox({ at: { x, y }, name, value }: TagProps) {
  const text = given(Number(value.toPrecision(3)));
  const width = tagWidth(text);
  return (
    <g>
      <rect class="data-box" x={x - width / 2} y={y - 13} width={width} height={18} />
      <DrawnNumber
        x={x}
        y={y}
        class="tdat"
        name={name}
        kind="data"
        value={value}
        text={text}
        before={<Lead name={name} />}
      />
    </g>
  );
}
