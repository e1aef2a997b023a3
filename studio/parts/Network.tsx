/**
 * The network of an update. Outside each neuron what is given (bias, target), above it what it gives, below it δ; under each weight
 * its gradient. Edges: blue and solid is positive, orange and dashed is negative.
 */
import { useContext, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Look, Setting } from "../engine/microscope-data.ts";
import { biasName, neuronName, readName, slopeName, targetName } from "../engine/names.ts";
import { useWords } from "../words/index.ts";
import { DrawnNumber } from "./EngineNumber.tsx";
import { brief, given } from "./format.ts";
import { Edges } from "./NetworkEdges.tsx";
import { DataBox, Letter, Tag } from "./NetworkTags.tsx";
import { layOut, type NetworkLayout, type Spot, type Unit } from "./network-layout.ts";
import { AskerOf, pointed } from "./point.ts";
import { Roving } from "./Roving.tsx";

export interface NetworkProps {
  readonly setting: Setting;
  readonly look: Look;
  /** Which sample is drawn. */
  readonly sample: number;
  /** How far the update has come: what is not computed yet is not shown. */
  readonly shows: {
    readonly loss: boolean;
    readonly outputDeltas: boolean;
    readonly hiddenDeltas: boolean;
    readonly gradients: boolean;
  };
  /** Numbers that are left to the reader. */
  readonly hidden: ReadonlySet<string>;
}

/** Where a drawing stands in for its width: half of a wide page, or all of a narrow one. */
const wideFrom = 528;

export function Network(props: NetworkProps) {
  const box = useRef<HTMLElement>(null);
  const [wide, setWide] = useState(true);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([{ contentRect }]) => setWide(contentRect.width >= wideFrom));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  const { layers, x } = props.setting;
  const layout = layOut([x[0].length, ...layers.map(({ kernel }) => kernel[0].length)], wide);
  const words = useWords();
  const { width, height } = layout;
  return (
    <figure class="fig network" ref={box}>
      <Roving label={words.microscope.drawing}>
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: the group around it has the label; its numbers have their own. */}
        <svg
          viewBox={`0 0 ${width} ${height}`}
          class={wide ? "wide" : "narrow"}
          text-anchor="middle"
          font-size={wide ? 12.5 : 11.5}
        >
          <Heads layout={layout} wide={wide} />
          <Edges {...props} layout={layout} route={routeOf(pointed.value?.trail.at(-1), props.setting)} />
          {layout.units.map((column) =>
            column.map((unit) => <Neuron key={`${unit.layer},${unit.unit}`} {...props} layout={layout} unit={unit} />),
          )}
          <Loss {...props} layout={layout} />
        </svg>
      </Roving>
      <Legend />
    </figure>
  );
}

/** From where the way back leads that is asked about: the neuron behind a weight, or the neuron itself. */
function routeOf(
  name: string | undefined,
  { layers }: Setting,
): { readonly layer: number; readonly unit: number; readonly from?: number } | undefined {
  const read = name === undefined ? undefined : readName(name);
  if (!read?.slope) return undefined;
  const layer = layers.findIndex((one) => one.name === read.layer) + 1;
  if (layer === 0) return read.layer === "input" ? { layer: 0, unit: read.index[0] } : undefined;
  if (read.param === "kernel") return { layer, unit: read.index[1], from: read.index[0] };
  return { layer, unit: read.index[0] };
}

function Heads({ layout: { columns, loss }, wide }: { readonly layout: NetworkLayout; readonly wide: boolean }) {
  const { microscope } = useWords();
  const last = columns.length - 1;
  const name = (k: number) =>
    k === 0 ? microscope.inputs : k === last ? microscope.outputs : microscope.hidden(last > 2 ? k : 0);
  return (
    <>
      {columns.map((x, k) => (
        <text
          key={x}
          class="lab"
          x={x}
          y={13}
          text-anchor={k === 0 && !wide ? "start" : "middle"}
          dx={k === 0 && !wide ? -24 : 0}
        >
          {name(k)}
        </text>
      ))}
      {wide && (
        <text class="lab" x={loss.x} y={13}>
          {microscope.loss}
        </text>
      )}
    </>
  );
}

type WithUnit = NetworkProps & { readonly layout: NetworkLayout; readonly unit: Unit };

