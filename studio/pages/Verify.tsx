/** Every number of the texts, computed by the engine that ships, in this browser. */
import { signal } from "@preact/signals";
import type { Check, SystemId } from "limpid/explain";
import { checkNameIn, sourceIn } from "limpid/lessons";
import { useState } from "preact/hooks";
import { ask } from "../engine/client.ts";
import type { Precision } from "../engine/protocol.ts";
import { brief, full, gap } from "../parts/format.ts";
import { Note } from "../parts/Note.tsx";
import { NumberHeads } from "../parts/NumberHeads.tsx";
import { Scroll } from "../parts/Scroll.tsx";
import { useLocale, useWords } from "../words/index.ts";
import { pagesEn } from "../words/pages.ts";

/** In the order of the page, which is that of their names. */
const systems = Object.keys(pagesEn.verify.systems) as SystemId[];
/** Whole trainings; `verify` refuses them in float32. */
const inF64Only: readonly SystemId[] = ["overfitting", "microgpt"];

interface Run {
  readonly dtype: Precision;
  readonly state: "none" | "running" | "done" | "failed";
  readonly checks: readonly Check[];
  readonly seconds: number;
  readonly error: string;
}

/** It stays when the language changes. */
const run = signal<Run>({ dtype: "f64", state: "none", checks: [], seconds: 0, error: "" });

async function start(dtype: Precision): Promise<void> {
  run.value = { dtype, state: "running", checks: [], seconds: 0, error: "" };
  try {
    const asked = dtype === "f32" ? systems.filter((id) => !inF64Only.includes(id)) : systems;
    const seconds = await ask("verify", { systems: asked, dtype }, (part) => {
      run.value = { ...run.value, checks: [...run.value.checks, ...part] };
    });
    run.value = { ...run.value, state: "done", seconds };
  } catch (error) {
    run.value = { ...run.value, state: "failed", error: (error as Error).message };
  }
}

export function Verify() {
  const { verify, failed } = useWords();
  const [onlyMisses, setOnlyMisses] = useState(false);
  const [chosen, setChosen] = useState<Precision>(run.value.dtype);
  const { state, checks, error } = run.value;
  const misses = checks.filter(({ passed }) => !passed);
  return (
    <main class="work">
      <h1>{verify.title}</h1>
      <p class="lede">{verify.about}</p>
      <div class="row">
        <button
          type="button"
          class="button primary"
          data-testid="verify"
          disabled={state === "running"}
          onClick={() => start(chosen)}
        >
          {state === "none" ? verify.start : verify.again}
        </button>
        <label>
          {verify.dtype}{" "}
          <select
            class="field"
            data-testid="dtype"
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value as Precision)}
          >
            <option value="f64">float64</option>
            <option value="f32">float32</option>
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={onlyMisses}
            onChange={(event) => setOnlyMisses(event.currentTarget.checked)}
          />{" "}
          {verify.onlyMisses}
        </label>
      </div>
      {state === "running" && <Note kind="working">{verify.running(checks.length)}</Note>}
      {state === "failed" && (
        <Note kind="bad" title={failed}>
          {error}
        </Note>
      )}
      {state === "done" && <Verdict />}
      {systems.map((id) => (
        <System
          key={id}
          id={id}
          checks={(onlyMisses ? misses : checks).filter((check) => check.id.startsWith(`${id}.`))}
        />
      ))}
      {checks.length > 0 && <p class="legend">{verify.sources}</p>}
    </main>
  );
}

function Verdict() {
  const { verify } = useWords();
  const { dtype, checks, seconds } = run.value;
  const misses = checks.filter(({ passed }) => !passed).length;
  const [title, text] =
    dtype === "f32"
      ? [verify.inF32(misses, checks.length), verify.whyF32]
      : [
          misses === 0 ? `✓ ${verify.passed(checks.length, brief(seconds, 2))}` : verify.wrong(misses, checks.length),
          verify.tolerance,
        ];
  return (
    <div data-testid="verdict" data-dtype={dtype} data-misses={misses} data-count={checks.length}>
      <Note kind={dtype === "f64" && misses > 0 ? "bad" : "plain"} title={title}>
        {text}
      </Note>
    </div>
  );
}

function System({ id, checks }: { readonly id: SystemId; readonly checks: readonly Check[] }) {
  const { verify } = useWords();
  if (checks.length === 0) return null;
  return (
    <section class="part" aria-labelledby={`system-${id}`}>
      <h2 id={`system-${id}`}>{verify.systems[id]}</h2>
      <Scroll label={verify.systems[id]}>
        <table class="checks">
          <thead>
            <tr>
              <th scope="col">{verify.columns.name}</th>
              <NumberHeads names={[verify.columns.expected, verify.columns.got, verify.columns.difference]} />
              <th scope="col">{verify.columns.source}</th>
            </tr>
          </thead>
          <tbody>
            {checks.map((check) => (
              <Row key={check.id + check.label} check={check} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

/** As many digits as the tolerance makes meaningful, and three more. */
function shown(value: number, tolerance: number): string {
  const decimals = Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(tolerance))));
  return full(Number(value.toFixed(decimals)));
}

function Row({ check }: { readonly check: Check }) {
  const locale = useLocale();
  const { verify } = useWords();
  const { id, label, expected, got, difference, tolerance, passed, source } = check;
  return (
    <tr class={passed ? "" : "miss"} data-testid={`check-${id}${label}`} data-passed={String(passed)}>
      <th scope="row" class="wraps">
        {!passed && (
          <span class="cell-no">
            <span aria-hidden="true">✗</span>
            <span class="sr">{verify.miss}</span>{" "}
          </span>
        )}
        {checkNameIn(check, locale)}
      </th>
      <td class="num">{shown(expected, tolerance)}</td>
      <td class="num">
        <span data-value={String(got)}>{shown(got, tolerance)}</span>
      </td>
      <td class="num">{gap(difference)}</td>
      <td>{sourceIn(source, locale)}</td>
    </tr>
  );
}
