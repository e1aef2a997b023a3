/** The microscope: one update of a network, with every number of it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Setting } from "../../engine/microscope-data.ts";
import { biasName, readName, type Sign, signsOf, weightName } from "../../engine/names.ts";
import { Ledger } from "../../parts/Ledger.tsx";
import { Network } from "../../parts/Network.tsx";
import { Neurons } from "../../parts/Neurons.tsx";
import { Note } from "../../parts/Note.tsx";
import { Phases, phases } from "../../parts/Phases.tsx";
import { type Asker, AskerOf } from "../../parts/point.ts";
import { useWords } from "../../words/index.ts";
import { Answer } from "./Answer.tsx";
import { Choices } from "./Choices.tsx";
import { check } from "./check.ts";
import { download, ledgerCsv, shapeText } from "./csv.ts";
import { Say } from "./Say.tsx";
import * as state from "./state.ts";

export function Microscope() {
  const words = useWords();
  useEffect(() => {
    if (!state.top.peek()) state.choosePreset("worked-2-2-2");
  }, []);
  useKeys();
  const step = state.top.value;
  return (
    <main class="scope" id="main">
      <div class="lh">
        <h1>{words.microscope.title}</h1>
        <Choices />
      </div>
      {state.problem.value && <Note kind="bad">{state.problem.value}</Note>}
      {step ? <Scope {...step} /> : !state.problem.value && <Note kind="working">{words.working}</Note>}
    </main>
  );
}

/** ← and → walk through the phases, R restores; not while something is typed or a number is walked to. */
function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const at = event.target as Element;
      if (event.ctrlKey || event.metaKey || event.altKey || at.closest("input, select, textarea, .pop")) return;
      if (event.key === "ArrowRight") state.forward();
      else if (event.key === "ArrowLeft") state.back();
      else if (event.key === "r" || event.key === "R") state.restore();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** Every parameter's name, in the order of the ledger. */
function parametersOf({ layers }: Setting): string[] {
  return layers.flatMap(({ name, kernel, bias }) => [
    ...kernel[0].flatMap((_, unit) => kernel.map((_, from) => weightName(name, from, unit))),
    ...(bias ?? []).map((_, unit) => biasName(name, unit)),
  ]);
}

function Scope({ setting, look }: NonNullable<typeof state.top.value>) {
  const words = useWords();
  const [editing, setEditing] = useState(false);
  const asker = useMemo((): Asker => ({ tell: state.tellIn(setting), sign: signsOf(setting) }), [setting]);
  const at = state.phase.value;
  const shows = {
    loss: at >= 1,
    outputDeltas: at >= 2,
    hiddenDeltas: at >= 3,
    gradients: at >= 4,
    update: at >= 5,
  };
  const names = parametersOf(setting);
  const left = state.checking.value ? state.blanksOf(setting, names) : [];
  const written = state.answers.value;
  const open = left.filter((name) => check(written[name] ?? "", name, look).kind !== "right");
  const hidden = new Set(open);
  const sample = Math.min(state.sample.value, setting.x.length - 1);
  return (
    <AskerOf.Provider value={asker}>
      <Phases at={at} choose={state.goTo} />
      <Controls />
      <Say setting={setting} look={look} phase={phases[at]} sample={sample} hidden={hidden} />
      <div class="cols">
        <Network setting={setting} look={look} sample={sample} shows={shows} hidden={hidden} />
        <section aria-labelledby="ledger">
          <div class="lh">
            <h2 id="ledger">{words.microscope.ledger}</h2>
            <Tools
              editing={editing}
              setEditing={setEditing}
              save={() => save(setting, names, look, hidden, asker.sign)}
            />
          </div>
          <Ledger
            setting={setting}
            look={look}
            sample={sample}
            slopes={state.slopes.value}
            hidden={hidden}
            answer={(name) => left.includes(name) && <Answer name={name} look={look} />}
            change={editing ? (name, value) => state.edit((now) => withParameter(now, name, value)) : undefined}
            shows={shows}
          />
          <p class="legend">
            <span>{words.microscope.differenceNote}</span>
            {state.checking.value && <span>{words.microscope.tally(left.length - open.length, open.length)}</span>}
          </p>
          <h2>{words.microscope.neurons}</h2>
          <Neurons
            setting={setting}
            look={look}
            sample={sample}
            shows={shows}
            change={
              editing
                ? (place, unit, value) => state.edit((now) => withDatum(now, place, sample, unit, value))
                : undefined
            }
          />
        </section>
      </div>
    </AskerOf.Provider>
  );
}

function save(
  setting: Setting,
  names: readonly string[],
  look: NonNullable<typeof state.top.value>["look"],
  hidden: ReadonlySet<string>,
  sign: (name: string) => Sign | undefined,
): void {
  const text = ledgerCsv(names, look, state.slopes.value, hidden, sign);
  download(`ledger-${shapeText(setting)}-${state.updates.value}.csv`, text);
}

const put = <T,>(list: readonly T[], at: number, value: T): T[] => list.map((one, k) => (k === at ? value : one));

function withParameter(setting: Setting, name: string, value: number): Setting {
  const { layer, param, index } = readName(name)!;
  return {
    ...setting,
    layers: setting.layers.map((one) => {
      if (one.name !== layer) return one;
      if (param === "bias") return { ...one, bias: put(one.bias!, index[0], value) };
      return { ...one, kernel: put(one.kernel, index[0], put(one.kernel[index[0]], index[1], value)) };
    }),
  };
}

function withDatum(setting: Setting, place: "x" | "y", sample: number, unit: number, value: number): Setting {
  return { ...setting, [place]: put(setting[place], sample, put(setting[place][sample], unit, value)) };
}

function Controls() {
  const { microscope } = useWords();
  const at = state.phase.value;
  const next = at === phases.length - 1 ? microscope.nextUpdate : microscope.phases[phases[at + 1]];
  return (
    <div class="row controls">
      <span class="row">
        <button type="button" class="button" data-testid="back" disabled={!state.canGoBack.value} onClick={state.back}>
          ← {microscope.back}
        </button>
        <button type="button" class="button primary" data-testid="next" onClick={state.forward}>
          {next} →
        </button>
      </span>
      <span class="legend">
        <span data-testid="updates">{microscope.updateNumber(state.updates.value)}</span>
        <span>
          <kbd class="key">←</kbd> <kbd class="key">→</kbd> {microscope.phase}
        </span>
        <span>
          <kbd class="key">R</kbd>{" "}
          <button type="button" class="link" data-testid="restore" onClick={state.restore}>
            {microscope.restore}
          </button>
        </span>
      </span>
    </div>
  );
}

interface ToolsProps {
  readonly editing: boolean;
  readonly setEditing: (editing: boolean) => void;
  readonly save: () => void;
}

function Tools({ editing, setEditing, save: onSave }: ToolsProps) {
  const { microscope } = useWords();
  const toggleCheck = () => {
    state.checking.value = !state.checking.value;
    state.answers.value = {};
    if (state.checking.value && state.phase.value < phases.indexOf("gradients"))
      state.goTo(phases.indexOf("gradients"));
  };
  return (
    <div class="tools">
      <button
        type="button"
        class="button"
        aria-pressed={editing}
        data-testid="edit"
        onClick={() => setEditing(!editing)}
      >
        {microscope.edit}
      </button>
      <button
        type="button"
        class="button"
        aria-pressed={state.checking.value}
        data-testid="check"
        onClick={toggleCheck}
      >
        {microscope.check}
      </button>
      <button type="button" class="button" data-testid="csv" onClick={onSave}>
        {microscope.csv}
      </button>
    </div>
  );
}
