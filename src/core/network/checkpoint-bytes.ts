// Encodes a checkpoint as bytes, so that training can continue in another process. Layout, little-endian: 8 bytes
// "TWCKPT01", uint32 length of the header, header (JSON, ASCII, padded with spaces to a multiple of 4), then float32:
// weights, m, v, and the best weights if there are any.
import type { Checkpoint, EpochRecord } from "./training.ts";

const magic = "TWCKPT01";

interface Header {
  parameters: number;
  step: number;
  learningRate: number;
  history: EpochRecord[];
  best: { epoch: number; loss: number } | null;
  sinceBest: number;
  sinceReduction: number;
}

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { weights, optimiser, best, history, learningRate, sinceBest, sinceReduction } = checkpoint;
  const header: Header = {
    parameters: weights.length,
    step: optimiser.step,
    learningRate,
    history,
    best: best && { epoch: best.epoch, loss: best.loss },
    sinceBest,
    sinceReduction,
  };
  const json = JSON.stringify(header);
  const text = magic + json.padEnd(Math.ceil(json.length / 4) * 4);
  const arrays = [weights, optimiser.m, optimiser.v, ...(best ? [best.weights] : [])];
  const at = text.length + 4;
  const bytes = new Uint8Array(at + 4 * weights.length * arrays.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) bytes[i < 8 ? i : i + 4] = text.charCodeAt(i);
  view.setUint32(8, text.length - 8, true);
  arrays.forEach((array, a) => {
    for (let i = 0; i < array.length; i++)
      view.setFloat32(at + 4 * (a * weights.length + i), array[i]!, true);
  });
  return bytes;
}

/** @returns the checkpoint, or a sentence that says why the bytes are invalid; never throws */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint | string {
  const broken = "The checkpoint is damaged or incomplete; training has to begin again.";
  const textAt = (from: number, to: number): string => {
    let text = "";
    for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]!);
    return text;
  };
  if (bytes.length < 12 || textAt(0, 8) !== magic) return "These bytes are not a checkpoint of a training.";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = 12 + view.getUint32(8, true);
  if (at > bytes.length) return broken;
  let header: Header;
  try {
    header = JSON.parse(textAt(12, at)) as Header;
  } catch {
    return broken;
  }
  if (typeof header !== "object" || header === null) return broken;
  const n = header.parameters;
  const count = header.best ? 4 : 3;
  if (!Number.isInteger(n) || !Array.isArray(header.history) || bytes.length !== at + 4 * n * count)
    return broken;
  const [weights, m, v, best] = Array.from({ length: count }, (_, a) =>
    Float32Array.from({ length: n }, (_unused, i) => view.getFloat32(at + 4 * (a * n + i), true)),
  );
  const { learningRate, history, sinceBest, sinceReduction, step } = header;
  return {
    history,
    weights: weights!,
    optimiser: { m: m!, v: v!, step },
    learningRate,
    best: header.best && { ...header.best, weights: best! },
    sinceBest,
    sinceReduction,
  };
}
