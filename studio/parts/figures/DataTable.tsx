/** The numbers of a chart, one click away. */
import type { Curve } from "limpid/lessons";
import { useState } from "preact/hooks";
import { useLocale, useWords } from "../../words/index.ts";
import { brief } from "../format.ts";
import { shown } from "./cells.ts";

/** A curve of thousands of points is told by some of them. */
const most = 60;

export function DataTable({ x, curves }: { readonly x: string; readonly curves: readonly Curve[] }) {
  const { learn } = useWords();
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const places = [...new Set(curves.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const every = Math.ceil(places.length / most);
  const rows = places.filter((_, k) => k % every === 0);
  return (
    <details class="data" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{learn.data}</summary>
      {open && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col" class="num">
                  {x}
                </th>
                {curves.map(({ name }, k) => (
                  <th key={k} scope="col" class="num">
                    {shown(name, locale)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((at) => (
                <tr key={at}>
                  <th scope="row" class="num">
                    {brief(at, 4)}
                  </th>
                  {curves.map(({ points }, k) => {
                    const value = points.find(([own]) => own === at)?.[1];
                    return (
                      <td key={k} class="num" data-full={value === undefined ? undefined : String(value)}>
                        {value === undefined ? "" : brief(value, 4)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
