/** The five texts that the course retells. They are other people's; nothing of theirs is copied here. */
import type { Locale } from "./blocks.ts";

export interface Source {
  readonly id: "S0" | "S1" | "S2" | "S3" | "S4";
  /** Whose it is, or where it stands, in a word or two. */
  readonly by: Readonly<Record<Locale, string>>;
  readonly about: Readonly<Record<Locale, string>>;
}

export const sources: readonly Source[] = [
  {
    id: "S0",
    by: { en: "Chuanzhi Podcast", "zh-CN": "传智播客" },
    about: {
      en: "An introductory course by the Chinese training company Chuanzhi Podcast (传智播客), 2020: strawberries, one layer and many, the digit reader in Keras",
      "zh-CN": "传智播客《深度学习入门》，2020：草莓与蓝莓，单层与多层，用 Keras 识别手写数字",
    },
  },
  {
    id: "S1",
    by: { en: "David Code", "zh-CN": "David Code" },
    about: {
      en: "David Code's long tutorial for beginners, in the Chinese edition of Synced (机器之心): the litter box. Its program is Andrew Trask's three-layer network of 2015",
      "zh-CN": "David Code 写给初学者的长文，机器之心编译：猫砂网络。程序出自 Andrew Trask 2015 年的三层网络",
    },
  },
  {
    id: "S2",
    by: { en: "unsigned lecture notes", "zh-CN": "未署名的讲义" },
    about: {
      en: "Lecture notes in Chinese, author not named: the neuron, the worked 2-2-2 network, learning rate, losses, data preparation",
      "zh-CN": "一份未署名的中文讲义：神经元，手算的 2-2-2 网络，学习率，损失函数，数据预处理",
    },
  },
  {
    id: "S3",
    by: { en: "the Mo platform", "zh-CN": "Mo 平台" },
    about: {
      en: "A chapter of a Chinese machine-learning course on the Mo platform: three steps of deep learning, 16×16 digits, which architecture",
      "zh-CN": "Mo 平台上一门机器学习课程的一节：深度学习三步，16×16 的数字，怎样选结构",
    },
  },
  {
    id: "S4",
    by: { en: "an article from Medium", "zh-CN": "Medium 的一篇文章" },
    about: {
      en: "An article from Medium in a Chinese translation: deep learning without formulas, from a line through points to networks",
      "zh-CN": "Medium 上一篇文章的中译：不靠公式讲深度学习，从一条直线讲到网络",
    },
  },
];
