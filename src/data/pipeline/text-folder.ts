/** A folder of texts, a class in each folder inside it, as a pipeline that reads a text when it is wanted. */
import { fileProblem, fileSystem, pathOf, readFileLimited } from "../../base/files.ts";
import { DataError, readOptions, wantTexts, whole } from "../../base/index.ts";
import { wantPath } from "../../base/path.ts";
import { dataset } from "./dataset.ts";
import type { Pipeline } from "./pipeline.ts";

export interface TextFolderOptions {
  /** The folders to take, in the order of their numbers. Default: all, by name. */
  readonly classNames?: readonly string[];
  /** How many characters of a text are kept. Default: all. */
  readonly maxLength?: number;
  /** The most bytes that one text may have. Default: 16 MB. */
  readonly maxBytes?: number;
}

/** What is in a folder of texts. */
export interface TextFolder {
  /** `y` is the number of its class. By class, then by name. */
  readonly data: Pipeline<{ readonly x: string; readonly y: number }>;
  readonly classNames: readonly string[];
}

const subject = "textDatasetFromDirectory";
/** Folders within each other. */
const mostLevels = 32;

/**
 * The texts (`.txt`, UTF-8) of a folder, in which each folder is a class, as `keras.utils.text_dataset_from_directory` finds them, before
 * it shuffles and makes batches. Links are not followed: nothing outside of the folder is read. Node only.
 *
 *     reviews/good/a.txt, reviews/good/b.txt, reviews/poor/c.txt
 *
 *     const { data, classNames } = await textDatasetFromDirectory("reviews");      // ["good", "poor"]
 *     const [train, test] = data.shuffle(undefined, 1).split(0.8);
 *     await model.fit(train.batch(32), { epochs: 5 });                             // a model whose first layer takes texts
 *
 * Throws a FileError where there is no such folder, a DataError where no text is in it, or a file is no UTF-8.
 */
export async function textDatasetFromDirectory(
  directory: string | URL,
  options?: TextFolderOptions,
): Promise<TextFolder> {
  const { fs, paths } = fileSystem(String(wantPath(directory)));
  const root = pathOf(directory);
  const its = readOptions<TextFolderOptions>(subject, options, {
    classNames: wantTexts,
    maxLength: whole(1),
    maxBytes: whole(1),
  });
  const { maxLength = Number.POSITIVE_INFINITY, maxBytes = 2 ** 24 } = its;
  const list = async (folder: string) => {
    try {
      return (await fs.readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (cause) {
      throw await fileProblem(folder, "read", cause);
    }
  };
  const there = (await list(root)).filter((one) => one.isDirectory()).map(({ name }) => name);
  const classNames = its.classNames ?? there;
  const lost = classNames.find((name) => !there.includes(name));
  if (lost !== undefined)
    throw new DataError(subject, `there is no folder "${lost}" in ${root}`, {
      code: "text-class",
      hint: there.length > 0 ? `there are ${there.join(", ")}` : "each class is a folder of its own",
      facts: { name: lost, known: there, folder: root },
    });
  const found: { readonly path: string; readonly y: number }[] = [];
  const look = async (folder: string, y: number, levels: number): Promise<void> => {
    for (const one of await list(folder)) {
      const path = paths.join(folder, one.name);
      if (one.isDirectory() && levels > 0) await look(path, y, levels - 1);
      else if (one.isFile() && one.name.endsWith(".txt")) found.push({ path, y });
    }
  };
  for (const [y, name] of classNames.entries()) await look(paths.join(root, name), y, mostLevels);
  if (found.length === 0)
    throw new DataError(subject, `there is no text in the folders of ${root}`, {
      code: "text-none",
      hint: "texts are files that end in .txt, in a folder for each class: reviews/good/1.txt",
      facts: { folder: root },
    });
  const data = dataset(found).map(async ({ path, y }) => ({ x: await readText(path, maxBytes, maxLength), y }));
  return { data, classNames };
}

async function readText(path: string, maxBytes: number, maxLength: number): Promise<string> {
  const bytes = await readFileLimited(path, maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).slice(0, maxLength);
  } catch (cause) {
    throw new DataError(subject, `${path} is no UTF-8 text`, {
      code: "text-encoding",
      hint: "save it as UTF-8",
      facts: { path },
      cause,
    });
  }
}
