/** A table or a drawing is one stop of the tabulator; the arrow keys go from number to number in it. */
import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const numbers = "[data-value]";

/** One of the numbers can be reached by the tabulator; the others by arrows from there. */
function tame(box: Element): void {
  const all = [...box.querySelectorAll(numbers)];
  const stop = all.find((one) => one.getAttribute("tabindex") === "0") ?? all[0];
  for (const one of all) one.setAttribute("tabindex", one === stop ? "0" : "-1");
}

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

function centre(of: Element): readonly [number, number] {
  const { left, top, width, height } = of.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}

/** The nearest number in a direction; what lies aside counts as farther away. */
function next(box: Element, from: Element, [dx, dy]: readonly [number, number]): Element | undefined {
  const [x, y] = centre(from);
  let best: { readonly one: Element; readonly far: number } | undefined;
  for (const one of box.querySelectorAll(numbers)) {
    const [toX, toY] = centre(one);
    const [ahead, aside] = [(toX - x) * dx + (toY - y) * dy, Math.abs((toX - x) * dy + (toY - y) * dx)];
    if (one === from || ahead < 2) continue;
    const far = ahead + 3 * aside;
    if (!best || far < best.far) best = { one, far };
  }
  return best?.one;
}

interface RovingProps {
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly label: string;
}

export function Roving({ children, class: look, label }: RovingProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => tame(box.current!));
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const direction = directions[event.key];
    const from = event.target as Element;
    if (!direction || !from.matches(numbers) || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = next(box.current!, from, direction);
    // The page's own arrow keys are for who is not in here.
    event.preventDefault();
    event.stopPropagation();
    if (!to) return;
    from.setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    (to as HTMLElement | SVGElement).focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of numbers is no fieldset.
    <div ref={box} class={look} role="group" aria-label={label} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}
