/** What a callback may listen to. */
export const hooks: readonly string[] = [
  "onTrainBegin",
  "onEpochBegin",
  "onSteps",
  "onTestBegin",
  "onTestEnd",
  "onEpochEnd",
  "onNonFinite",
  "onTrainEnd",
];
