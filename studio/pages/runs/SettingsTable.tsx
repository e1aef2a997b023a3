/** What differs in the settings of the chosen runs, and nothing else. */
import { Note } from "../../parts/Note.tsx";
import { Scroll } from "../../parts/Scroll.tsx";
import { useWords } from "../../words/index.ts";
import { chosen, listed, type Run } from "./state.ts";

const of = ({ settings }: Run, path: string): string | undefined =>
  Object.hasOwn(settings, path) ? settings[path] : undefined;

export function SettingsTable() {
  const { runs: words } = useWords();
  const runs = chosen();
  const paths = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))];
  const differ = paths.filter((path) => runs.some((run) => of(run, path) !== of(runs[0], path)));
  return (
    <section class="part" aria-labelledby="differences">
      <h2 id="differences">{words.differences}</h2>
      {runs.length < 2 && <Note kind="plain">{words.chooseTwo}</Note>}
      {runs.length >= 2 && differ.length === 0 && <Note kind="plain">{words.same(paths.length)}</Note>}
      {runs.length >= 2 && differ.length > 0 && (
        <>
          <p class="why">{words.differencesNote}</p>
          <Scroll label={words.differences}>
            <table data-testid="differences">
              <thead>
                <tr>
                  <th scope="col">{words.setting}</th>
                  {runs.map((run) => (
                    <th key={run.name} scope="col">
                      <span class="no">{listed.value.runs.indexOf(run) + 1}</span> <span class="name">{run.name}</span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {differ.map((path) => (
                  <tr key={path} data-setting={path}>
                    <th scope="row">
                      <code>{path}</code>
                    </th>
                    {runs.map((run) => (
                      <td key={run.name} class="setting" data-value={of(run, path)}>
                        {of(run, path) ?? "–"}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
    </section>
  );
}
