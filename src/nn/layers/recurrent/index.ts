/** Layers that walk over sequences with a state, and their cells. */
export * from "./bidirectional.ts";
export * from "./conv-lstm.ts";
export * from "./gru.ts";
export { type LSTMCellOptions, type LSTMOptions, lstm, lstmCell } from "./lstm.ts";
export * from "./rnn.ts";
export * from "./simple-rnn.ts";
export * from "./time-distributed.ts";
