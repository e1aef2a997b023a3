/** What every command that writes a file says about it. */
import type { Locale } from "./language.ts";

export interface PlaceWords {
  /** The option that lets a file be replaced. */
  readonly overwrite: string;
  readonly replaced: (path: string) => string;
  readonly rescued: (path: string) => string;
}

export const placeWords: Readonly<Record<Locale, PlaceWords>> = {
  en: {
    overwrite: "replace a file that is there already",
    replaced: (path) => `The file that was at ${path} has been replaced.`,
    rescued: (path) => `So it was saved elsewhere, and is not lost: ${path}`,
  },
  "zh-CN": {
    overwrite: "替换已有的文件",
    replaced: (path) => `${path} 处原有的文件已被替换。`,
    rescued: (path) => `因此改存到别处，没有丢失：${path}`,
  },
};
