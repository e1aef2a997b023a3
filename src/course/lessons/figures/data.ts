/** What a figure is when it has been computed: numbers and labels, drawn by the command line or the studio. */
import type { Label } from "./labels.ts";

/** A number at full precision, a label, or text that is the same in every language. */
export type Cell = number | Label | { readonly text: string };

export interface Column {
  readonly head: Cell;
  /** As in references: decimals, `%1`, `e1`. */
  readonly format?: string;
  /** Values worth a bar; it is full at this value. */
  readonly full?: number;
}

export interface FigureTable {
  readonly kind: "table";
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Point = readonly [x: number, y: number];

export interface Curve {
  readonly name: Cell;
  readonly points: readonly Point[];
  /** Single points instead of a line. */
  readonly dots?: boolean;
  /** One character that stands for it, where it matters which. */
  readonly mark?: string;
}

export interface FigureCurves {
  readonly kind: "curves";
  readonly x: Label;
  readonly y: Label;
  readonly curves: readonly Curve[];
}

/** Heights over a plane: `heights[j][i]` at (a[i], b[j]), and curves on it. */
export interface FigureHeights {
  readonly kind: "heights";
  readonly x: Label;
  readonly y: Label;
  readonly z: Label;
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly heights: readonly (readonly number[])[];
  readonly curves: readonly Curve[];
}

/** Layers from left to right, each joined with the next by all connections. */
export interface FigureNetwork {
  readonly kind: "network";
  readonly layers: readonly (readonly Cell[])[];
  /** How many weights stand between a layer and the next. */
  readonly weights: readonly number[];
}

/** Grey pictures, 0 … 255, row by row. */
export interface FigurePictures {
  readonly kind: "pictures";
  readonly width: number;
  readonly pictures: readonly Picture[];
}
export interface Picture {
  readonly name: Cell;
  readonly levels: readonly number[];
  /** Its own, where it is another than the figure's. */
  readonly width?: number;
}

/** Plots side by side whose axes have one scale, so that shapes are true. Zero has its axes where it is in sight. */
export interface FigurePlots {
  readonly kind: "plots";
  readonly plots: readonly Plot[];
}
export interface Plot {
  readonly name: Cell;
  /** The middle of the square that is seen, and half its side. */
  readonly middle: Point;
  readonly reach: number;
  readonly curves: readonly Curve[];
}

/** Small tables of numbers side by side, with a sign between two: patch × kernel = products. */
export interface FigureGrids {
  readonly kind: "grids";
  readonly grids: readonly Grid[];
  readonly between: readonly string[];
}
export interface Grid {
  readonly name: Cell;
  readonly rows: readonly (readonly number[])[];
  readonly format?: string;
}

/**
 * How an effect travels: first along a way that all routes share, then along routes side by side, to one end. The
 * factors along a route are multiplied, the routes are added up.
 */
export interface FigureRoutes {
  readonly kind: "routes";
  readonly from: Cell;
  readonly shared: readonly RouteStep[];
  readonly routes: readonly (readonly RouteStep[])[];
  readonly to: Cell;
  readonly format: string;
}
export interface RouteStep {
  readonly factor: number;
  /** What the factor is. */
  readonly name: Cell;
  /** Where the step leads; nothing where it leads to the end. */
  readonly to?: Cell;
}

export type FigurePart =
  | FigureTable
  | FigureCurves
  | FigureHeights
  | FigureNetwork
  | FigurePictures
  | FigurePlots
  | FigureGrids
  | FigureRoutes;

/** `missing` is the reason why it could not be computed on this machine. */
export interface Figure {
  readonly parts: readonly FigurePart[];
  readonly missing?: Label;
  /** What it took, where part of it had been computed before. */
  readonly seconds?: number;
}
