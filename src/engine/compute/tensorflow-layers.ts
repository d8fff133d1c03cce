// Each layer of a spec as operations of TensorFlow.js, which differentiates them. Uses only operations whose gradients the WebAssembly
// backend can compute (it has none for gathers or convolutions by filter). The caller disposes of the tensors.
import { dropoutKeeps } from "../../core/network/dropout.ts";
import { convolutionLeft, type Shape } from "../../core/network/layout.ts";
import type { Activation, LayerSpec } from "../../core/network/spec.ts";
import type { Tensor, Tensor2D, Tensor3D, Tf } from "./tensorflow-door.ts";

/** One layer in one pass; the counterpart of `LayerRun` of the reference. */
interface TensorRun<L extends LayerSpec = LayerSpec> {
  tf: Tf;
  layer: L;
  input: Shape;
  /** B */
  batch: number;
  training: boolean;
  dropoutKey: number;
  firstWindow: number;
  parameter(name: string): Tensor;
  setMoving(name: string, values: Tensor): void;
}

type LayerOf<K extends LayerSpec["type"]> = Extract<LayerSpec, { type: K }>;
type Operation<L extends LayerSpec> = (run: TensorRun<L>, x: Tensor) => Tensor;

/**
 * a·b. The library's gradient multiplies by a transposed side, for which the WebAssembly backend has only a slow loop. Transposing first
 * takes its fast path in both passes.
 */
function product(tf: Tf, a: Tensor, b: Tensor): Tensor {
  if (tf.getBackend() !== "wasm") return tf.matMul(a as Tensor2D, b as Tensor2D);
  const withGradient = tf.customGrad((x, y, save) => {
    const [left, right] = [x as Tensor2D, y as Tensor2D];
    const value = tf.matMul(left, right); // before anything is saved: if this throws, no tensor leaks
    (save as (saved: Tensor[]) => void)([left, right]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => [
        tf.matMul(dy as Tensor2D, tf.transpose(saved[1] as Tensor2D)),
        tf.matMul(tf.transpose(saved[0] as Tensor2D), dy as Tensor2D),
      ],
    };
  });
  return withGradient(a, b);
}

function activate(tf: Tf, z: Tensor, activation: Activation): Tensor {
  if (activation === "relu") return tf.relu(z);
  if (activation === "tanh") return tf.tanh(z);
  return activation === "sigmoid" ? tf.sigmoid(z) : z;
}

/** x[…,F]·kernel[F,U] + bias, keeping the leading axes. */
function affine(tf: Tf, x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  const [features, units] = kernel.shape as [number, number];
  const flat = tf.add(product(tf, x.reshape([-1, features]), kernel), bias);
  return flat.reshape([...x.shape.slice(0, -1), units]);
}

