/** The languages that the command line speaks. */
export type Locale = "en" | "zh-CN";
