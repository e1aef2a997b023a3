/**
 * Numbers that nothing computes: what the source texts give as data, and settings that we chose. A lesson names them, so
 * that no number stands in a sentence by itself.
 */
export const constants = {
  // The oldest version of Node.js on which Limpid runs.
  "node.least": 20.19,

  // Strawberries and blueberries (S0).
  "berries.start": 15,
  "berries.slow": 0.01,
  "berries.exercise": 0.05,
  "berries.bold": 0.15,

  // One neuron (S2): sex, height in cm, weight in kg, and their weights.
  "neuron.w1": 0.1,
  "neuron.w2": 0.03,
  "neuron.w3": 0.06,

  // Neurons set by hand as gates: their biases.
  "gate.and": -1.5,
  "gate.or": -0.5,
  "gate.nand": 1.5,
  "gate.not": 0.5,

  // The litter box (S1): weights to the first hidden neuron in the state that its text prints.
  "state.cat": 3.66,
  "state.beer": -4.84,
  "state.visited": 0.16,
  "litter.stuck": 0.25,
  "litter.updates": 60_000,
  "litter.later": 200_000,

  // Predictions, and the table of error times slope (S1): four predictions, and a delta as its text prints it.
  "prediction.half": 0.5,
  "prediction.likely": 0.9,
  "prediction.sure": 0.99,
  "prediction.certain": 0.999,
  "prediction.mild": 0.8,
  "cost.tenth": 0.1,
  "cost.hundredth": 0.01,
  "cost.thousandth": 0.001,
  "table.l2.1": 0.5,
  "table.l2.2": 0.9,
  "table.l2.3": 0.05,
  "table.l2.4": 0.7,
  "table.printed": -0.15,

  // Descent (S2): learning rates, the factor of a step on x², and the tilt of a curve with two valleys.
  "rate.small": 0.1,
  "rate.perfect": 0.5,
  "rate.wide": 0.9,
  "rate.high": 1.1,
  "rate.highFactor": -1.2,
  "rate.quarter": 0.25,
  "valley.tilt": 0.3,
  "landscape.updates": 2000,

  // The 2-2-2 network (S2).
  "worked.i1": 0.1,
  "worked.i2": 0.2,
  "worked.w1": 0.05,
  "worked.w2": 0.15,
  "worked.w3": 0.1,
  "worked.w4": 0.2,
  "worked.w5": 0.25,
  "worked.w6": 0.35,
  "worked.w7": 0.3,
  "worked.w8": 0.4,
  "worked.b1": 0.35,
  "worked.b2": 0.5,
  "worked.y1": 0.85,
  "worked.y2": 0.3,
  "worked.halfRate": 0.5,
  "nearby.coarse": 0.1,
  "nearby.fine": 0.001,

  // The base of natural logarithms, as a comment of S1 has it, and as it is.
  "euler.printed": 2.781281,
  "euler.number": Math.E as number,

  // Ten noisy points, and a penalty by hand (S2 names regularization).
  "noisy.noise": 0.3,
  "noisy.dropout": 0.2,
  "noisy.penalty": 3e-4,
  "penalty.factor": 0.01,
  "penalty.loss": 0.2,

  // Three scores for softmax.
  "score.1": 2,
  "score.2": 1,
  "score.3": 0.1,
  "score.shifted": 10.1,
} as const;
