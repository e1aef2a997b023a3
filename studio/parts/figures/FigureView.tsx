/** A figure of the course: whatever parts it has, drawn. */
import {
  type Figure,
  type FigureGrids,
  type FigurePart,
  type FigurePictures,
  type FigureTable,
  labelWords,
} from "limpid/lessons";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useLocale, useWords } from "../../words/index.ts";
import { Note } from "../Note.tsx";
import { Scroll } from "../Scroll.tsx";
import { Curves } from "./Curves.tsx";
import { shown } from "./cells.ts";
import { Diagram, Routes } from "./Diagrams.tsx";
import { Heights } from "./Heights.tsx";
import { Plots } from "./Plots.tsx";

interface FigureProps {
  readonly figure: Figure;
  /** What it is called, for who cannot see it. */
  readonly label: string;
}

export function FigureView({ figure: { parts, missing }, label }: FigureProps) {
  const { learn } = useWords();
  const locale = useLocale();
  return (
    <>
      {parts.map((part, k) => (
        <FigurePartView key={k} part={part} label={label} />
      ))}
      {missing && <Note kind="warn">{learn.missing(labelWords[locale][missing])}</Note>}
    </>
  );
}

function FigurePartView({ part, label }: { readonly part: FigurePart; readonly label: string }) {
  switch (part.kind) {
    case "table":
      return <TableFigure table={part} label={label} />;
    case "curves":
      return <Curves figure={part} label={label} />;
    case "heights":
      return <Heights figure={part} label={label} />;
    case "network":
      return <Diagram figure={part} label={label} />;
    case "pictures":
      return <Pictures figure={part} />;
    case "plots":
      return <Plots figure={part} label={label} />;
    case "grids":
      return <Grids figure={part} />;
    case "routes":
      return <Routes figure={part} />;
  }
}

function TableFigure({ table: { columns, rows }, label }: { readonly table: FigureTable; readonly label: string }) {
  const locale = useLocale();
  const heads = columns.map(({ head }) => shown(head, locale));
  return (
    <Scroll label={label}>
      <table>
        {heads.some(Boolean) && (
          <thead>
            <tr>
              {heads.map((head, k) => (
                <th key={k} scope="col" class={isNumeric(rows, k) ? "num" : "left"}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, k) => {
                const { format, full } = columns[k];
                const text = shown(cell, locale, format);
                return (
                  <td key={k} class={isNumeric(rows, k) ? "num" : "left"}>
                    {full !== undefined && typeof cell === "number" && <Bar share={cell / full} />}
                    {typeof cell === "number" ? <span data-full={String(cell)}>{text}</span> : text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const isNumeric = (rows: FigureTable["rows"], k: number): boolean => rows.some((row) => typeof row[k] === "number");

function Bar({ share }: { readonly share: number }) {
  const clipped = Math.max(0, Math.min(1, Number.isFinite(share) ? share : 0));
  return (
    <span class="bar" aria-hidden="true">
      <i style={{ width: `${100 * clipped}%` }} />
    </span>
  );
}

function Pictures({ figure: { width, pictures } }: { readonly figure: FigurePictures }) {
  const locale = useLocale();
  return (
    <ul class="pictures">
      {pictures.map(({ name, levels, width: own }, k) => (
        <li key={k}>
          <Pixels levels={levels} width={own ?? width} label={shown(name, locale)} />
          <span>{shown(name, locale)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Levels from 0 to 255 as ink on the page, whatever its theme. */
function Pixels({
  levels,
  width,
  label,
}: {
  readonly levels: readonly number[];
  readonly width: number;
  readonly label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = Math.ceil(levels.length / width);
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(width, height);
    for (const [k, level] of levels.entries()) image.data[4 * k + 3] = level;
    context.putImageData(image, 0, 0);
  }, [levels, width, height]);
  return <canvas ref={canvas} class="px" width={width} height={height} role="img" aria-label={label} />;
}

function Grids({ figure: { grids, between } }: { readonly figure: FigureGrids }) {
  const locale = useLocale();
  return (
    <div class="grids">
      {grids.map(({ name, rows, format }, k) => (
        <div key={k} class="grid-box">
          {k > 0 && <span class="between">{between[k - 1]}</span>}
          <table>
            <caption>{shown(name, locale)}</caption>
            <tbody>
              {rows.map((row, r) => (
                <tr key={r}>
                  {row.map((cell, c) => (
                    <td key={c} class="num">
                      {shown(cell, locale, format)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </div>
  );
}
