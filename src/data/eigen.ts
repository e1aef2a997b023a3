/** What we use of ml-matrix; loaded only where eigenvectors are asked for. */
export { EigenvalueDecomposition, Matrix } from "ml-matrix";
