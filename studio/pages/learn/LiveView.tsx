/** A figure that was computed here and now, with its title and what to see in it. */
import type { LiveFigure } from "limpid/lessons";
import { FigureView } from "../../parts/figures/FigureView.tsx";
import { InlineText } from "../../parts/InlineText.tsx";
import { useWords } from "../../words/index.ts";

export function LiveView({ live, name }: { readonly live: LiveFigure; readonly name?: string }) {
  const { learn } = useWords();
  const { title, note, figure, seconds, tabular, key } = live;
  const called = name && (tabular ? learn.table(name) : learn.figure(name));
  return (
    <figure class="live" data-testid={`figure-${key}`}>
      <figcaption>
        {called && <b class="figno">{called}</b>} <InlineText of={title} />
      </figcaption>
      <FigureView figure={figure} label={[called, ...title.map(({ text }) => text)].filter(Boolean).join(" ")} />
      <figcaption>
        <InlineText of={note} /> <span class="took">{learn.seconds(seconds < 0.1 ? "< 0.1" : seconds.toFixed(1))}</span>
      </figcaption>
    </figure>
  );
}
