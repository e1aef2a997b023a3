/** The part of ml-matrix that we use. Loaded only where eigenvectors are needed. */
export { EigenvalueDecomposition, Matrix } from "ml-matrix";
