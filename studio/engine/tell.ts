/**
 * Where one number comes from: `explain`'s answer, cut into pieces that can be asked about in turn. A formula is one step long:
 * what it is made of has names, and each name is another question.
 */
import { type Code, type CodeRole, explain, type Factor, type Neuron, type Story } from "limpid/explain";
import { dataOf, modelAt } from "./microscope.ts";
import type { Operand, Setting, Token, Told, ToldCode } from "./microscope-data.ts";
import { kindOf, readName, slopeName } from "./names.ts";

/** More paths than a network has that can be read. */
const limit = 20_000;
/** More lines of code are not shown. */
const mostLines = 6;

export async function tell(setting: Setting, at: string): Promise<Told> {
  const asker = new Asker(setting);
  return asker.tell(at);
}

class Asker {
  readonly #setting: Setting;
  readonly #values = new Map<string, number>();

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  #explain(at: string, options: { readonly limit?: number; readonly code?: boolean } = {}): Promise<Story> {
    return explain(modelAt(this.#setting), { ...dataOf(this.#setting), at, limit: 0, ...options });
  }

  async tell(at: string): Promise<Told> {
    const read = readName(at);
    if (at === "rate") return { ...(await this.#operand(at)), formula: undefined, code: undefined };
    if (read?.updated) return this.#tellUpdate(at.slice(0, -1));
    const kind = kindOf(at);
    if (kind === "data" && !read?.slope) return { ...(await this.#operand(at)), formula: undefined, code: undefined };
    const story = await this.#explain(at, { limit: read?.slope ? limit : 0, code: true });
    const told = { name: at, kind, value: story.target.value };
    if (read?.slope)
      return { ...told, formula: await this.#slopeFormula(at, story), code: codeIn(story.code, "backward") };
    if (kind === "parameter") return { ...told, formula: undefined, code: codeIn(story.code, "forward") };
    return { ...told, formula: await this.#valueFormula(at, story), code: codeIn(story.code, "forward") };
  }

  /** What the optimizer makes of it; a parameter that is left alone stays as it is. */
  async #tellUpdate(name: string): Promise<Told> {
    const { update, code, target } = await this.#explain(name, { code: true });
    const stands: Readonly<Record<string, string>> = { w: name, g: slopeName(name), η: "rate" };
    const formula = update ? await this.#tokens(update.formulas["w′"], /[wgη]/g, (text) => stands[text]) : undefined;
    const value = update?.after ?? target.value;
    return { name: `${name}′`, kind: "parameter", value, formula, code: codeIn(code, "update") };
  }

  /** ∂loss/∂x = Σ ∂loss/∂y · ∂y/∂x over all y that x acts on directly: the last factor of each path. */
  async #slopeFormula(at: string, { backward }: Story): Promise<Token[]> {
    const last = new Map<string, Factor>();
    for (const { factors } of backward.paths) {
      const factor = factors.at(-1);
      if (factor) last.set(factor.symbol, factor);
    }
    const tokens: Token[] = [];
    for (const { symbol, formula, value } of last.values()) {
      if (tokens.length > 0) tokens.push(" + ");
      const onto = symbol.slice(1, symbol.length - `/${at.slice("∂loss/".length)}`.length);
      const own = await this.#named(formula);
      if (onto === "loss") tokens.push(...own);
      else {
        tokens.push(await this.#operand(slopeName(onto)), " · ");
        if (/^−|[^(]* [+−] (?![^(]*\))/.test(formula)) tokens.push("(", ...own, ")");
        else tokens.push(...(own.length > 0 ? own : [String(value)]));
      }
    }
    return tokens;
  }

  async #valueFormula(at: string, { forward, target }: Story): Promise<Token[] | undefined> {
    const sum = readName(at)?.sum;
    const neuron = forward.find(({ name }) => name === at || name === at.replace(".sum", ""));
    if (!neuron) return target.formula === undefined ? undefined : this.#named(target.formula);
    this.#learn(neuron);
    if (!sum && neuron.activation && neuron.activation !== "linear")
      return [`${neuron.activation}(`, await this.#operand(at.replace("[", ".sum[")), ")"];
    return this.#sumFormula(neuron);
  }

  async #sumFormula({ terms, biasName }: Neuron): Promise<Token[]> {
    const tokens: Token[] = [];
    for (const { name, of } of terms) {
      if (tokens.length > 0) tokens.push(" + ");
      tokens.push(await this.#operand(name), " · ", await this.#operand(of));
    }
    if (biasName) tokens.push(" + ", await this.#operand(biasName));
    return tokens;
  }

  /** What a story has told already need not be asked again. */
  #learn({ name, sum, terms, biasName, bias }: Neuron): void {
    this.#values.set(name.replace("[", ".sum["), sum);
    if (biasName) this.#values.set(biasName, bias);
    for (const term of terms) this.#values.set(term.name, term.weight).set(term.of, term.input);
  }

  /** A formula's text with its names as operands. */
  #named(formula: string): Promise<Token[]> {
    const layers = this.#setting.layers.map(({ name }) => name).join("|");
    const names = new RegExp(`(?:${layers}|input|target)(?:\\(sample=\\d+\\))?(?:\\.sum)?(?:/\\w+)?\\[[\\d,]*\\]`, "g");
    return this.#tokens(formula, names, (text) => text);
  }

  async #tokens(text: string, names: RegExp, nameOf: (found: string) => string): Promise<Token[]> {
    const tokens: Token[] = [];
    let done = 0;
    for (const { 0: found, index } of text.matchAll(names)) {
      if (index > done) tokens.push(text.slice(done, index));
      tokens.push(await this.#operand(nameOf(found)));
      done = index + found.length;
    }
    if (done < text.length) tokens.push(text.slice(done));
    return tokens;
  }

  async #operand(name: string): Promise<Operand> {
    const value = this.#values.get(name) ?? (await this.#valueOf(name));
    this.#values.set(name, value);
    return { name, kind: kindOf(name), value };
  }

  async #valueOf(name: string): Promise<number> {
    if (name === "rate") return this.#setting.rate;
    const read = readName(name)!;
    const given = { input: this.#setting.x, target: this.#setting.y }[read.layer];
    if (given && !read.slope) return given[read.sample ?? 0][read.index[0]];
    return (await this.#explain(name)).target.value;
  }
}

function codeIn(code: Code | undefined, role: CodeRole): ToldCode | undefined {
  const parts = code?.parts.filter((part) => part.role === role) ?? [];
  const part = parts.at(role === "forward" ? 0 : -1);
  if (!part) return undefined;
  const lines = part.graph.map(({ text }) => text).slice(-mostLines);
  return { lines, kernel: part.kernel?.name, loops: part.kernel?.loops };
}
