/** What every data set is asked with. */
import { badArgument, oneOf, readOptions, type Want, type Wants } from "../../base/index.ts";

export interface DatasetOptions {
  /** The folder of a server with the files. Browsers need one that allows the page's origin. */
  readonly mirror?: string;
  /** A folder for the downloaded files, instead of the system's cache folder. */
  readonly cacheDir?: string;
}

export interface TableOptions extends DatasetOptions {
  /** Of the numbers. Default: `"f32"`. */
  readonly dtype?: "f32" | "f64";
}

/** A text that is not empty. */
function said(what: string, hint: string): Want {
  return (subject, name, value) => {
    if (typeof value !== "string" || value === "") throw badArgument(subject, name, value, what, hint);
  };
}

const wants = (example: string): Wants<DatasetOptions> => ({
  mirror: said("address", `an address, such as "${example}"`),
  cacheDir: said("folder", "the path of a folder"),
});

const usual = "https://example.org/data/";

export const readDatasetOptions = (
  subject: string,
  options: DatasetOptions | undefined,
  example: string = usual,
): DatasetOptions => readOptions(subject, options, wants(example));

export const readTableOptions = (subject: string, options: TableOptions | undefined): TableOptions =>
  readOptions(subject, options, { ...wants(usual), dtype: oneOf(["f32", "f64"], "dtype") });
