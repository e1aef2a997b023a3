/** A symbol of mathematics: an italic letter, what stands below it, a stroke, a slope. */
import type { Sign as SignOf } from "../engine/names.ts";

function Sign({ of }: { readonly of: SignOf }) {
  const { letter, below, updated, slope, sample } = of;
  return (
    <span class="f">
      {slope && (
        <>
          ∂<var>E</var>/∂
        </>
      )}
      <var>{letter}</var>
      {below && <sub>{below}</sub>}
      {sample !== undefined && <sup>({sample})</sup>}
      {updated && "′"}
    </span>
  );
}

/** A name as a symbol, or as it is, where it has none. */
export function NameOf({ name, sign }: { readonly name: string; readonly sign: SignOf | undefined }) {
  return sign ? <Sign of={sign} /> : <code>{name}</code>;
}
