/** The digit reader that reads a picture row by row: an LSTM over 28 turns, whose last state a dense layer reads. */
export const batch = 128;
export const units = 128;
/** Of the test images, the first so many: one peer needs longer for all of them than for its training. */
export const tested = 2_000;