function lstmStep(tf: Tf, z: Tensor, c: Tensor | null): { h: Tensor; c: Tensor } {
  const [i, f, g, o] = tf.split(z, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
  const added = tf.mul(tf.sigmoid(i), tf.tanh(g));
  const cell = c ? tf.add(tf.mul(tf.sigmoid(f), c), added) : added;
  return { h: tf.mul(tf.sigmoid(o), tf.tanh(cell)), c: cell };
}

function gruStep(tf: Tf, a: Tensor, q: Tensor, h: Tensor | null): Tensor {
  const [az, ar, an] = tf.split(a, 3, 1) as [Tensor, Tensor, Tensor];
  const [qz, qr, qn] = tf.split(q, 3, 1) as [Tensor, Tensor, Tensor];
  const z = tf.sigmoid(tf.add(az, qz));
  const n = tf.tanh(tf.add(an, tf.mul(tf.sigmoid(tf.add(ar, qr)), qn)));
  const fresh = tf.sub(n, tf.mul(z, n));
  return h ? tf.add(tf.mul(z, h), fresh) : fresh;
}

type Recurrent = LayerOf<"lstm"> | LayerOf<"gru">;

/** The state of every step in one direction, each at its step. */
function walk(run: TensorRun<Recurrent>, x: Tensor, prefix: string, backwards: boolean): Tensor[] {
  const { tf, layer } = run;
  const kernel = run.parameter(`${prefix}recurrentKernel`);
  const inputs = tf.unstack(
    affine(tf, x, run.parameter(`${prefix}kernel`), run.parameter(`${prefix}bias`)),
    1,
  );
  const states = new Array<Tensor>(inputs.length);
  let h: Tensor | null = null;
  let c: Tensor | null = null;
  for (let s = 0; s < inputs.length; s++) {
    const t = backwards ? inputs.length - 1 - s : s;
    const a = inputs[t]!;
    const hiddenProduct: Tensor | null = h && product(tf, h, kernel);
    if (layer.type === "lstm") {
      const next: { h: Tensor; c: Tensor } = lstmStep(tf, hiddenProduct ? tf.add(a, hiddenProduct) : a, c);
      h = next.h;
      c = next.c;
    } else {
      const bias = run.parameter(`${prefix}recurrentBias`);
      const q = hiddenProduct ? tf.add(hiddenProduct, bias) : tf.add(tf.zerosLike(a), bias);
      h = gruStep(tf, a, q, h);
    }
    states[t] = h;
  }
  return states;
}

const recurrent: Operation<Recurrent> = (run, x) => {
  const { tf, layer } = run;
  const ways = layer.bidirectional
    ? ([
        ["forward.", false],
        ["backward.", true],
      ] as const)
    : ([["", layer.goBackwards]] as const);
  const outputs = ways.map(([prefix, backwards]) => {
    const states = walk(run, x, prefix, backwards);
    return layer.returnSequences ? tf.stack(states, 1) : states.at(backwards ? 0 : -1)!;
  });
  return outputs.length === 1 ? outputs[0]! : tf.concat(outputs, -1);
};

/** As one product over [B·T', K·F]: every tap is a slice of x cut into rows of `stride` steps. */
const conv1d: Operation<LayerOf<"conv1d">> = (run, x) => {
  const { tf, layer, batch } = run;
  const { kernelSize, stride, filters } = layer;
  const { steps, features } = run.input;
  const left = convolutionLeft(layer, steps);
  const reach = layer.padding === "valid" ? steps - kernelSize : steps - 1;
  const out = Math.floor(reach / stride) + 1;
  const length = stride * (out + Math.ceil(kernelSize / stride));
  const padded = tf.pad(x as Tensor3D, [
    [0, 0],
    [left, Math.max(0, length - left - steps)],
    [0, 0],
  ]);
  const rows = tf
    .slice(padded, [0, 0, 0], [batch, length, features])
    .reshape([batch, length / stride, stride, features]);
  const taps = Array.from({ length: kernelSize }, (_, k) =>
    tf
      .slice(rows, [0, Math.floor(k / stride), k % stride, 0], [batch, out, 1, features])
      .reshape([batch * out, features]),
  );
  const kernel = run.parameter("kernel").reshape([kernelSize * features, filters]);
  const z = tf.add(product(tf, tf.concat(taps, 1), kernel), run.parameter("bias"));
  return activate(tf, z, layer.activation).reshape([batch, out, filters]);
};

/** `maximum` sends the gradient of a tie to its first argument, so to the first of several equal values. */
const maxPool: Operation<LayerOf<"max-pool">> = (run, x) => {
  const { tf, layer, batch } = run;
  const { steps, features } = run.input;
  const { size, stride } = layer;
  const out = Math.floor((steps - size) / stride) + 1;
  const largest = (parts: Tensor[]): Tensor => parts.reduce((a, b) => tf.maximum(a, b));
  if (stride === size) {
    const rows = tf.slice(x as Tensor3D, [0, 0, 0], [batch, out * size, features]);
    return largest(tf.unstack(rows.reshape([batch, out, size, features]), 2));
  }
  const each = tf.unstack(x, 1);
  return tf.stack(
    Array.from({ length: out }, (_, t) => largest(each.slice(t * stride, t * stride + size))),
    1,
  );
};

const batchNorm: Operation<LayerOf<"batch-norm">> = (run, x) => {
  const { tf, layer } = run;
  const { momentum, epsilon } = layer;
  const flat = x.reshape([-1, run.input.features]);
  let mean = run.parameter("movingMean");
  let variance = run.parameter("movingVariance");
  if (run.training) {
    const moving = { mean, variance };
    mean = tf.mean(flat, 0);
    variance = tf.mean(tf.square(tf.sub(flat, mean)), 0);
    const blend = (old: Tensor, now: Tensor) => tf.add(tf.mul(old, momentum), tf.mul(now, 1 - momentum));
    run.setMoving("movingMean", blend(moving.mean, mean));
    run.setMoving("movingVariance", blend(moving.variance, variance));
  }
  const scale = tf.div(run.parameter("gamma"), tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(tf.sub(flat, mean), scale), run.parameter("beta")).reshape(x.shape);
};

const dropout: Operation<LayerOf<"dropout">> = (run, x) => {
  const { rate } = run.layer;
  if (!run.training || rate === 0) return x;
  const first = run.firstWindow * run.input.steps * run.input.features;
  const factor = new Float32Array(x.size);
  for (let i = 0; i < factor.length; i++)
    factor[i] = dropoutKeeps(run.dropoutKey, first + i, rate) ? 1 / (1 - rate) : 0;
  return run.tf.mul(x, run.tf.tensor(factor, x.shape));
};

const attention: Operation<LayerOf<"attention-pooling">> = (run, x) => {
  const { tf, batch } = run;
  const u = tf.tanh(affine(tf, x, run.parameter("kernel"), run.parameter("bias")));
  const context = run.parameter("context").reshape([run.layer.units, 1]);
  const s = tf
    .matMul(u.reshape([-1, run.layer.units]) as Tensor2D, context)
    .reshape([batch, run.input.steps]);
  return tf.sum(tf.mul(x, tf.softmax(s).reshape([batch, run.input.steps, 1])), 1);
};

const operations: { [K in LayerSpec["type"]]: Operation<LayerOf<K>> } = {
  lstm: recurrent,
  gru: recurrent,
  dense: ({ tf, layer, parameter }, x) =>
    activate(tf, affine(tf, x, parameter("kernel"), parameter("bias")), layer.activation),
  conv1d,
  "batch-norm": batchNorm,
  "max-pool": maxPool,
  dropout,
  repeat: ({ tf, layer }, x) => tf.stack(new Array<Tensor>(layer.steps).fill(x), 1),
  "attention-pooling": attention,
  flatten: ({ batch }, x) => x.reshape([batch, -1]),
  reshape: ({ batch, layer }, x) => x.reshape([batch, layer.steps, -1]),
};

/** Output of one layer, x and result [B,T,F] or [B,F]. */
export function applyLayer(run: TensorRun, x: Tensor): Tensor {
  return (operations[run.layer.type] as Operation<LayerSpec>)(run, x);
}
