/**
 * What is told of a number that was pointed at: symbol, formula, formula with values, value in full, line of code. Its operands
 * open in place; a trail leads back. It is not modal, and there is one at a time.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Token, Told } from "../engine/microscope-data.ts";
import { readName, signText } from "../engine/names.ts";
import { useWords, type Words } from "../words/index.ts";
import { classOf } from "./EngineNumber.tsx";
import { brief, full } from "./format.ts";
import { backTo, close, into, type Pointed, pointed } from "./point.ts";
import { NameOf } from "./Sign.tsx";

export function Popover() {
  const now = pointed.value;
  return now ? <Open now={now} /> : null;
}

/** The answer, or why there is none; nothing while it is being computed. */
type Answer = { readonly name: string; readonly told: Told } | { readonly name: string; readonly error: string };

function useAnswer({ asker, trail }: Pointed): Answer | undefined {
  const [answer, setAnswer] = useState<Answer>();
  const name = trail[trail.length - 1];
  useEffect(() => {
    let current = true;
    asker.tell(name).then(
      (told) => current && setAnswer({ name, told }),
      (error: Error) => current && setAnswer({ name, error: error.message }),
    );
    return () => {
      current = false;
    };
  }, [asker, name]);
  return answer?.name === name ? answer : undefined;
}

function Open({ now }: { readonly now: Pointed }) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const answer = useAnswer(now);
  const name = now.trail[now.trail.length - 1];
  const sign = now.asker.sign(name);
  useLayoutEffect(() => place(box.current!, now.anchor));
  useOutside();
  useEffect(() => {
    if (now.byKeyboard && answer) firstStop(box.current!)?.focus();
  }, [now, answer]);
  return (
    <div
      ref={box}
      class="pop live"
      role="dialog"
      aria-label={words.point.title(sign ? signText(sign) : name)}
      aria-busy={answer === undefined}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
        if (event.key === "Backspace") backTo();
      }}
    >
      <span class="nib" />
      <Trail now={now} />
      <button type="button" class="shut" aria-label={words.point.close} onClick={close}>
        ×
      </button>
      <div class="sym m" data-testid="pop-symbol">
        <NameOf name={name} sign={sign} />
      </div>
      <div class="words">{whatIs(name, words)}</div>
      {answer === undefined && <p class="words">{words.point.working}</p>}
      {answer && "error" in answer && <p class="words">{answer.error}</p>}
      {answer && "told" in answer && <Answered told={answer.told} now={now} />}
    </div>
  );
}

function Trail({ now: { trail, asker } }: { readonly now: Pointed }) {
  const words = useWords();
  if (trail.length < 2) return null;
  return (
    <nav class="trail" aria-label={words.point.trail}>
      {trail.slice(0, -1).map((name, k) => (
        <span key={k}>
          <button type="button" onClick={() => backTo(k + 1)}>
            <NameOf name={name} sign={asker.sign(name)} />
          </button>
          {" ›"}
        </span>
      ))}
    </nav>
  );
}

/** In a sentence, what a number is. */
function whatIs(name: string, { what }: Words): string {
  const read = readName(name);
  if (name === "rate" || !read) return what.rate;
  if (read.updated) return what.updated;
  if (read.slope) return read.param ? what.weightSlope : read.sum ? what.delta : what.outputSlope;
  if (read.param) return read.param === "bias" ? what.bias : what.weight;
  if (read.layer === "loss") return what.loss;
  if (read.layer === "input") return what.input;
  if (read.layer === "target") return what.target;
  return read.sum ? what.sum : what.output;
}

function Answered({ told, now }: { readonly told: Told; readonly now: Pointed }) {
  const { formula, value, kind, code } = told;
  return (
    <>
      <dl>
        {formula && (
          <>
            <dt>=</dt>
            <dd class="m" data-testid="pop-formula">
              <span class="up">
                <InSymbols formula={formula} now={now} />
              </span>
            </dd>
            <dt>=</dt>
            <dd class="put" data-testid="pop-values">
              <InValues formula={formula} now={now} />
            </dd>
          </>
        )}
        <dt>=</dt>
        <dd class={`value ${kind === "forward" || kind === "backward" ? classOf[kind] : ""}`}>
          <span data-testid="pop-value" data-full={String(value)}>
            {full(value)}
          </span>{" "}
          <Copy value={value} />
        </dd>
      </dl>
      {code && <Code code={code} />}
    </>
  );
}

