/** Every component, in both languages and both themes side by side, with the numbers of the worked 2-2-2 network. */
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Locale, Theme } from "../app/settings.ts";
import { ask } from "../engine/client.ts";
import type { Kind, Look, Setting } from "../engine/microscope-data.ts";
import { signsOf } from "../engine/names.ts";
import { EngineNumber } from "../parts/EngineNumber.tsx";
import { Curves } from "../parts/figures/Curves.tsx";
import { fixed, given } from "../parts/format.ts";
import { Ledger } from "../parts/Ledger.tsx";
import { Network } from "../parts/Network.tsx";
import { Note, type NoteKind } from "../parts/Note.tsx";
import { Phases } from "../parts/Phases.tsx";
import { type Asker, AskerOf } from "../parts/point.ts";
import { PartLocale, useLocale, useWords } from "../words/index.ts";
import { Quiz } from "./learn/Quiz.tsx";
import { tellIn } from "./microscope/state.ts";

interface Worked {
  readonly setting: Setting;
  readonly look: Look;
}

const all = { loss: true, outputDeltas: true, hiddenDeltas: true, gradients: true, update: true };

export function Components() {
  const { components, working } = useWords();
  const [worked, setWorked] = useState<Worked>();
  useEffect(() => {
    const load = async () => {
      const setting = await ask("preset", "worked-2-2-2");
      setWorked({ setting, look: await ask("look", setting) });
    };
    load().catch(() => undefined);
  }, []);
  return (
    <main class="all-components">
      <h1>{components.title}</h1>
      <p class="lede">{components.about}</p>
      {worked ? <Shown {...worked} /> : <Note kind="working">{working}</Note>}
    </main>
  );
}

function Shown({ setting, look }: Worked) {
  const { components } = useWords();
  const asker = useMemo((): Asker => ({ tell: tellIn(setting), sign: signsOf(setting) }), [setting]);
  return (
    <AskerOf.Provider value={asker}>
      <Component title={components.number} note={components.numberNote}>
        <Numbers look={look} />
      </Component>
      <Component title={components.phases} note={components.phasesNote}>
        <Stops />
      </Component>
      <Component title={components.network} note={components.networkNote}>
        <Network setting={setting} look={look} sample={0} shows={all} hidden={new Set()} />
      </Component>
      <Component title={components.ledger} note={components.ledgerNote}>
        <Ledger
          setting={setting}
          look={look}
          sample={0}
          slopes={{}}
          hidden={new Set()}
          answer={() => undefined}
          shows={all}
        />
      </Component>
      <Component title={components.notes} note={components.notesNote}>
        <Notes />
      </Component>
      <Component title={components.quiz} note={components.quizNote}>
        <Asked />
      </Component>
      <Component title={components.figures} note={components.figuresNote}>
        <Curves figure={parabola} label={components.figures} />
      </Component>
    </AskerOf.Provider>
  );
}

interface ComponentProps {
  readonly title: string;
  readonly note: string;
  readonly children: ComponentChildren;
}

const panels: readonly (readonly [Locale, Theme])[] = [
  ["en", "light"],
  ["zh-CN", "light"],
  ["en", "dark"],
  ["zh-CN", "dark"],
];

function Component({ title, note, children }: ComponentProps) {
  return (
    <section class="comp">
      <h2>{title}</h2>
      <p>{note}</p>
      <div class="quad">
        {panels.map(([locale, theme]) => (
          <PartLocale.Provider key={locale + theme} value={locale}>
            <div class="panel" lang={locale} data-theme={theme}>
              {children}
            </div>
          </PartLocale.Provider>
        ))}
      </div>
    </section>
  );
}

const examples: readonly (readonly [Kind, string])[] = [
  ["forward", "hidden[0]"],
  ["backward", "∂loss/∂hidden.sum[0]"],
  ["parameter", "hidden/kernel[0,0]"],
  ["data", "input[0]"],
  ["loss", "loss"],
];

function Numbers({ look: { numbers } }: { readonly look: Look }) {
  const { components } = useWords();
  return (
    <dl class="facts">
      {examples.map(([kind, name]) => (
        <>
          <dt>{components.kinds[kind]}</dt>
          <dd>
            <EngineNumber
              name={name}
              kind={kind}
              value={numbers[name]}
              text={kind === "parameter" || kind === "data" ? given(numbers[name]) : fixed(numbers[name])}
            />
          </dd>
        </>
      ))}
    </dl>
  );
}

function Stops() {
  const [at, setAt] = useState(3);
  return <Phases at={at} choose={setAt} />;
}

const kinds: readonly NoteKind[] = ["plain", "working", "warn", "bad"];

function Notes() {
  const { components } = useWords();
  return (
    <>
      {kinds.map((kind) => (
        <Note key={kind} kind={kind}>
          {components.noteTexts[kind]}
        </Note>
      ))}
    </>
  );
}

/** A question of this page's own, with one right answer. */
function Asked() {
  const { components, microscope } = useWords();
  const locale = useLocale();
  const text = (said: string) => [{ kind: "text" as const, text: said }];
  const question = {
    key: `components-${locale}`,
    ask: text(microscope.says.gradients[1]),
    options: [
      { key: "a", text: text(components.kinds.backward), why: text(microscope.says.hiddenDeltas[1]), correct: true },
      { key: "b", text: text(components.kinds.forward), why: text(microscope.says.forward[1]), correct: false },
    ],
  };
  return <Quiz question={question} at={1} chapter="components" />;
}

const xs = Array.from({ length: 41 }, (_, k) => (k - 20) / 10);
const parabola = {
  kind: "curves",
  x: "x",
  y: "y",
  curves: [
    { name: { text: "x²" }, points: xs.map((x) => [x, x * x] as const) },
    { name: { text: "2x" }, points: xs.map((x) => [x, 2 * x] as const) },
  ],
} as const;
