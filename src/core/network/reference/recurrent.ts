// The common part of lstm and gru: their directions, and which states are the layer's output.
import { walkGru } from "./gru.ts";
import type { Kernel, Recurrent, RecurrentWalk } from "./layer-run.ts";
import { walkLstm } from "./lstm.ts";

export const recurrent: Kernel<Recurrent> = (run, x) => {
  const { layer, batch: B } = run;
  const T = run.input.steps;
  const H = layer.units;
  const walk: RecurrentWalk = layer.type === "lstm" ? walkLstm : walkGru;
  const ways = layer.bidirectional
    ? [
        { prefix: "forward.", backwards: false },
        { prefix: "backward.", backwards: true },
      ]
    : [{ prefix: "", backwards: layer.goBackwards }];
  const walks = ways.map((way) => walk(run, x, way));
  const width = H * ways.length;
  // Maps every H numbers of the output to their state: [row of y, side, row of states].
  const places: (readonly [number, number, number])[] = [];
  for (let b = 0; b < B; b++)
    ways.forEach((way, side) => {
      if (layer.returnSequences) for (let t = 0; t < T; t++) places.push([b * T + t, side, b * T + t]);
      else places.push([b, side, b * T + (way.backwards ? 0 : T - 1)]);
    });
  const y = new Float64Array(B * (layer.returnSequences ? T : 1) * width);
  for (const [row, side, state] of places)
    y.set(walks[side]!.states.subarray(state * H, (state + 1) * H), row * width + side * H);
  return {
    y,
    backward(dy) {
      const dStates = ways.map(() => new Float64Array(B * T * H));
      for (const [row, side, state] of places)
        dStates[side]!.set(dy.subarray(row * width + side * H, row * width + (side + 1) * H), state * H);
      const parts = walks.map((one, side) => one.backward(dStates[side]!));
      return parts.reduce((sum, part) => sum.map((v, i) => v + part[i]!));
    },
  };
};
