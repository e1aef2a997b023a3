/** For code that reads a compiled model at once and is itself loaded when needed: it brings along what a page else loads late. */
import { provideCompiler } from "../backend/wasm/provide-compiler.ts";
import { sums } from "../nn/metrics/lazy-sums.ts";
import * as sumsCode from "../nn/metrics/sums/index.ts";
import { lbfgsSteps } from "../optim/optimizers/lazy-lbfgs.ts";
import * as lbfgsCode from "../optim/optimizers/lbfgs-step.ts";
import * as judgingCode from "./judging.ts";
import { judging } from "./lazy-judging.ts";
import { predicting } from "./lazy-predicting.ts";
import * as predictingCode from "./predicting.ts";

export function provideCode(): void {
  provideCompiler();
  judging.provide(judgingCode);
  predicting.provide(predictingCode);
  sums.provide(sumsCode);
  lbfgsSteps.provide(lbfgsCode);
}
