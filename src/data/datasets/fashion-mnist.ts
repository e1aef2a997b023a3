import type { TrainTest } from "../split.ts";
import { loadFour } from "./idx-four.ts";
import { type DatasetOptions, readDatasetOptions } from "./options.ts";

/**
 * Fashion-MNIST: 70,000 pictures of clothes, by Zalando Research (MIT), in the form of MNIST and harder to tell apart. `x` is u8
 * [n,28,28], 0 … 255; `y` is u8 [n]: T-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle boot; n is 60,000 to
 * train and 10,000 to test.
 *
 * Taken from Debian's package `dataset-fashion-mnist` where it is installed, else from the cache folder, else from the mirror that you
 * name, which has the four `.gz` files. Throws `FileError` with what was tried.
 *
 *     const { train, test } = await datasets.fashionMnist({ mirror: "https://example.org/fashion/" });
 *
 * Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", 2017.
 */
export async function fashionMnist(options?: DatasetOptions): Promise<TrainTest> {
  const subject = "datasets.fashionMnist";
  return loadFour(
    {
      trainImages: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      trainLabels: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      testImages: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      testLabels: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
    {
      subject,
      name: "fashion-mnist",
      system: { name: "dataset-fashion-mnist", folder: "/usr/share/datasets/fashion-mnist" },
      ...readDatasetOptions(subject, options),
    },
  );
}
