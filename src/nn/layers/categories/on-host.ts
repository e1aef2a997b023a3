/** What layers refuse that run on the host: to stand inside of a network, and inputs that are no texts. */
import { DTypeError, type Shape, ValueError } from "../../../base/index.ts";
import type { HostType } from "../../layer.ts";

/** The `forward` of a layer that can only run on the host. */
export function onlyOnHost(kind: string): never {
  throw new ValueError(
    kind,
    "runs on the host, before the compiled network, and cannot stand behind one of its layers",
    {
      code: "host-layer",
      hint: "call it on an input, or on what another such layer gives",
    },
  );
}

/** Throws unless a layer's input is texts. */
export function wantTextInput(kind: string, { shape, dtype }: HostType): void {
  if (dtype === "string") return;
  throw new DTypeError(kind, "wants texts", {
    code: "text-input",
    hint: `input({ shape: ${showShape(shape)}, dtype: "string" })`,
    facts: { wants: `${kind} wants texts` },
  });
}

const showShape = (shape: Shape): string => `[${shape.join(", ")}]`;
