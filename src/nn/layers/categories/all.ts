export { type CategoryEncodingOptions, type CountOptions, categoryEncoding } from "./category-encoding.ts";
export { type DiscretizationLayer, type DiscretizationOptions, discretization } from "./discretization.ts";
export {
  type DataLayer,
  type HashedCrossingOptions,
  type HashingOptions,
  hashedCrossing,
  hashing,
} from "./hashing.ts";
export {
  type IntegerLookupOptions,
  type InverseStringLookup,
  integerLookup,
  type StringLookupOptions,
  stringLookup,
} from "./string-lookup.ts";
export { type TextVectorizationOptions, textVectorization } from "./text-vectorization.ts";
export type { VocabularyLayer } from "./vocabulary.ts";
