/** Every neuron of an update: what it adds up, what it gives, and δ; and what the samples give and want. */
import { useContext } from "preact/hooks";
import type { Look, Setting } from "../engine/microscope-data.ts";
import { kindOf, neuronName, slopeName, targetName } from "../engine/names.ts";
import { useWords } from "../words/index.ts";
import { EngineNumber } from "./EngineNumber.tsx";
import { Field } from "./Field.tsx";
import { fixed, given } from "./format.ts";
import { AskerOf } from "./point.ts";
import { Roving } from "./Roving.tsx";
import { NameOf } from "./Sign.tsx";

interface NeuronsProps {
  readonly setting: Setting;
  readonly look: Look;
  readonly sample: number;
  readonly shows: { readonly outputDeltas: boolean; readonly hiddenDeltas: boolean };
  /** Writes another input or target; nothing where numbers are not being changed. */
  readonly change?: (place: "x" | "y", unit: number, value: number) => void;
}

export function Neurons(props: NeuronsProps) {
  const { setting, sample } = props;
  const { microscope } = useWords();
  const { columns } = microscope;
  return (
    <Roving class="scroll" label={microscope.neurons}>
      <table class="neurons">
        <thead>
          <tr>
            <th scope="col">{columns.neuron}</th>
            <th scope="col" class="num fw">
              <span>{columns.sum}</span>
            </th>
            <th scope="col" class="num fw">
              <span>{columns.output}</span>
            </th>
            <th scope="col" class="num bw">
              <span>δ</span>
            </th>
            <th scope="col" class="num">
              {columns.target}
            </th>
          </tr>
        </thead>
        <tbody>
          {setting.x[sample].map((_, unit) => (
            <InputRow key={`input ${unit}`} {...props} unit={unit} />
          ))}
          {setting.layers.map(({ name, kernel }, layer) =>
            kernel[0].map((_, unit) => <NeuronRow key={`${name} ${unit}`} {...props} layer={layer} unit={unit} />),
          )}
        </tbody>
      </table>
    </Roving>
  );
}

function Head({ name }: { readonly name: string }) {
  const sign = useContext(AskerOf)?.sign;
  return (
    <th scope="row">
      <NameOf name={name} sign={sign?.(name)} />
    </th>
  );
}

function InputRow(props: NeuronsProps & { readonly unit: number }) {
  const name = neuronName("input", props.unit, props.sample, props.setting.x.length);
  return (
    <tr>
      <Head name={name} />
      <td />
      <td class="num">
        <Datum {...props} place="x" name={name} />
      </td>
      <td />
      <td />
    </tr>
  );
}

function NeuronRow(props: NeuronsProps & { readonly layer: number; readonly unit: number }) {
  const { setting, sample, layer, unit, shows, look } = props;
  const samples = setting.x.length;
  const name = neuronName(setting.layers[layer].name, unit, sample, samples);
  const sum = neuronName(setting.layers[layer].name, unit, sample, samples, true);
  const isOutput = layer === setting.layers.length - 1;
  const cell = (of: string) => (
    <EngineNumber
      name={of}
      kind={kindOf(of)}
      value={look.numbers[of]}
      text={fixed(look.numbers[of])}
      testid={`table-${of}`}
    />
  );
  return (
    <tr>
      <Head name={name} />
      <td class="num">{cell(sum)}</td>
      <td class="num">{cell(name)}</td>
      <td class="num">
        {(isOutput ? shows.outputDeltas : shows.hiddenDeltas) ? cell(slopeName(sum)) : <span class="gap">·</span>}
      </td>
      <td class="num">{isOutput && <Datum {...props} place="y" name={targetName(unit, sample, samples)} />}</td>
    </tr>
  );
}

type DatumProps = NeuronsProps & { readonly place: "x" | "y"; readonly unit: number; readonly name: string };

/** A number that is given: to be pointed at, or to be changed. */
function Datum({ look, change, place, unit, name }: DatumProps) {
  const value = look.numbers[name];
  if (change) return <Field label={name} value={value} testid={`edit-${name}`} set={(to) => change(place, unit, to)} />;
  return <EngineNumber name={name} kind="data" value={value} text={given(value)} testid={`table-${name}`} />;
}
