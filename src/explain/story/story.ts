/** What `explain` tells. */

import { type Displayed, displayed } from "../../base/index.ts";
import type { Code } from "../code/index.ts";
import { type ShowOptions, shownAs } from "../locale.ts";
import type { Document } from "../show/document.ts";
import { toHtml } from "../show/html.ts";
import { toMarkdown } from "../show/markdown.ts";
import { toTerminal } from "../show/terminal.ts";
import type { SlopeCheck } from "./check.ts";
import { storyDocument } from "./document.ts";
import type { StoryFacts, Target } from "./facts.ts";
import type { Inside } from "./inside.ts";
import type { Neuron } from "./neurons.ts";
import type { Rounding } from "./rounding.ts";
import type { Update } from "./update.ts";

/** Where a number comes from, as an object, as text, and as what others can read. */
export class Story implements StoryFacts, Displayed {
  declare readonly toDOM: Displayed["toDOM"];
  readonly target: Target;
  readonly forward: readonly Neuron[];
  readonly inside: Inside;
  readonly backward: StoryFacts["backward"];
  readonly update: Update | undefined;
  readonly check: SlopeCheck;
  readonly rounding: Rounding | undefined;
  readonly code: Code | undefined;

  /** Users call `explain`. */
  constructor(facts: StoryFacts) {
    this.target = facts.target;
    this.forward = facts.forward;
    this.inside = facts.inside;
    this.backward = facts.backward;
    this.update = facts.update;
    this.check = facts.check;
    this.rounding = facts.rounding;
    this.code = facts.code;
  }

  static {
    displayed(Story.prototype, async (of) => (await import("../show/notebook.ts")).displayStory(of));
  }

  /** For terminals. */
  toString(options?: ShowOptions): string {
    return toTerminal(this.#document(options), shownAs("story", options).width);
  }

  /** Markdown, with formulas in LaTeX. */
  toMarkdown(options?: ShowOptions): string {
    return toMarkdown(this.#document(options));
  }

  /** A page that needs nothing from elsewhere. */
  toHtml(options?: ShowOptions): string {
    return toHtml(this.#document(options));
  }

  /** What `JSON.stringify` writes: everything; counts as text, because they may be larger than JSON's numbers. */
  toJSON(): unknown {
    const { target, forward, inside, backward, update, check, rounding, code } = this;
    const counted = <T extends { readonly count: bigint }>(of: T) => ({ ...of, count: String(of.count) });
    const { remainder, groups } = backward;
    const told = { ...counted(backward), remainder: counted(remainder), groups: groups.map(counted) };
    return { target, forward, inside, backward: told, update, check, rounding, code };
  }

  #document(options: ShowOptions | undefined): Document {
    return storyDocument(this, shownAs("story", options).locale);
  }
}
