// Validates the card of a model from another workspace. Hashes prove that a file is unchanged, not that it is valid. Every number that
// scoring or the model page uses must be finite and within bounds that every training meets.
import { z } from "zod";

const finite = z.number();
const positive = z.number().positive();
const count = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 40);
const name = z.string().max(1000);
const share = z.number().min(0).max(1);

const NumberColumn = z.looseObject({
  kind: z.literal("number"),
  column: name,
  unit: name.nullable(),
  log: z.boolean(),
  centre: finite,
  scale: positive,
  missing: z.looseObject({ centre: finite, scale: positive }).nullable(),
  usual: z.tuple([finite, finite]),
});

const LevelColumn = z
  .looseObject({
    kind: z.literal("levels"),
    column: name,
    from: z.enum(["text", "port"]),
    levels: z.array(z.string()).max(100_000),
    rare: z.array(z.string()).max(1_000_000),
    centre: z.array(finite),
    scale: z.array(positive),
  })
  .refine(
    ({ levels, centre, scale }) => [centre, scale].every(({ length }) => length === levels.length + 2),
    {
      message: "a level has no centre or no scale",
    },
  );

const CycleColumn = z.looseObject({
  kind: z.literal("cycle"),
  column: name,
  period: z.enum(["hour", "weekday"]),
});

const Features = z.looseObject({
  version: z.literal(1),
  scaler: z.enum(["z", "min-max", "robust"]),
  clip: positive,
  trainedOnRows: count,
  columns: z
    .array(z.discriminatedUnion("kind", [NumberColumn, LevelColumn, CycleColumn]))
    .min(1)
    .max(10_000),
  features: z
    .array(
      z.looseObject({
        name,
        column: name,
        part: z.enum(["value", "missing", "level", "rare", "unseen", "sine", "cosine"]),
      }),
    )
    .max(200_000),
  series: z
    .looseObject({
      columns: z.array(name).max(1000),
      timeColumn: name.nullable(),
      lags: z.array(z.number().int().min(1).max(1_000_000)).max(1000),
      window: z.number().int().min(1).max(1_000_000),
      spectrum: z
        .number()
        .int()
        .min(0)
        .max(65_536)
        .refine(
          (points) => (points & (points - 1)) === 0,
          "the length of the spectrum is not a power of two",
        ),
      bands: z.number().int().min(0).max(10_000),
    })
    .optional(),
});

const Windows = z.looseObject({
  by: z.union([
    z.enum(["row", "table", "originator", "responder", "pair", "service"]),
    z.looseObject({ columns: z.array(name).max(100) }),
  ]),
  timeColumn: name.nullable(),
  gapUs: positive.nullable(),
  steps: z.number().int().min(1).max(4096),
  stride: z.number().int().min(1).max(4096),
});

const Tail = z.discriminatedUnion("law", [
  z.looseObject({
    law: z.literal("pareto"),
    shape: finite,
    scale: positive,
    line: finite,
    logLikelihood: finite,
  }),
  z.looseObject({
    law: z.literal("log-normal"),
    mu: finite,
    sigma: positive,
    line: finite,
    logLikelihood: finite,
  }),
]);

const rises = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value >= values[i - 1]!);

export const CardSchema = z.looseObject({
  version: z.literal(1),
  detector: z.string(),
  seed: finite,
  data: z.looseObject({
    dataset: z.string(),
    sha256: z.string().nullable(),
    filter: z.string(),
    rows: count,
    fitRows: count,
    calibrateRows: count,
    excludedRows: count,
    split: z.enum(["time", "file order", "random"]),
    parts: z
      .array(
        z.looseObject({
          dataset: z.string(),
          sha256: z.string().nullable(),
          filter: z.string(),
          rows: count,
        }),
      )
      .optional(),
  }),
  features: Features,
  windows: Windows,
  network: z
    .looseObject({ shape: z.looseObject({}), engine: z.string(), members: z.number().int().min(1).max(64) })
    .nullable(),
  losses: z.array(
    z.array(
      z.looseObject({
        epoch: count,
        loss: finite,
        validationLoss: finite.nullable(),
        gradientNorm: finite,
        learningRate: finite,
      }),
    ),
  ),
  calibration: z.looseObject({
    version: z.literal(1),
    rows: count,
    body: z.array(finite).min(2).max(100_000).refine(rises, "the scores of the calibration do not rise"),
    bodyShare: share,
    tail: Tail,
    shift: finite,
  }),
  suggestedThreshold: z.looseObject({
    method: z.looseObject({ method: z.string() }),
    value: finite,
    flags: count.nullable(),
    flagsPerDay: finite.nullable(),
    falseRate: share,
    falseRateInterval: z.tuple([share, share]),
    warnings: z.array(z.string()),
  }),
  warnings: z.array(z.string()),
  parent: z.string().nullable(),
  machine: z.string(),
  appVersion: z.string(),
  trainedAtMs: finite,
  tookMs: finite,
});
