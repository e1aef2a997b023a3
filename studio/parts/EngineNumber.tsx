/** A number of the engine: it can be pointed at, and it holds its value in full. */
import { useContext } from "preact/hooks";
import type { Kind } from "../engine/microscope-data.ts";
import { signText } from "../engine/names.ts";
import { useWords } from "../words/index.ts";
import { AskerOf, pointAt, pointed } from "./point.ts";

export const classOf: Readonly<Record<Kind, string>> = {
  forward: "fw",
  backward: "bw",
  parameter: "par",
  data: "dat",
  loss: "los",
  setting: "",
};

interface NumberProps {
  readonly name: string;
  readonly kind: Kind;
  readonly value: number;
  /** As it is shown. */
  readonly text: string;
  readonly testid?: string;
  /** A symbol that is seen before the number: who hears the page hears it, too. */
  readonly symbol?: string;
}

/** What all numbers share, in prose, in tables and in drawings. */
function useNumber({ name, value, text, testid = name, symbol }: Omit<NumberProps, "kind">) {
  const asker = useContext(AskerOf);
  const words = useWords();
  const now = pointed.value;
  const lit = now !== undefined && now.asker === asker && now.trail.at(-1) === name;
  const sign = asker?.sign(name);
  const called = sign ? signText(sign) : name;
  const point = (anchor: Element, byKeyboard: boolean) => {
    if (asker) pointAt(anchor, asker, name, byKeyboard);
  };
  return {
    point,
    attributes: {
      "data-testid": testid,
      "data-value": String(value),
      "data-lit": lit ? "true" : undefined,
      "aria-haspopup": "dialog" as const,
      "aria-expanded": lit,
      "aria-label": symbol === undefined ? words.point.label(called, text) : `${symbol} ${text} (${called})`,
    },
  };
}

export function EngineNumber({ name, kind, value, text, testid }: NumberProps) {
  const { point, attributes } = useNumber({ name, value, text, testid });
  return (
    <button
      type="button"
      class={`n ${classOf[kind]}`}
      {...attributes}
      // A click by the keyboard has no detail.
      onClick={(event) => point(event.currentTarget, event.detail === 0)}
    >
      {text}
    </button>
  );
}

interface DrawnProps extends NumberProps {
  readonly x: number;
  readonly y: number;
  readonly class?: string;
  readonly bold?: boolean;
  /** What stands before the number: an arrow, a symbol. */
  readonly before?: preact.ComponentChildren;
}

/** The same in a drawing. */
export function DrawnNumber({ x, y, class: look = "", before, ...props }: DrawnProps) {
  const { point, attributes } = useNumber(props);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no buttons of HTML.
    <text
      x={x}
      y={y}
      role="button"
      tabIndex={-1}
      class={`n ${look}`}
      {...attributes}
      onClick={(event) => point(event.currentTarget, false)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        point(event.currentTarget, true);
      }}
    >
      {before}
      {props.text}
    </text>
  );
}
