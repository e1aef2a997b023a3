/**
 * The microscope's state: a stack of settings, one for each update, and the phase of the last one. A step back takes what was put
 * on top, so that the state before is there again to the last bit. It stands beside the page, so that a change of language keeps it.
 */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { ask } from "../../engine/client.ts";
import {
  type Difference,
  type Look,
  type PresetName,
  presetNames,
  type Setting,
  type Told,
} from "../../engine/microscope-data.ts";
import { slopeName } from "../../engine/names.ts";
import { phases } from "../../parts/Phases.tsx";
import { pointed } from "../../parts/point.ts";

interface Step {
  readonly setting: Setting;
  readonly look: Look;
}

/** What was laid under the microscope. */
export const source = signal<PresetName | "own">(presetNames[0]);
const steps = signal<readonly Step[]>([]);
const first = signal<Step | undefined>(undefined);
export const phase = signal(0);
export const sample = signal(0);
export const problem = signal<string | undefined>(undefined);
/** Slopes without calculus, by parameter, as they come. */
export const slopes = signal<Readonly<Record<string, Difference>>>({});
/** Whether some gradients are left to the reader, and what was written for them. */
export const checking = signal(false);
export const answers = signal<Readonly<Record<string, string>>>({});

export const top: ReadonlySignal<Step | undefined> = computed(() => steps.value.at(-1));
export const updates: ReadonlySignal<number> = computed(() => steps.value.length);
export const canGoBack: ReadonlySignal<boolean> = computed(() => phase.value > 0 || steps.value.length > 1);

/** The newest question; an answer to an older one comes too late. */
let asked = 0;

async function show(setting: Setting, put: (step: Step) => void): Promise<void> {
  const mine = ++asked;
  try {
    const look = await ask("look", setting);
    if (mine !== asked) return;
    batch(() => {
      problem.value = undefined;
      pointed.value = undefined;
      put({ setting, look });
    });
  } catch (error) {
    if (mine === asked) problem.value = (error as Error).message;
  }
}

/** What goes wrong on the way is told on the page. */
function start(job: Promise<void>): void {
  job.catch((error: Error) => {
    problem.value = error.message;
  });
}

async function begin(wanted: Promise<Setting>): Promise<void> {
  await show(await wanted, (step) => {
    steps.value = [step];
    first.value = step;
    phase.value = 0;
    sample.value = 0;
    answers.value = {};
  });
}

export function choosePreset(name: PresetName): void {
  source.value = name;
  start(begin(ask("preset", name)));
}

/** A network of one's own: 3-4-1. */
export function chooseShape(units: readonly number[], seed: number): void {
  source.value = "own";
  start(begin(ask("draw", { units, activation: "sigmoid", seed })));
}

/** Another number in this update; what was before it stays. */
export function edit(change: (setting: Setting) => Setting): void {
  const now = top.value;
  if (!now) return;
  start(
    show(change(now.setting), (step) => {
      steps.value = [...steps.value.slice(0, -1), step];
      answers.value = {};
    }),
  );
}

export function goTo(to: number): void {
  batch(() => {
    pointed.value = undefined;
    phase.value = Math.max(0, Math.min(phases.length - 1, to));
  });
}

/** The next phase; after the last one the update is made, and the next begins. */
export function forward(): void {
  const now = top.value;
  if (phase.value < phases.length - 1) goTo(phase.value + 1);
  else if (now)
    start(
      show(now.look.after, (step) => {
        steps.value = [...steps.value, step];
        phase.value = 0;
        answers.value = {};
      }),
    );
}

export function back(): void {
  if (phase.value > 0) goTo(phase.value - 1);
  else if (steps.value.length > 1)
    batch(() => {
      asked++;
      pointed.value = undefined;
      steps.value = steps.value.slice(0, -1);
      phase.value = phases.length - 1;
      answers.value = {};
    });
}

/** As it was when it was chosen. */
export function restore(): void {
  const start = first.value;
  if (!start) return;
  batch(() => {
    asked++;
    pointed.value = undefined;
    steps.value = [start];
    phase.value = 0;
    answers.value = {};
  });
}

// Slopes by differences take longer than all else together: they are asked for when the setting has changed, and come in parts.
effect(() => {
  const setting = top.value?.setting;
  if (!setting) return;
  slopes.value = {};
  ask("differences", setting, (part) => {
    if (top.peek()?.setting !== setting) return;
    slopes.value = { ...slopes.peek(), ...Object.fromEntries(part.map((one) => [one.name, one])) };
  }).catch(() => undefined);
});

/** How many gradients are left to the reader. */
const left = 3;

/** Which ones: of the last layer first, where one product does it, and one that is further away. */
export function blanksOf({ layers }: Setting, parameters: readonly string[]): string[] {
  const weights = parameters.filter((name) => name.includes("/kernel"));
  const last = weights.filter((name) => name.startsWith(`${layers[layers.length - 1].name}/`));
  return [...last.slice(0, left - 1), ...weights.filter((name) => !last.includes(name)), ...last.slice(left - 1)]
    .slice(0, left)
    .map(slopeName);
}

export function tellIn(setting: Setting): (name: string) => Promise<Told> {
  return (at) => ask("tell", { setting, at });
}
