/** Which network, and what its update depends on besides its numbers: rate, loss, activation, sample. */
import { useState } from "preact/hooks";
import {
  type Activation,
  type LossName,
  most,
  type PresetName,
  presetNames,
  type Setting,
} from "../../engine/microscope-data.ts";
import { Field } from "../../parts/Field.tsx";
import { useWords } from "../../words/index.ts";
import { shapeText } from "./csv.ts";
import * as state from "./state.ts";

const activations: readonly Activation[] = ["sigmoid", "tanh", "relu", "linear"];
const losses: readonly LossName[] = ["halfSquaredError", "meanSquaredError", "binaryCrossentropy"];

export function Choices() {
  const { microscope } = useWords();
  const setting = state.top.value?.setting;
  return (
    <div class="row choices">
      <label>
        {microscope.network}{" "}
        <select
          class="field"
          data-testid="network"
          value={state.source.value}
          onChange={({ currentTarget: { value } }) => {
            if (value === "own") state.chooseShape([2, 3, 1], 1);
            else state.choosePreset(value as PresetName);
          }}
        >
          {presetNames.map((name) => (
            <option key={name} value={name}>
              {microscope.presets[name]}
            </option>
          ))}
          <option value="own">{microscope.presets.own}</option>
        </select>
      </label>
      {setting && state.source.value === "own" && <Shape setting={setting} />}
      {setting && <Options setting={setting} />}
    </div>
  );
}

/** `2-3-1`: the numbers of units, from the inputs to the outputs. */
function readShape(text: string): number[] | undefined {
  const units = text
    .normalize("NFKC")
    .trim()
    .split(/[\s,，、–−-]+/)
    .map(Number);
  const fits = units.length >= 2 && units.length <= most.layers + 1;
  return fits && units.every((n) => Number.isInteger(n) && n >= 1 && n <= most.units) ? units : undefined;
}

function Shape({ setting }: { readonly setting: Setting }) {
  const { microscope } = useWords();
  const [wrong, setWrong] = useState(false);
  const [seed, setSeed] = useState(1);
  const shape = shapeText(setting);
  return (
    <span class="row">
      <label>
        {microscope.shape}{" "}
        <input
          class="field small"
          data-testid="shape"
          aria-invalid={wrong}
          key={shape}
          defaultValue={shape}
          onChange={({ currentTarget: { value } }) => {
            const units = readShape(value);
            setWrong(units === undefined);
            if (units) state.chooseShape(units, seed);
          }}
        />
      </label>
      <button
        type="button"
        class="button"
        onClick={() => {
          setSeed(seed + 1);
          state.chooseShape(readShape(shape)!, seed + 1);
        }}
      >
        {microscope.drawAgain}
      </button>
      {wrong && (
        <span class="cellmsg cell-no" role="alert">
          ✗ {microscope.shapeRule(most.units, most.layers + 1)}
        </span>
      )}
    </span>
  );
}

function Options({ setting }: { readonly setting: Setting }) {
  const { microscope } = useWords();
  const { layers, loss, rate, biasesLearn, x } = setting;
  const isProbability = layers[layers.length - 1].activation === "sigmoid";
  return (
    <>
      <span>
        {microscope.rate}{" "}
        <Field
          label={microscope.rate}
          value={rate}
          least={0}
          testid="rate-field"
          set={(value) => state.edit((now) => ({ ...now, rate: value }))}
        />
      </span>
      <label>
        {microscope.activation}{" "}
        <select
          class="field"
          data-testid="activation"
          value={layers[0].activation}
          onChange={({ currentTarget: { value } }) => state.edit((now) => withActivation(now, value as Activation))}
        >
          {activations.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {microscope.lossName}{" "}
        <select
          class="field"
          data-testid="loss-name"
          value={loss}
          onChange={({ currentTarget: { value } }) => state.edit((now) => ({ ...now, loss: value as LossName }))}
        >
          {losses.map((name) => (
            <option key={name} value={name} disabled={name === "binaryCrossentropy" && !isProbability}>
              {microscope.losses[name]}
            </option>
          ))}
        </select>
      </label>
      {layers.some(({ bias }) => bias) && (
        <label class="check">
          <input
            type="checkbox"
            data-testid="biases"
            checked={biasesLearn}
            onChange={({ currentTarget: { checked } }) => state.edit((now) => ({ ...now, biasesLearn: checked }))}
          />{" "}
          {microscope.biasesLearn}
        </label>
      )}
      {x.length > 1 && <Sample count={x.length} />}
    </>
  );
}

function Sample({ count }: { readonly count: number }) {
  const { microscope } = useWords();
  return (
    <label>
      {microscope.sample}{" "}
      <select
        class="field"
        data-testid="sample"
        value={state.sample.value}
        onChange={({ currentTarget: { value } }) => {
          state.sample.value = Number(value);
        }}
      >
        {Array.from({ length: count }, (_, k) => (
          <option key={k} value={k}>
            {k + 1}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Of the hidden layers; of a network without any, of the only one. */
function withActivation(setting: Setting, activation: Activation): Setting {
  const { layers } = setting;
  const of = Math.max(1, layers.length - 1);
  return { ...setting, layers: layers.map((layer, k) => (k < of ? { ...layer, activation } : layer)) };
}
