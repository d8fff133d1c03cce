// Layers and their fields as parts of a frame: which one a byte belongs to, and all of them as text. Pure.
import type { PacketLayer } from "#shared/packet-vocabulary.ts";

/** A layer, or one of its fields, by their places. */
export interface FramePart {
  layer: number;
  /** −1 for the layer itself. */
  field: number;
  from: number;
  to: number;
}

/** The smallest field that holds a byte, else its layer; null for a byte of none. */
export function fieldAt(layers: readonly PacketLayer[], at: number): FramePart | null {
  const layer = layers.findLastIndex(({ from, to }) => from <= at && at < to);
  if (layer < 0) return null;
  const { fields, from, to } = layers[layer]!;
  let best: FramePart = { layer, field: -1, from, to };
  for (const [field, { from, to }] of fields.entries()) {
    if (from <= at && at < to && to - from <= best.to - best.from) best = { layer, field, from, to };
  }
  return best;
}

/** A frame as lines of text. */
export function layersText(frame: number, layers: readonly PacketLayer[]): string {
  const lines = layers.flatMap(({ name, summary, fields }) => [
    summary === "" ? name : `${name}: ${summary}`,
    ...fields.map(({ depth, name, text }) => `${"  ".repeat(depth + 1)}${name}: ${text}`),
  ]);
  return [`frame ${frame}`, ...lines].join("\n");
}
