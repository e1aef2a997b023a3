/** The litter box: what four customers answered, and whether they bought. */

/** Cat, beer, visited. */
export const survey: number[][] = [
  [1, 0, 1],
  [0, 1, 1],
  [0, 0, 1],
  [1, 1, 1],
];

export const purchases: number[] = [1, 1, 0, 0];
