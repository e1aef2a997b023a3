/** What happens in a phase, in two sentences, and one number of it with its formula. */
import { useContext, useEffect, useState } from "preact/hooks";
import type { Look, Setting, Token, Told } from "../../engine/microscope-data.ts";
import { neuronName, slopeName, updatedName, weightName } from "../../engine/names.ts";
import { EngineNumber } from "../../parts/EngineNumber.tsx";
import { brief, fixed } from "../../parts/format.ts";
import type { Phase } from "../../parts/Phases.tsx";
import { AskerOf } from "../../parts/point.ts";
import { NameOf } from "../../parts/Sign.tsx";
import { useWords } from "../../words/index.ts";

interface SayProps {
  readonly setting: Setting;
  readonly look: Look;
  readonly phase: Phase;
  readonly sample: number;
  readonly hidden: ReadonlySet<string>;
}

/** The number that stands for all of its phase. */
function exampleOf({ setting: { layers, x }, phase, sample }: SayProps): string | undefined {
  const [first, last] = [layers[0].name, layers[layers.length - 1].name];
  const sum = (layer: string) => neuronName(layer, 0, sample, x.length, true);
  switch (phase) {
    case "forward":
      return sum(first);
    case "loss":
      return "loss";
    case "outputDeltas":
      return slopeName(sum(last));
    case "hiddenDeltas":
      return layers.length > 1 ? slopeName(sum(layers[layers.length - 2].name)) : undefined;
    case "gradients":
      return slopeName(weightName(first, 0, 0));
    case "update":
      return updatedName(weightName(first, 0, 0));
  }
}

export function Say(props: SayProps) {
  const { microscope } = useWords();
  const { phase, setting, look, hidden } = props;
  const told = useTold(exampleOf(props), setting);
  const none = phase === "hiddenDeltas" && setting.layers.length === 1;
  const [title, text] = microscope.says[phase];
  const secret = told && (hidden.has(told.name) || hidden.has(slopeName(told.name.slice(0, -1))));
  return (
    <div class="say">
      <p>
        <b>{title}</b> {none ? microscope.noHidden : text}
        {phase === "update" && ` ${microscope.lossAfter(brief(look.numbers.loss, 6), brief(look.lossAfter, 6))}`}
      </p>
      {told?.formula && !secret && <Example told={told} formula={told.formula} />}
    </div>
  );
}

function useTold(name: string | undefined, setting: Setting): Told | undefined {
  const asker = useContext(AskerOf);
  const [told, setTold] = useState<{ readonly of: Setting; readonly told: Told }>();
  useEffect(() => {
    if (name === undefined) return;
    let current = true;
    asker?.tell(name).then(
      (answer) => current && setTold({ of: setting, told: answer }),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [name, setting, asker]);
  return told?.of === setting && told.told.name === name ? told.told : undefined;
}

function Example({ told, formula }: { readonly told: Told; readonly formula: readonly Token[] }) {
  const sign = useContext(AskerOf)?.sign;
  return (
    <p class="equation">
      <span class="f">
        <NameOf name={told.name} sign={sign?.(told.name)} /> ={" "}
        {formula.map((token) =>
          typeof token === "string" ? token : <NameOf name={token.name} sign={sign?.(token.name)} />,
        )}
      </span>{" "}
      <span class="f wraps">
        ={" "}
        {formula.map((token) =>
          typeof token === "string" ? (
            token
          ) : (
            <EngineNumber
              name={token.name}
              kind={token.kind}
              value={token.value}
              text={brief(token.value, 4)}
              testid={`say-${token.name}`}
            />
          ),
        )}
      </span>{" "}
      <span class="f">
        ={" "}
        <EngineNumber
          name={told.name}
          kind={told.kind}
          value={told.value}
          text={fixed(told.value)}
          testid="say-result"
        />
      </span>
    </p>
  );
}
