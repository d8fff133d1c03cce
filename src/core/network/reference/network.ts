// Joins the layers of the reference: output, loss and gradient of a batch, in float64.
import { dropoutKey } from "../dropout.ts";
import { type WeightLayout, weightLayout } from "../layout.ts";
import type { Batch } from "../source.ts";
import type { LayerSpec, NetworkSpec } from "../spec.ts";
import { attention } from "./attention.ts";
import { batchNorm } from "./batch-norm.ts";
import { conv1d, maxPool } from "./convolution.ts";
import { dense, dropout, rename, repeat } from "./feed-forward.ts";
import type { Kernel, LayerOf, Pass } from "./layer-run.ts";
import { lossOf } from "./loss.ts";
import { recurrent } from "./recurrent.ts";

const kernels: { [K in LayerSpec["type"]]: Kernel<LayerOf<K>> } = {
  lstm: recurrent,
  gru: recurrent,
  dense,
  conv1d,
  "batch-norm": batchNorm,
  "max-pool": maxPool,
  dropout,
  repeat,
  "attention-pooling": attention,
  flatten: rename,
  reshape: rename,
};

/** The position of a training pass; it decides the dropout bits and the loss's divisor. */
export interface TrainingPlace {
  dropoutSeed: number;
  /** Number of the batch in its epoch. */
  batchNumber: number;
  /** Index of these windows in the batch, and the size of the whole batch. */
  first: number;
  total: number;
}

/** The result of a training pass. Flat arrays have the layout of the weights. */
interface ReferenceGradient {
  loss: number;
  gradient: Float64Array;
  /** The new moving statistics of batch-norm, by offset into the weights. */
  moving: { offset: number; values: Float64Array }[];
}

/** The reference for one spec: pure functions of flat float64 weights. */
interface ReferenceNetwork {
  /** Inference mode: the output of layer `upTo` (default the last, before any softmax), [B, elements]. */
  forward(weights: Float64Array, x: Float64Array, upTo?: number): Float64Array;
  /** Training mode. */
  gradient(weights: Float64Array, batch: Batch, place: TrainingPlace): ReferenceGradient;
}

/** @param layout of the same spec */
export function createReference(
  spec: NetworkSpec,
  layout: WeightLayout = weightLayout(spec),
): ReferenceNetwork {
  const byName = new Map(layout.parameters.map((parameter) => [parameter.name, parameter]));

  function run(
    weights: Float64Array,
    x: Float64Array,
    options: { upTo: number; training: TrainingPlace | null },
  ): { passes: Pass[]; gradient: Float64Array; moving: ReferenceGradient["moving"] } {
    const gradient = new Float64Array(options.training ? layout.parameterCount : 0);
    const moving: ReferenceGradient["moving"] = [];
    const passes: Pass[] = [];
    const batch = x.length / (spec.input.steps * spec.input.features);
    let y = x;
    for (let index = 0; index <= options.upTo; index++) {
      const layer = spec.layers[index]!;
      const slice = (from: Float64Array) => (name: string) => {
        const { offset, size } = byName.get(`${index}.${name}`)!;
        return from.subarray(offset, offset + size);
      };
      const kernel = kernels[layer.type] as Kernel;
      const pass = kernel(
        {
          layer,
          input: layout.shapes[index]!,
          output: layout.shapes[index + 1]!,
          batch,
          training: options.training !== null,
          dropoutKey: options.training
            ? dropoutKey(options.training.dropoutSeed, index, options.training.batchNumber)
            : 0,
          firstWindow: options.training?.first ?? 0,
          parameter: slice(weights),
          gradient: slice(gradient),
          setMoving: (name, values) => {
            moving.push({ offset: byName.get(`${index}.${name}`)!.offset, values });
          },
        },
        y,
      );
      passes.push(pass);
      y = pass.y;
    }
    return { passes, gradient, moving };
  }

  const last = spec.layers.length - 1;
  return {
    forward(weights, x, upTo = last) {
      return run(weights, x, { upTo, training: null }).passes.at(-1)!.y;
    },
    gradient(weights, batch, place) {
      const { passes, gradient, moving } = run(weights, Float64Array.from(batch.x), {
        upTo: last,
        training: place,
      });
      const { loss, dy } = lossOf(spec.loss, layout.shapes[last + 1]!, {
        y: passes[last]!.y,
        batch,
        total: place.total,
      });
      passes.reduceRight((d, pass) => pass.backward(d), dy);
      return { loss, gradient, moving };
    },
  };
}
