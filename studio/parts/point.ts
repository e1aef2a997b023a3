/** *Point at any number*: which number is asked about, by whom it is told, and the trail of what was asked before. */
import { type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import type { Told } from "../engine/microscope-data.ts";
import type { Sign } from "../engine/names.ts";

/** Who tells where the numbers of a part of the page come from. */
export interface Asker {
  tell(name: string): Promise<Told>;
  sign(name: string): Sign | undefined;
}

export const AskerOf = createContext<Asker | undefined>(undefined);

export interface Pointed {
  readonly anchor: Element;
  readonly asker: Asker;
  /** Names; the last is the one that is told. */
  readonly trail: readonly string[];
  /** Then the focus moves in, and comes back at the end. */
  readonly byKeyboard: boolean;
}

export const pointed: Signal<Pointed | undefined> = signal(undefined);

/** Opens at a number, or closes where it is open there already. */
export function pointAt(anchor: Element, asker: Asker, name: string, byKeyboard: boolean): void {
  pointed.value = pointed.value?.anchor === anchor ? undefined : { anchor, asker, trail: [name], byKeyboard };
}

export function into(name: string): void {
  const now = pointed.value;
  if (now) pointed.value = { ...now, trail: [...now.trail, name] };
}

/** Back to an earlier place of the trail; one step, where nothing is said. */
export function backTo(length?: number): void {
  const now = pointed.value;
  if (!now) return;
  const to = length ?? now.trail.length - 1;
  if (to >= 1) pointed.value = { ...now, trail: now.trail.slice(0, to) };
}

export function close(): void {
  const now = pointed.value;
  pointed.value = undefined;
  if (now?.anchor instanceof HTMLElement || now?.anchor instanceof SVGElement) now.anchor.focus();
}
