// Input and output of one layer of the reference. It computes in float64 with plain loops: tests check every faster
// engine against it, and it runs where no other engine does.

import type { Shape } from "../layout.ts";
import type { LayerSpec, NetworkSpec } from "../spec.ts";

/** One layer in one pass over B windows. Arrays are row-major, window after window: [B,T,F] or [B,F]. */
interface LayerRun<L extends LayerSpec = LayerSpec> {
  layer: L;
  input: Shape;
  output: Shape;
  /** B */
  batch: number;
  training: boolean;
  /** Key of this layer's dropout in this batch, and the index of the first of these windows in the whole batch. */
  dropoutKey: number;
  firstWindow: number;
  /** A parameter by its short name (`kernel`, `backward.bias`). */
  parameter(name: string): Float64Array;
  /** The array that accumulates its gradient. */
  gradient(name: string): Float64Array;
  /** Batch-norm sets its new moving statistics. */
  setMoving(name: string, values: Float64Array): void;
}

/**
 * The output, and the backward function: from the loss's gradient by y to that by x; it adds up the parameters' gradients.
 */
export interface Pass {
  y: Float64Array;
  backward(dy: Float64Array): Float64Array;
}

export type Kernel<L extends LayerSpec = LayerSpec> = (run: LayerRun<L>, x: Float64Array) => Pass;

/** The layer of a given type. */
export type LayerOf<K extends LayerSpec["type"]> = Extract<NetworkSpec["layers"][number], { type: K }>;

export type Recurrent = LayerOf<"lstm"> | LayerOf<"gru">;

/** One direction: x [B,T,F] → states [B,T,H], each at its own step in both directions, and the backward function. */
export type RecurrentWalk = (
  run: LayerRun<Recurrent>,
  x: Float64Array,
  way: { prefix: string; backwards: boolean },
) => { states: Float64Array; backward(dStates: Float64Array): Float64Array };
