/** The six stops of an update, on one rule. */
import { useWords } from "../words/index.ts";

export const phases = ["forward", "loss", "outputDeltas", "hiddenDeltas", "gradients", "update"] as const;
export type Phase = (typeof phases)[number];

const marks: Readonly<Record<Phase, readonly [glyph: string, look: string]>> = {
  forward: ["→", "fw"],
  loss: ["◆", ""],
  outputDeltas: ["←", "bw"],
  hiddenDeltas: ["←", "bw"],
  gradients: ["←", "bw"],
  update: ["w′", ""],
};

interface PhasesProps {
  readonly at: number;
  readonly choose: (phase: number) => void;
}

export function Phases({ at, choose }: PhasesProps) {
  const { microscope } = useWords();
  return (
    <div class="phasebox">
      <ol class="phases">
        {phases.map((phase, k) => (
          <li key={phase} class={marks[phase][1]}>
            <button
              type="button"
              aria-current={k === at ? "step" : undefined}
              data-testid={`phase-${phase}`}
              onClick={() => choose(k)}
            >
              <span class={phase === "update" ? "g m" : "g"} aria-hidden="true">
                {marks[phase][0]}
              </span>
              <span class="t">{microscope.phases[phase]}</span>
            </button>
          </li>
        ))}
      </ol>
      <p class="phase-name">{microscope.phaseOf(at + 1, phases.length, microscope.phases[phases[at]])}</p>
    </div>
  );
}
