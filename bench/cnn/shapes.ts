/** The convolutional digit reader: 3x3 windows without padding, each followed by relu and 2x2 max pooling. */
export const batch = 128;
export const filters = [32, 64];
/** The share that dropout drops before the dense layer. */
export const dropped = 0.5;
/** Of the test images, the first so many: one peer needs longer for all of them than for its training. */
export const tested = 2_000;
