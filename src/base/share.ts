/**
 * A share of some number of things, in whole things: rounded up, but whole where arithmetic says so. In floating point .07 of
 * 100 is 7.000000000000001, and 1 - .9 of 10 is .99999999.
 */
export function shareOf(count: number, share: number): number {
  const exact = count * share;
  const near = Math.round(exact);
  // Shares come from divisions and subtractions of numbers up to 1, which cost a last digit or two of those.
  const blur = 4 * Number.EPSILON * count;
  return near > 0 && Math.abs(exact - near) <= blur ? near : Math.ceil(exact);
}
