import { show, ValueError } from "../base/index.ts";
import { Model } from "./model.ts";

/** Throws where it is not a model. */
export function wantModel(subject: string, model: unknown): void {
  if (model instanceof Model) return;
  throw new ValueError(subject, `the model is ${show(model)}`, {
    code: "not-a-model",
    hint: "what sequential(…), model(…) or loadModel(…) gave",
    facts: { received: model },
  });
}
