/** A history in notebooks: losses and metrics as lines, and the last epochs as a table. */
import type { MimeBundle } from "../../base/index.ts";
import { element, escaped, picture, table, text } from "../../base/markup.ts";

type Columns = Readonly<Record<string, readonly unknown[]>>;
interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

export function displayHistory(history: Columns): MimeBundle {
  const { epochs = [], ...columns } = history;
  const series = Object.entries(columns).flatMap(([name, values]): Series[] =>
    values.every((value) => typeof value === "number") ? [{ name, values: values as number[] }] : [],
  );
  const changes = series.map(({ name, values }) => `${name} ${show(values[0])} → ${show(values[values.length - 1])}`);
  const plain = `History of ${epochs.length} epochs: ${changes.join(", ")}`;
  const drawn = epochs.length > 1 ? drawSeries(series, plain) : undefined;
  return {
    "text/plain": plain,
    "text/html": `<div>${drawn ?? ""}${epochsTable(epochs, series) || `<p>${escaped(plain)}</p>`}</div>`,
    ...(drawn && { "image/svg+xml": drawn }),
  };
}

const show = (value: number | undefined): string =>
  value === undefined ? "–" : Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);

const lastEpochs = 10;

function epochsTable(epochs: readonly unknown[], series: readonly Series[]): string {
  if (epochs.length === 0) return "";
  const from = Math.max(0, epochs.length - lastEpochs);
  const rows = epochs.slice(from).map((epoch, k) => [
    String(Number(epoch) + 1),
    // Not every epoch need be validated: such a column is shorter, and its numbers belong to no epoch that is known here.
    ...series.map(({ values }) => (values.length === epochs.length ? show(values[from + k]) : "")),
  ]);
  const caption = from > 0 ? `the last ${rows.length} of ${epochs.length} epochs` : `${epochs.length} epochs`;
  return table(caption, ["", ...series.map(({ name }) => name)], rows);
}

const [width, height, gap] = [300, 180, 44];
const looks = [
  { stroke: "#1f6fd6", dash: undefined },
  { stroke: "#d9540b", dash: "6 4" },
  { stroke: "#12805c", dash: "2 3" },
  { stroke: "#8a3ffc", dash: "9 3 2 3" },
] as const;
/** More points cannot be told apart. */
const mostPoints = 300;

/** Losses on the left, all else on the right. */
function drawSeries(series: readonly Series[], description: string): string | undefined {
  const drawable = series.filter(({ values }) => values.filter(Number.isFinite).length > 1);
  const isLoss = ({ name }: Series) => /(^l|L)oss$/.test(name);
  const panels = [drawable.filter(isLoss), drawable.filter((one) => !isLoss(one))].filter(({ length }) => length > 0);
  if (panels.length === 0) return undefined;
  const legends = Math.max(...panels.map(({ length }) => length));
  return picture(
    {
      title: "Training, epoch by epoch",
      description,
      width: panels.length * (width + 2 * gap),
      height: height + 40 + 16 * legends,
    },
    ...panels.map((panel, k) =>
      element("g", { transform: `translate(${gap + k * (width + 2 * gap)},14)` }, ...drawPanel(panel)),
    ),
  );
}

function drawPanel(panel: readonly Series[]): string[] {
  const all = panel.flatMap(({ values }) => values).filter(Number.isFinite);
  const low = all.reduce((a, b) => Math.min(a, b));
  const high = all.reduce((a, b) => Math.max(a, b));
  const longest = panel.reduce((most, { values }) => Math.max(most, values.length), 0);
  const range = high > low ? high - low : 1;
  const at = (value: number) => height - ((value - low) / range) * height;
  const soft = { "font-size": 10, "fill-opacity": 0.75 };
  return [
    element("path", { d: `M0,0V${height}H${width}`, fill: "none", stroke: "currentColor", "stroke-opacity": 0.4 }),
    text(-6, 8, show(high), { ...soft, "text-anchor": "end" }),
    text(-6, height, show(low), { ...soft, "text-anchor": "end" }),
    text(0, height + 14, "epoch 1", soft),
    text(width, height + 14, String(longest), { ...soft, "text-anchor": "end" }),
    ...panel.flatMap(({ name, values }, k) => {
      const look = looks[k % looks.length];
      const line = { fill: "none", stroke: look.stroke, "stroke-width": 2, "stroke-dasharray": look.dash };
      const y = height + 32 + 16 * k;
      return [
        element("path", { d: pathOf(values, at), ...line }),
        element("path", { d: `M0,${y - 4}h24`, ...line }),
        text(30, y, `${name} ${show(values[values.length - 1])}`),
      ];
    }),
  ];
}

/** A line through all finite numbers; what is not finite breaks it. */
function pathOf(values: readonly number[], at: (value: number) => number): string {
  const stride = Math.max(1, (values.length - 1) / (mostPoints - 1));
  const count = Math.min(values.length, mostPoints);
  let path = "";
  let drawing = false;
  for (let k = 0; k < count; k++) {
    const place = Math.round(k * stride);
    const value = values[place];
    if (Number.isFinite(value)) {
      const x = (width * place) / Math.max(1, values.length - 1);
      path += `${drawing ? "L" : "M"}${Math.round(100 * x) / 100},${Math.round(100 * at(value)) / 100}`;
    }
    drawing = Number.isFinite(value);
  }
  return path;
}
