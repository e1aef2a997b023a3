/** `#/runs`: a table of runs, the curves of the chosen ones over each other, and what differs in their settings. */
import { useEffect } from "preact/hooks";
import { Note } from "../../parts/Note.tsx";
import { useWords } from "../../words/index.ts";
import { RunCurves } from "./RunCurves.tsx";
import { RunTable } from "./RunTable.tsx";
import { SettingsTable } from "./SettingsTable.tsx";
import { follow, listed } from "./state.ts";

export function Runs() {
  const { runs: words } = useWords();
  useEffect(follow, []);
  const { state, runs } = listed.value;
  return (
    <main class="work runs" aria-busy={state === "none" ? true : undefined}>
      <h1>{words.title}</h1>
      <p class="lede">{words.about}</p>
      {state === "none" && <Note kind="working">{words.reading}</Note>}
      {state === "lost" && <Note kind="warn">{words.lost}</Note>}
      {runs.length === 0 && state !== "none" && <Nothing />}
      {runs.length > 0 && (
        <>
          <RunTable />
          <RunCurves />
          <SettingsTable />
        </>
      )}
    </main>
  );
}

/** Why there are none, and what to do. */
function Nothing() {
  const { runs: words } = useWords();
  const { state, folder } = listed.value;
  if (state === "static")
    return (
      <div data-testid="static">
        <Note kind="plain" title={words.isStatic}>
          {words.isStaticText} <code>npx limpid studio runs</code>
        </Note>
      </div>
    );
  return (
    <div data-testid="no-runs">
      <Note kind="plain" title={folder === null ? words.noFolder : words.none(folder)}>
        {words.noneText} <code>npx limpid studio runs</code>
      </Note>
    </div>
  );
}
