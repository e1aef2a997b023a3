/** The fields of a table as text, row by row, as RFC 4180 has them; spaces around quotes are let pass. */

export interface Row {
  readonly fields: readonly string[];
  /** Where it starts in the text. */
  readonly at: number;
  /** Whether a quote is not closed, or closed in the midst of a field. The rest of the text cannot be trusted. */
  readonly torn: boolean;
}

const [quote, space, feed, carriage] = ['"', " ", "\n", "\r"];

export function* rowsOf(text: string, separator: string): Generator<Row> {
  const end = text.length;
  const isBorder = (at: number) => at >= end || text[at] === separator || text[at] === feed || text[at] === carriage;
  const skipSpaces = (from: number) => {
    let at = from;
    while (text[at] === space) at++;
    return at;
  };
  let at = 0;
  while (at < end) {
    const start = at;
    const fields: string[] = [];
    for (let more = true; more; ) {
      const open = skipSpaces(at);
      const quoted = text[open] === quote;
      if (quoted) {
        const close = closing(text, open + 1);
        fields.push(text.slice(open + 1, close).replaceAll('""', quote));
        at = skipSpaces(close + 1);
        if (close >= end || !isBorder(at)) {
          yield { fields, at: start, torn: true };
          return;
        }
      } else {
        const from = at;
        while (!isBorder(at)) at++;
        fields.push(text.slice(from, at));
      }
      more = at < end && text[at] === separator;
      if (more) at++;
    }
    yield { fields, at: start, torn: false };
    at += text[at] === carriage && text[at + 1] === feed ? 2 : 1;
  }
}

/** Where the quotes end that were opened before `from`: two in a row are one quote inside. The text's end where nowhere. */
function closing(text: string, from: number): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 2))
    if (text[at + 1] !== quote) return at;
  return text.length;
}
