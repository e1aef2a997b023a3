/** Layers in layers: what wraps another layer checks what it was given, and prefixes the names of its parameters. */
import { badArgument, type Want } from "../../../base/index.ts";
import type { AnyLayer } from "../../layer.ts";

/** Whether something is a layer, without asking what kind. */
export const isLayer = (value: unknown): value is AnyLayer =>
  typeof value === "function" && typeof (value as Partial<AnyLayer>).forward === "function" && "kind" in value;

/** An option that is a layer. */
export const wantInner: Want = (subject, name, value) => {
  if (isLayer(value)) return;
  throw badArgument(
    subject,
    name,
    value,
    "inner-layer",
    `a layer: layers.${subject}({ ${name}: layers.dense({ units: 8 }) })`,
  );
};

/** The same with "prefix/" before the names. */
export function prefixed<T>(prefix: string, named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [`${prefix}/${name}`, value]));
}

/** What stands under a prefix, without it. */
export function under<T>(prefix: string, named: Readonly<Record<string, T>>): Record<string, T> {
  const start = `${prefix}/`;
  const own = Object.entries(named).filter(([name]) => name.startsWith(start));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(start.length), value]));
}
