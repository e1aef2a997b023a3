/** Every parameter of an update, before and after: a table as in a book, on a phone three lines a row. */
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import type { Difference, Look, Setting } from "../engine/microscope-data.ts";
import { biasName, neuronName, readName, slopeName, updatedName, weightName } from "../engine/names.ts";
import { useWords } from "../words/index.ts";
import { EngineNumber } from "./EngineNumber.tsx";
import { Field } from "./Field.tsx";
import { fixed, gap, given } from "./format.ts";
import { AskerOf, pointed } from "./point.ts";
import { Roving } from "./Roving.tsx";
import { NameOf } from "./Sign.tsx";

export interface LedgerProps {
  readonly setting: Setting;
  readonly look: Look;
  readonly sample: number;
  readonly slopes: Readonly<Record<string, Difference>>;
  /** Slopes that the reader has still to find: what would give them away is hidden, too. */
  readonly hidden: ReadonlySet<string>;
  /** Where a slope is written that is left to the reader; nothing for the others. */
  readonly answer: (slope: string) => ComponentChildren;
  /** Writes another value before the update; nothing where numbers are not being changed. */
  readonly change?: (name: string, value: number) => void;
  readonly shows: { readonly gradients: boolean; readonly update: boolean };
}

export function Ledger(props: LedgerProps) {
  const { microscope } = useWords();
  const { layers } = props.setting;
  const columns = microscope.columns;
  const last = layers.length - 1;
  return (
    <Roving class="scroll" label={microscope.ledger}>
      <table class="ledger" role="table">
        <thead>
          <tr role="row">
            <Head text={columns.weight} />
            <Head text={columns.before} look="num" />
            <Head text={columns.made} look="left" />
            <Head text={columns.gradient} look="num bw" />
            <Head text={columns.difference} look="num" />
            <Head text={columns.gap} look="num" />
            <Head text={columns.after} look="num" />
          </tr>
        </thead>
        <tbody>
          {layers.map((layer, k) => (
            <>
              <tr class="sub" key={layer.name}>
                <th colSpan={7} scope="rowgroup">
                  {k === last ? microscope.intoOutputs : microscope.intoHidden(last > 1 ? k + 1 : 0)}
                </th>
              </tr>
              {parametersOf(props.setting, k).map((name) => (
                <Row key={name} {...props} name={name} layer={k} />
              ))}
            </>
          ))}
        </tbody>
      </table>
    </Roving>
  );
}

function Head({ text, look = "" }: { readonly text: string; readonly look?: string }) {
  return (
    <th scope="col" role="columnheader" class={look}>
      <span>{text}</span>
    </th>
  );
}

function parametersOf({ layers }: Setting, k: number): string[] {
  const { name, kernel, bias } = layers[k];
  return [
    ...kernel[0].flatMap((_, unit) => kernel.map((_, from) => weightName(name, from, unit))),
    ...(bias ?? []).map((_, unit) => biasName(name, unit)),
  ];
}

type RowProps = LedgerProps & { readonly name: string; readonly layer: number };

function Row(props: RowProps) {
  const { name, look, hidden, shows, slopes, answer, change } = props;
  const { microscope } = useWords();
  const asker = useContext(AskerOf);
  const slope = slopeName(name);
  const secret = hidden.has(slope);
  const lit = pointed.value?.asker === asker && pointed.value?.trail.at(-1) === slope;
  const value = look.numbers[name];
  const { columns } = microscope;
  const difference = slopes[name];
  const dash = <span class="gap">{secret ? "?" : "·"}</span>;
  return (
    <tr class={lit ? "lit" : ""} role="row" data-row={name}>
      <th scope="row" role="rowheader" class="c-n">
        <NameOf name={name} sign={asker?.sign(name)} />
      </th>
      <Cell look="num c-b" head={columns.before}>
        {change ? (
          <Field
            label={`${columns.before} ${name}`}
            value={value}
            testid={`edit-${name}`}
            set={(to) => change(name, to)}
          />
        ) : (
          <EngineNumber name={name} kind="parameter" value={value} text={given(value)} />
        )}
      </Cell>
      <Cell look="left c-m" head={columns.made}>
        <MadeOf {...props} />
      </Cell>
      <Cell look="num c-g" head={columns.gradient}>
        {shows.gradients ? answer(slope) || <Slope name={slope} look={look} /> : dash}
      </Cell>
      <Cell look="num c-t" head={columns.differenceShort}>
        {!shows.gradients || secret || !difference ? (
          dash
        ) : (
          <span class="plain-number" data-testid={`difference-${name}`} data-full={String(difference.slope)}>
            {fixed(difference.slope)}
          </span>
        )}
      </Cell>
      <Cell look="num c-p" head={columns.gap}>
        {!shows.gradients || secret || !difference ? dash : <span class="gap">{gap(difference.gap)}</span>}
      </Cell>
      <Cell look="num c-u" head={columns.after}>
        {!shows.update || secret ? (
          dash
        ) : (
          <EngineNumber
            name={updatedName(name)}
            kind="parameter"
            value={look.numbers[updatedName(name)]}
            text={fixed(look.numbers[updatedName(name)])}
          />
        )}
      </Cell>
    </tr>
  );
}

function Slope({ name, look }: { readonly name: string; readonly look: Look }) {
  return <EngineNumber name={name} kind="backward" value={look.numbers[name]} text={fixed(look.numbers[name])} />;
}

interface CellProps {
  readonly look: string;
  /** Shown where there are no column heads. */
  readonly head: string;
  readonly children: ComponentChildren;
}

function Cell({ look, head, children }: CellProps) {
  return (
    <td class={look} role="cell">
      <span class="hd">{head}</span>
      <span>{children}</span>
    </td>
  );
}

/** δ of the neuron that it leads to, times what comes in over it. */
function MadeOf({ name, layer, setting, sample }: RowProps) {
  const sign = useContext(AskerOf)?.sign;
  const { param, index } = readName(name)!;
  const samples = setting.x.length;
  const { layers } = setting;
  const unit = index[index.length - 1];
  const delta = slopeName(neuronName(layers[layer].name, unit, sample, samples, true));
  const source = layer === 0 ? "input" : layers[layer - 1].name;
  const input = neuronName(source, index[0], sample, samples);
  const plain = (of: string) => {
    const found = sign?.(of);
    return <NameOf name={of} sign={found && { ...found, sample: undefined }} />;
  };
  return (
    <span class="f">
      {samples > 1 && "Σ "}
      {plain(delta)}
      {param === "kernel" && <> · {plain(input)}</>}
    </span>
  );
}
