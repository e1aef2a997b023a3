/** Which runs there are, how far they are, and which are shown. */

import { lookOf } from "../../parts/figures/Curves.tsx";
import { brief } from "../../parts/format.ts";
import { NumberHeads } from "../../parts/NumberHeads.tsx";
import { Scroll } from "../../parts/Scroll.tsx";
import { useWords } from "../../words/index.ts";
import { choose, chosen, listed, type Run } from "./state.ts";

/** Columns of metrics, at most. */
const most = 8;

export function RunTable() {
  const { runs: words } = useWords();
  const { runs } = listed.value;
  const shown = chosen();
  const metrics = [...new Set(runs.flatMap(({ logs }) => Object.keys(logs)))].slice(0, most);
  const hasBest = runs.some(({ best }) => best);
  return (
    <section class="part">
      <div class="row">
        <button type="button" class="button" data-testid="all" onClick={() => choose(runs.map(({ name }) => name))}>
          {words.all}
        </button>
        <button type="button" class="button" data-testid="none" onClick={() => choose([])}>
          {words.noOne}
        </button>
      </div>
      <Scroll label={words.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.columns.run}</th>
              <th scope="col">{words.columns.state}</th>
              <NumberHeads names={[words.columns.epochs, words.columns.steps]} />
              <NumberHeads names={metrics} lang="en" />
              {hasBest && <th scope="col">{words.columns.best}</th>}
            </tr>
          </thead>
          <tbody>
            {runs.map((run, k) => (
              <Row key={run.name} run={run} number={k + 1} place={shown.indexOf(run)} {...{ metrics, hasBest }} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

interface RowProps {
  readonly run: Run;
  readonly number: number;
  /** Among the chosen ones; -1 where it is none. */
  readonly place: number;
  readonly metrics: readonly string[];
  /** Whether there is a column of best numbers. */
  readonly hasBest: boolean;
}

function Row({ run, number, place, metrics, hasBest }: RowProps) {
  const { runs: words } = useWords();
  const { name, status, error, epochs, steps, logs, best } = run;
  const toggle = (wanted: boolean) => {
    const others = chosen()
      .map((one) => one.name)
      .filter((one) => one !== name);
    choose(wanted ? [...others, name] : others);
  };
  return (
    <tr data-run={name} data-status={status}>
      <th scope="row">
        <label class="check">
          <input
            type="checkbox"
            checked={place >= 0}
            aria-label={words.choose(name)}
            onChange={(event) => toggle(event.currentTarget.checked)}
          />
          <Swatch place={place} />
          <span class="no">{number}</span> <span class="name">{name}</span>
        </label>
      </th>
      <td>
        {words.status[status] ?? status}
        {error !== undefined && <div class="why">{error}</div>}
      </td>
      <td class="num" data-testid={`${name}/epochs`} data-value={epochs.done}>
        {epochs.of === undefined ? epochs.done : `${epochs.done} / ${epochs.of}`}
      </td>
      <td class="num" data-testid={`${name}/steps`} data-value={steps}>
        {steps}
      </td>
      {metrics.map((key) => (
        <Value key={key} testid={`${name}/${key}`} value={Object.hasOwn(logs, key) ? logs[key] : undefined} />
      ))}
      {hasBest && <td class="best">{best && <Best testid={`${name}/best`} {...best} />}</td>}
    </tr>
  );
}

function Best({ testid, monitor, value }: NonNullable<Run["best"]> & { readonly testid: string }) {
  return (
    <>
      <span lang="en">{monitor}</span>{" "}
      <span data-testid={testid} data-value={String(value)}>
        {brief(Number(value), 4)}
      </span>
    </>
  );
}

export function Value({ testid, value }: { readonly testid: string; readonly value: number | string | undefined }) {
  return (
    <td class="num" data-testid={testid} data-value={value === undefined ? undefined : String(value)}>
      {value === undefined ? "" : brief(Number(value), 4)}
    </td>
  );
}

/** How the line of a run looks. */
export function Swatch({ place }: { readonly place: number }) {
  return (
    <svg class="swatch" viewBox="0 0 20 8" aria-hidden="true">
      {place >= 0 && <path class={`line ${lookOf(place)}`} d="M0,4 H20" />}
    </svg>
  );
}
