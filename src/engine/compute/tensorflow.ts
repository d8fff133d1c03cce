// The second engine, and the oracle for tests: runs a network's forward pass and loss in TensorFlow.js and takes gradients by automatic
// differentiation. Weights, Adam and batching are shared with the other engines, so models move between them bit for bit.
import type { NetworkBackend } from "../../core/network/backend.ts";
import { dropoutKey } from "../../core/network/dropout.ts";
import { type WeightLayout, weightLayout } from "../../core/network/layout.ts";
import {
  type BatchKernels,
  createBatchedBackend,
  type Host,
} from "../../core/network/reference/batched-backend.ts";
import type { TrainingPlace } from "../../core/network/reference/network.ts";
import type { Batch } from "../../core/network/source.ts";
import type { NetworkSpec } from "../../core/network/spec.ts";
import type { LoadedTensorflow, Scalar, Tensor, Tf } from "./tensorflow-door.ts";
import { applyLayer } from "./tensorflow-layers.ts";

type Moving = ReturnType<BatchKernels["gradient"]>["moving"];

/** Approximate floating-point operations of one window's forward pass: products only. */
function workOf(spec: NetworkSpec, layout: WeightLayout): number {
  return layout.parameters.reduce((sum, { layer, size, shape }) => {
    const { type } = spec.layers[layer]!;
    const steps = type === "conv1d" ? layout.shapes[layer + 1]!.steps : layout.shapes[layer]!.steps;
    return shape.length > 1 ? sum + 2 * size * steps : sum;
  }, 0);
}

/** Windows per part: about 30 ms on the WebAssembly backend, so that a cancel takes effect soon. Depends on the network only. */
function partOf(spec: NetworkSpec, layout: WeightLayout): number {
  return Math.max(4, Math.min(256, Math.round(3e7 / workOf(spec, layout))));
}

function lossTensor(
  tf: Tf,
  spec: NetworkSpec,
  outputs: { y: Tensor; batch: Batch; place: TrainingPlace },
): Scalar {
  const { y, batch, place } = outputs;
  if (spec.loss.type === "mse") {
    const width = y.size / batch.count;
    let cells: Tensor = tf.square(tf.sub(y, tf.tensor(batch.target, y.shape)));
    if (spec.loss.featureWeights) cells = tf.mul(cells, tf.tensor1d(spec.loss.featureWeights));
    if (batch.mask) cells = tf.mul(cells, tf.tensor(Float32Array.from(batch.mask), y.shape));
    if (batch.weights)
      cells = tf.mul(cells.reshape([batch.count, width]), tf.tensor(batch.weights, [batch.count, 1]));
    return tf.div(tf.sum(cells), place.total * width);
  }
  const classes = y.shape.at(-1)!;
  const { classWeights } = spec.loss;
  const aim = new Float32Array(y.size);
  batch.classes.forEach((c, b) => {
    if (c >= 0) aim[b * classes + c] = (batch.weights?.[b] ?? 1) * (classWeights?.[c] ?? 1);
  });
  return tf.div(tf.neg(tf.sum(tf.mul(tf.logSoftmax(y), tf.tensor(aim, y.shape)))), place.total);
}

/** @param loaded from `loadTensorflow`. Tensors live only within one call */
export function createTensorflowBackend(
  spec: NetworkSpec,
  loaded: LoadedTensorflow,
  host: Host,
): NetworkBackend {
  const { tf } = loaded;
  const layout = weightLayout(spec);
  const trainable = layout.parameters.filter((parameter) => parameter.trainable);

  function run(
    batch: Batch,
    tensors: Map<string, Tensor>,
    options: { upTo: number; place: TrainingPlace | null; moving: Moving },
  ): Tensor {
    const { place, moving } = options;
    let y: Tensor = tf.tensor3d(batch.x, [batch.count, spec.input.steps, spec.input.features]);
    for (let index = 0; index <= options.upTo; index++)
      y = applyLayer(
        {
          tf,
          layer: spec.layers[index]!,
          input: layout.shapes[index]!,
          batch: batch.count,
          training: place !== null,
          dropoutKey: place ? dropoutKey(place.dropoutSeed, index, place.batchNumber) : 0,
          firstWindow: place?.first ?? 0,
          parameter: (name) => tensors.get(`${index}.${name}`)!,
          setMoving: (name, values) => {
            const { offset } = layout.parameters.find((parameter) => parameter.name === `${index}.${name}`)!;
            moving.push({ offset, values: values.dataSync() });
          },
        },
        y,
      );
    return y;
  }

  const tensorsOf = (weights: Float32Array): Map<string, Tensor> =>
    new Map(
      layout.parameters.map(({ name, offset, size, shape }) => [
        name,
        tf.tensor(weights.slice(offset, offset + size), shape),
      ]),
    );

  /** Like `tf.tidy`, for results that are not tensors: no tensor is left behind, even after a failure. */
  function tidied<T>(work: () => T): T {
    loaded.enter();
    tf.engine().startScope();
    try {
      return work();
    } catch (thrown) {
      // After a failed forward pass, nobody disposes of the tensors that were kept for the gradient.
      const { state } = tf.engine();
      for (const node of state.activeTape ?? []) for (const tensor of node.saved ?? []) tensor.dispose();
      state.activeTape = null as unknown as typeof state.activeTape;
      throw thrown;
    } finally {
      tf.engine().endScope();
    }
  }

  const kernels: BatchKernels = {
    engine: loaded.label,
    forward(weights, batch, upTo) {
      return tidied(() => run(batch, tensorsOf(weights), { upTo, place: null, moving: [] }).dataSync());
    },
    gradient(weights, batch, place) {
      const moving: Moving = [];
      return tidied(() => {
        const tensors = tensorsOf(weights);
        const lossOf = (...values: Tensor[]): Scalar => {
          const all = new Map(tensors);
          trainable.forEach(({ name }, i) => {
            all.set(name, values[i]!);
          });
          const y = run(batch, all, { upTo: spec.layers.length - 1, place, moving });
          return lossTensor(tf, spec, { y, batch, place });
        };
        const { value, grads } = tf.valueAndGrads(lossOf)(trainable.map(({ name }) => tensors.get(name)!));
        const gradient = new Float32Array(layout.parameterCount);
        trainable.forEach(({ offset }, i) => {
          gradient.set(grads[i]!.dataSync(), offset);
        });
        return { loss: value.dataSync()[0]!, gradient, moving };
      });
    },
    close: () => {},
  };
  return createBatchedBackend(spec, kernels, { ...host, part: partOf(spec, layout) });
}
