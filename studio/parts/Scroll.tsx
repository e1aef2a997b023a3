/** What may be wider than the page scrolls by itself, and can be reached by the keyboard. */
import type { ComponentChildren } from "preact";

interface ScrollProps {
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Scroll({ label, class: look = "", children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by the keyboard.
    <section class={`scroll ${look}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
