/**
 * Numbers that nothing computes: what the source texts give as data, and settings that we chose. A lesson names them, so
 * that no number stands in a sentence by itself.
 */
export const constants = {
  // Strawberries and blueberries (S0).
  "berries.start": 15,
  "berries.slow": 0.01,
  "berries.exercise": 0.05,

  // One neuron (S2): sex, height in cm, weight in kg, and their weights.
  "neuron.w1": 0.1,
  "neuron.w2": 0.03,
  "neuron.w3": 0.06,

  // The litter box (S1): weights to the first hidden neuron in the state that its text prints.
  "state.cat": 3.66,
  "state.beer": -4.84,
  "state.visited": 0.16,
} as const;
