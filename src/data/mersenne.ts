/**
 * The Mersenne Twister MT19937: 624 words of state, 32 random bits a call. Source: M. Matsumoto and T. Nishimura,
 * "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator", 1998.
 */
const WORDS = 624;
const MIDDLE = 397;

export interface Mersenne {
  /** A whole number from 0 to 2^32 − 1. */
  uint32(): number;
  /** A multiple of 2^−53 in [0, 1): 53 random bits of two words. */
  double(): number;
  /** A whole number from 0 to `max` (at most 2^32 − 1): words are masked to the bits of `max` until one fits. */
  below(max: number): number;
}

/** Seeded as NumPy's `RandomState(seed)` is: the paper's `init_genrand`. */
export function mersenne(seed: number): Mersenne {
  const state = new Uint32Array(WORDS);
  state[0] = seed;
  for (let i = 1; i < WORDS; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  let next = WORDS;

  function refill(): void {
    for (let i = 0; i < WORDS; i++) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7fffffff);
      state[i] = state[(i + MIDDLE) % WORDS] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    next = 0;
  }

  function uint32(): number {
    if (next === WORDS) refill();
    let y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  return {
    uint32,
    double: () => {
      const high = uint32() >>> 5;
      return (high * 67108864 + (uint32() >>> 6)) / 9007199254740992;
    },
    below(max) {
      if (max === 0) return 0; // NumPy draws nothing here, so the stream must not advance either.
      const mask = 0xffffffff >>> Math.clz32(max);
      for (;;) {
        const value = (uint32() & mask) >>> 0;
        if (value <= max) return value;
      }
    },
  };
}