function InSymbols({ formula, now }: { readonly formula: readonly Token[]; readonly now: Pointed }) {
  return (
    <>
      {formula.map((token) =>
        typeof token === "string" ? token : <NameOf name={token.name} sign={now.asker.sign(token.name)} />,
      )}
    </>
  );
}

function InValues({ formula, now }: { readonly formula: readonly Token[]; readonly now: Pointed }) {
  const words = useWords();
  return (
    <>
      {formula.map((token) => {
        if (typeof token === "string") return token;
        const { name, kind, value } = token;
        const sign = now.asker.sign(name);
        const plain = brief(value, 9)
          .replace(/(\.\d*?)0+$/, "$1")
          .replace(/\.$/, "");
        const text = value < 0 ? `(${plain})` : plain;
        return (
          <button
            type="button"
            class={`n ${classOf[kind]}`}
            data-name={name}
            aria-label={words.point.label(sign ? signText(sign) : name, text)}
            onClick={() => into(name)}
          >
            {text}
          </button>
        );
      })}
    </>
  );
}

/** In full, as programs write it. */
function Copy({ value }: { readonly value: number }) {
  const words = useWords();
  const [done, setDone] = useState(false);
  const copy = () => {
    navigator.clipboard?.writeText(String(value)).then(
      () => setDone(true),
      () => setDone(false),
    );
  };
  return (
    <button type="button" class="copy" onClick={copy}>
      {done ? words.point.copied : words.point.copy}
    </button>
  );
}

function Code({ code: { lines, kernel, loops } }: { readonly code: NonNullable<Told["code"]> }) {
  const words = useWords();
  return (
    <div class="src">
      <div class="words">{words.point.line}</div>
      {lines.map((line) => (
        <code key={line}>{line}</code>
      ))}
      {loops && (
        <details>
          <summary>{words.point.kernel(kernel ?? "")}</summary>
          <pre>
            <code>{loops}</code>
          </pre>
        </details>
      )}
    </div>
  );
}

const stops = "button, a[href], summary";

/** The first operand, else the button that copies. */
function firstStop(box: Element): HTMLElement | null {
  return box.querySelector<HTMLElement>(".put button") ?? box.querySelector<HTMLElement>(`dl ${stops}`);
}

/** Under the number, or above it where there is no room; a narrow page has it at its bottom, and shows the number above it. */
function place(box: HTMLElement, anchor: Element): void {
  if (matchMedia("(max-width: 40rem)").matches) {
    const sheet = box.getBoundingClientRect().top;
    const { bottom } = anchor.getBoundingClientRect();
    if (bottom > sheet - 8 || bottom < 0) scrollBy({ top: bottom - sheet + 48 });
    return;
  }
  const at = anchor.getBoundingClientRect();
  const page = document.documentElement.clientWidth;
  const middle = at.left + at.width / 2;
  const left = Math.max(12, Math.min(middle - 38, page - box.offsetWidth - 12));
  const above = at.bottom + box.offsetHeight + 24 > innerHeight && at.top > box.offsetHeight + 24;
  box.classList.toggle("above", above);
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${scrollY + (above ? at.top - box.offsetHeight - 12 : at.bottom + 12)}px`;
  const nib = box.querySelector<HTMLElement>(".nib");
  if (nib) nib.style.left = `${Math.max(8, Math.min(middle - left - 6, box.offsetWidth - 24))}px`;
}

/** A click elsewhere closes it; one on another number asks about that one. Escape closes it from anywhere. */
function useOutside(): void {
  useEffect(() => {
    const onClick = ({ target }: MouseEvent) => {
      const at = target as Element;
      // What was clicked may have been exchanged meanwhile.
      if (!at.isConnected || at.closest(".pop, [data-value]")) return;
      pointed.value = undefined;
    };
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === "Escape") close();
    };
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
}
