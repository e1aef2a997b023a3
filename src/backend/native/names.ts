/** Names of the loop language as C identifiers: each becomes one, and no two become the same. */

const reserved =
  "auto break case char const continue default do double else enum extern float for goto if inline int long register " +
  "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof " +
  "i32 i64 u8 u32 u64 f32 f64 mem AT SHUFFLE INLINE NOINLINE RARE EXPORT RELAX barrier main";

export class Names {
  readonly #given = new Map<string, string>();
  readonly #taken = new Set(reserved.split(" "));

  of(name: string): string {
    const known = this.#given.get(name);
    if (known) return known;
    const plain = name.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
    let own = plain;
    for (let n = 2; this.#taken.has(own); n++) own = `${plain}_${n}`;
    return this.#give(name, own);
  }

  /** For what is called from outside: the name itself. */
  reserve(name: string): string {
    return this.#give(name, name);
  }

  #give(name: string, own: string): string {
    this.#taken.add(own);
    this.#given.set(name, own);
    return own;
  }
}
