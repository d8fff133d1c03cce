// Combines several detectors: the mean of their scores, each standardised by its score on held-out normal rows so
// that they can be added. The ensemble owns its members: it closes them, and its state contains theirs.

import { type DetectorKind, detectors } from "../../shared/detectors.ts";
import { median, quantile } from "../math/statistics.ts";
import {
  type Contribution,
  type Detector,
  type DetectorState,
  DetectorStateError,
  type ReadingMatrix,
} from "./detector.ts";

type EnsembleMember = {
  readonly detector: Detector;
  /** Mean and standard deviation of ln score on held-out normal rows. */
  readonly centre: number;
  readonly scale: number;
};

/** Scores may be ≤ 0 (isolation forest); then the plain score is used instead of its logarithm. */
const measure = (score: number, logs: boolean): number => (logs ? Math.log(Math.max(1e-12, score)) : score);
const usesLogs = ({ kind }: Detector): boolean => detectors[kind].distances;

/** Standardises a detector by its scores of held-out normal rows. */
export function ensembleMember(detector: Detector, normalScores: ArrayLike<number>): EnsembleMember {
  const values = Float64Array.from(normalScores, (score) => measure(score, usesLogs(detector)));
  const centre = median(values);
  // In a normal distribution the 95 % quantile is 1.645 deviations above the middle; the shape of the body does not matter.
  const scale = Math.max(1e-9, (quantile(values, 0.95) - centre) / 1.645);
  return { detector, centre, scale };
}

/** score = mean over members of (ln score − centre) / scale. All members must see the same matrix. */
export function createEnsemble(members: readonly EnsembleMember[]): Detector {
  if (members.length === 0) throw new TypeError("An ensemble needs members.");
  const width = members[0]!.detector.width;
  const steps = Math.max(...members.map(({ detector }) => detector.steps));
  for (const { detector } of members) {
    if (detector.width !== width)
      throw new TypeError("The members of an ensemble must share one feature set.");
  }
  const scaled = ({ detector, centre, scale }: EnsembleMember, score: number): number =>
    (measure(score, usesLogs(detector)) - centre) / scale;
  return {
    kind: "ensemble",
    width,
    steps,
    async score(input, options = {}) {
      const from = options.from ?? 0;
      const out = new Float32Array((options.to ?? input.rows) - from);
      let before = 0;
      for (const member of members) {
        const scores = await member.detector.score(viewFor(member.detector, input), {
          ...options,
          onProgress: (done) => options.onProgress?.((before + done) / members.length),
        });
        for (let i = 0; i < out.length; i++) out[i]! += scaled(member, scores[i]!) / members.length;
        before += out.length;
      }
      return out;
    },
    async explain(input, positions, options) {
      const all = await Promise.all(
        members.map(({ detector }) => detector.explain(viewFor(detector, input), positions, options)),
      );
      return positions.map((position, i): Contribution => {
        const parts = new Float64Array(width);
        let score = 0;
        let window: Contribution["window"] = null;
        let expected: Contribution["expected"] = null;
        members.forEach((member, m) => {
          const one = all[m]![i]!;
          const value = scaled(member, one.score) / members.length;
          score += value;
          let size = 0;
          for (const part of one.parts) size += Math.abs(part);
          const sum = size > 0 ? sumOf(one.parts, size) : 0;
          for (let f = 0; f < width; f++)
            parts[f]! += size > 0 ? (value * one.parts[f]!) / sum : value / width;
          window ??= one.window;
          expected ??= one.expected;
        });
        return { position, score, parts, expected, window };
      });
    },
    embed: (input, positions) => members[0]!.detector.embed(viewFor(members[0]!.detector, input), positions),
    state: () => stateOf(members, width, steps),
    close: () => {
      for (const { detector } of members) detector.close();
    },
  };
}

type MemberFacts = {
  readonly kind: DetectorKind;
  readonly centre: number;
  readonly scale: number;
  readonly facts: DetectorState["facts"];
};

/** Names of a member's arrays begin with its number. */
const prefix = (member: number): string => `${member}/`;

function stateOf(members: readonly EnsembleMember[], width: number, steps: number): DetectorState {
  const states = members.map(({ detector }) => detector.state());
  const networks = states.filter(({ facts }) => typeof facts.engine === "string");
  // The curves of all networks, one after another, in the form that other detectors use.
  const losses = networks.flatMap(({ kind, facts }) =>
    kind === "cnn-lstm-classifier" ? [facts.losses] : (facts.losses as unknown[]),
  );
  return {
    kind: "ensemble",
    version: 1,
    facts: {
      width,
      steps,
      ...(networks[0] ? { engine: networks[0].facts.engine, losses } : {}),
      problem: networks.find(({ facts }) => facts.problem)?.facts.problem ?? null,
      members: members.map(
        ({ detector, centre, scale }, m): MemberFacts => ({
          kind: detector.kind,
          centre,
          scale,
          facts: states[m]!.facts,
        }),
      ),
    },
    arrays: Object.fromEntries(
      states.flatMap(({ arrays }, m) =>
        Object.entries(arrays).map(([name, array]) => [prefix(m) + name, array] as const),
      ),
    ),
  };
}

/** The states of an ensemble's members, in order. */
export function memberStates(
  state: DetectorState,
): { state: DetectorState; centre: number; scale: number }[] {
  const { members } = state.facts as { members?: unknown };
  if (!Array.isArray(members) || members.length === 0)
    throw new DetectorStateError("The ensemble lacks its members.");
  return (members as MemberFacts[]).map(({ kind, centre, scale, facts }, m) => ({
    centre,
    scale,
    state: {
      kind,
      version: 1,
      facts,
      arrays: Object.fromEntries(
        Object.entries(state.arrays)
          .filter(([name]) => name.startsWith(prefix(m)))
          .map(([name, array]) => [name.slice(prefix(m).length), array]),
      ),
    },
  }));
}

/** The sum of the parts. It may be near 0 if signs differ; then the absolute values are shared out instead. */
function sumOf(parts: Float64Array, size: number): number {
  let sum = 0;
  for (const part of parts) sum += part;
  return Math.abs(sum) > 1e-9 * size ? sum : size;
}

/** Removes what a detector of single rows does not read. */
function viewFor(detector: Detector, input: ReadingMatrix): ReadingMatrix {
  return detector.steps === 1 && input.steps !== 1 ? { ...input, steps: 1 } : input;
}