function Neuron(props: WithUnit) {
  const { layout, unit, setting, look, sample, shows } = props;
  const { x, y } = unit;
  const { radius, detail } = layout;
  const samples = setting.x.length;
  const asker = useContext(AskerOf);
  if (unit.layer === 0) return <Input {...props} />;
  const layer = setting.layers[unit.layer - 1];
  const name = neuronName(layer.name, unit.unit, sample, samples);
  const slope = slopeName(neuronName(layer.name, unit.unit, sample, samples, true));
  const sign = asker?.sign(name);
  const isOutput = unit.layer === setting.layers.length;
  const showsDelta = isOutput ? shows.outputDeltas : shows.hiddenDeltas;
  return (
    <g>
      <circle class="node" cx={x} cy={y} r={radius} />
      {sign && <Letter x={x} y={y + 4.5} letter={sign.letter} below={sign.below} />}
      {detail !== "names" && (
        <DrawnNumber
          x={x}
          y={y - radius - 6}
          class="tfw halo"
          name={name}
          kind="forward"
          value={look.numbers[name]}
          text={brief(look.numbers[name], 4)}
          before="→ "
        />
      )}
      {detail !== "names" && showsDelta && (
        <DrawnNumber
          x={x}
          y={y + radius + 14}
          class="tbw halo"
          name={slope}
          kind="backward"
          value={look.numbers[slope]}
          text={brief(look.numbers[slope])}
          symbol="δ"
          before={
            <>
              ← <tspan class="math">δ</tspan>{" "}
            </>
          }
        />
      )}
      {detail === "all" && <Given {...props} isOutput={isOutput} />}
    </g>
  );
}

/** Outside of the neuron: above it, and below the lowest one. */
function Given({ layout, unit, setting, look, sample, isOutput }: WithUnit & { readonly isOutput: boolean }) {
  const below = unit.unit > 0 && unit.unit === layout.units[unit.layer].length - 1;
  const { radius } = layout;
  const at = (row: number): Spot => ({
    x: unit.x,
    y: below ? unit.y + radius + 33 + 22 * row : unit.y - radius - 26 - 22 * row,
  });
  const { name, bias } = setting.layers[unit.layer - 1];
  const target = targetName(unit.unit, sample, setting.x.length);
  const own = biasName(name, unit.unit);
  return (
    <>
      {bias && <Tag at={at(0)} name={own} value={look.numbers[own]} />}
      {isOutput && <DataBox at={at(bias ? 1 : 0)} name={target} value={look.numbers[target]} />}
    </>
  );
}

function Input({ layout, unit, setting, look, sample }: WithUnit) {
  const asker = useContext(AskerOf);
  const { x, y } = unit;
  const name = neuronName("input", unit.unit, sample, setting.x.length);
  const value = look.numbers[name];
  const sign = asker?.sign(name);
  const [half, tall] = layout.detail === "names" ? [20, 11] : [20, 18];
  return (
    <g>
      <rect class="node data" x={x - half} y={y - tall} width={2 * half} height={2 * tall} />
      <DrawnNumber
        x={x}
        y={y + 4.3}
        class="tdat"
        name={name}
        kind="data"
        value={value}
        text={given(Number(value.toPrecision(3)))}
      />
      {sign && layout.detail === "all" && <Letter x={x} y={y - tall - 7} letter={sign.letter} below={sign.below} />}
    </g>
  );
}

function Loss({ layout: { loss, width }, look, shows }: NetworkProps & { readonly layout: NetworkLayout }) {
  const { x, y } = loss;
  const wide = width > 400;
  return (
    <g>
      <path class="diamond" d={`M${x},${y - 22} L${x + 22},${y} L${x},${y + 22} L${x - 22},${y} Z`} />
      <text class="on-loss math" x={x} y={y + 5} font-size="15">
        E
      </text>
      {shows.loss && (
        <DrawnNumber
          x={wide ? x : x - 56}
          y={wide ? y + 40 : y + 4}
          class="halo tloss"
          name="loss"
          kind="loss"
          value={look.numbers.loss}
          text={brief(look.numbers.loss, 5)}
        />
      )}
    </g>
  );
}

function Legend() {
  const {
    microscope: { legend },
  } = useWords();
  return (
    <p class="legend">
      <span>
        <svg viewBox="0 0 28 10" aria-hidden="true">
          <path class="edge pos" d="M0,5 H28" stroke-width="2" />
        </svg>
        {legend.positive}
      </span>
      <span>
        <svg viewBox="0 0 28 10" aria-hidden="true">
          <path class="edge neg" d="M0,5 H28" stroke-width="2" />
        </svg>
        {legend.negative}
      </span>
      <span class="fw">→ {legend.forward}</span>
      <span class="bw">← {legend.backward}</span>
      <span>
        <span class="par m">w</span> {legend.parameter}
      </span>
      <span>
        <span class="dat m">i</span> {legend.data}
      </span>
    </p>
  );
}
