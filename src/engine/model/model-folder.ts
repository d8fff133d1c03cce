// A model on disk: models/<id>/card.json has everything to reproduce it, weights.bin its arrays one after another. Written to the temporary
// folder and moved into place by one rename. Reading checks lengths and hashes.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DetectorState } from "../../core/detector/detector.ts";
import type { ModelCard } from "../../core/pipeline/card.ts";
import { type ScoreShift, shiftCalibration, shiftScores } from "../../core/score/calibration.ts";
import { AppError } from "../../shared/errors.ts";
import { renameDurably } from "../files/durable-rename.ts";
import { makeFolder } from "../files/make-folder.ts";

/** A model as stored. After a recalibration, the normal scores and the card's calibration are the shifted ones. */
export interface StoredModel {
  card: ModelCard;
  state: DetectorState;
  /** Raw scores of held-out normal rows. */
  normalScores: Float32Array;
  /** Held-out normal rows as the model reads them: scaled, row-major. Empty for models of earlier versions. */
  reference: Float32Array;
  /** Rows of its dataset that the model was fitted on. */
  fitRowIds: Uint32Array;
  /** Rows of other datasets that it was fitted on, by dataset number. */
  otherFitRows: ReadonlyMap<number, Uint32Array>;
  /** Rows of its dataset that were removed from the normal rows by number. A model that continues from it leaves them out too. */
  takenOut: Uint32Array;
  /** Normal rows and their codes in the detector's space; null when the model stored none. */
  normalCodes: { rowIds: Uint32Array; data: Float32Array } | null;
}

export interface ModelFolders {
  write(id: number, model: StoredModel): void;
  /** Throws WORKSPACE_DAMAGED when the folder is missing, truncated or changed. `as: "trained"` ignores a recalibration and what was learned since. */
  read(id: number, as?: "trained"): StoredModel;
  /** Stores what a detector that goes on learning has learned since its training. */
  keepLearned(id: number, state: DetectorState): void;
  /** Stores the shift of the normal scores. */
  recalibrate(id: number, moved: ScoreShift): void;
  card(id: number): ModelCard;
  pathOf(id: number): string;
  /** Moves the files of an imported model into place. */
  place(id: number, files: readonly { name: string; bytes: Uint8Array }[]): void;
  remove(id: number): void;
  /** Removes the folders of all other models. */
  keepOnly(ids: ReadonlySet<number>): void;
}

const arrayKinds = { Float32Array, Float64Array, Int32Array, Uint16Array, Uint32Array } as const;
type ArrayKind = keyof typeof arrayKinds;
type NumberArray = Float32Array | Float64Array | Int32Array | Uint16Array | Uint32Array;

const FileSchema = z.object({
  format: z.literal("tidewatch-model"),
  card: z.record(z.string(), z.unknown()),
  state: z.object({ kind: z.string(), version: z.literal(1), facts: z.record(z.string(), z.unknown()) }),
  arrays: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(Object.keys(arrayKinds) as [ArrayKind, ...ArrayKind[]]),
      length: z.number().int().nonnegative(),
      offset: z.number().int().nonnegative(),
    }),
  ),
  weights: z.object({ file: z.literal("weights.bin"), bytes: z.number().int(), sha256: z.string() }),
});

const LearnedSchema = z.record(z.string(), z.array(z.number()));
const ShiftSchema = z.strictObject({ shift: z.number(), additive: z.boolean() });

const cardName = "card.json";
const weightsName = "weights.bin";
const shiftName = "recalibration.json";
const learnedName = "learned.json";
/** The files in a model's folder. */
export const modelFileNames: readonly string[] = [cardName, weightsName];
const arrayNames = {
  normalScores: "normal scores",
  reference: "held-out rows",
  fitRowIds: "fit rows",
  takenOut: "rows taken out",
  codes: "normal codes",
  codeRowIds: "normal code rows",
};
const otherFitRowsName = (datasetId: number) => `fit rows of dataset ${datasetId}`;
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

export function createModelFolders(workspace: string, temporaryFolder: string): ModelFolders {
  const folder = join(workspace, "models");
  const pathOf = (id: number) => join(folder, String(id));

  const readFile = (id: number) => {
    const path = join(pathOf(id), cardName);
    if (!existsSync(path)) throw damaged(pathOf(id), "is gone");
    try {
      return FileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    } catch (thrown) {
      throw damaged(path, "is damaged", String(thrown));
    }
  };

  const readShift = (id: number): ScoreShift | null => {
    const path = join(pathOf(id), shiftName);
    if (!existsSync(path)) return null;
    try {
      return ShiftSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    } catch (thrown) {
      throw damaged(path, "is damaged", String(thrown));
    }
  };

  /** The arrays of a state as they were last learned. */
  const withLearned = (id: number, arrays: Record<string, NumberArray>): Record<string, NumberArray> => {
    const path = join(pathOf(id), learnedName);
    if (!existsSync(path)) return arrays;
    try {
      const learned = LearnedSchema.parse(JSON.parse(readFileSync(path, "utf8")));
      return Object.fromEntries(
        Object.entries(arrays).map(([name, trained]) => {
          const values = learned[name];
          if (values?.length !== trained.length) throw new TypeError(`${name} has another length`);
          return [name, new arrayKinds[trained.constructor.name as ArrayKind](values)];
        }),
      );
    } catch (thrown) {
      throw damaged(path, "is damaged", String(thrown));
    }
  };

  return {
    write(id, { card, state, normalScores, reference, fitRowIds, otherFitRows, takenOut, normalCodes }) {
      const staging = join(temporaryFolder, `model-${id}`);
      rmSync(staging, { recursive: true, force: true });
      mkdirSync(staging, { recursive: true });
      makeFolder(folder);
      const named: [string, NumberArray][] = [
        ...Object.entries(state.arrays),
        [arrayNames.normalScores, normalScores],
        [arrayNames.reference, reference],
        [arrayNames.fitRowIds, fitRowIds],
        [arrayNames.takenOut, takenOut],
        ...(normalCodes === null ? [] : codeArrays(normalCodes)),
        ...[...otherFitRows].map(([datasetId, rows]): [string, NumberArray] => [
          otherFitRowsName(datasetId),
          rows,
        ]),
      ];
      const packed = pack(named);
      const file: z.infer<typeof FileSchema> = {
        format: "tidewatch-model",
        card: card as unknown as Record<string, unknown>,
        state: { kind: state.kind, version: state.version, facts: { ...state.facts } },
        arrays: packed.arrays,
        weights: { file: weightsName, bytes: packed.bytes.length, sha256: sha256(packed.bytes) },
      };
      writeFileSync(join(staging, weightsName), packed.bytes);
      writeFileSync(join(staging, cardName), `${JSON.stringify(file, null, 1)}\n`);
      renameDurably(staging, pathOf(id));
    },
    keepLearned(id, state) {
      const arrays = Object.entries(state.arrays).map(([name, array]) => [name, Array.from(array)] as const);
      const staging = join(temporaryFolder, `learned-${id}.json`);
      writeFileSync(staging, `${JSON.stringify(Object.fromEntries(arrays))}\n`);
      renameDurably(staging, join(pathOf(id), learnedName));
    },
    recalibrate(id, { shift, additive }) {
      const staging = join(temporaryFolder, `recalibration-${id}.json`);
      writeFileSync(staging, `${JSON.stringify({ shift, additive })}\n`);
      renameDurably(staging, join(pathOf(id), shiftName));
    },
    read(id, as) {
      const file = readFile(id);
      const path = join(pathOf(id), weightsName);
      if (!existsSync(path)) throw damaged(path, "is gone");
      const bytes = readFileSync(path);
      if (bytes.length !== file.weights.bytes || sha256(bytes) !== file.weights.sha256)
        throw damaged(path, "is not the one that was written");
      const arrays = unpack(bytes, file.arrays);
      if (arrays === null) throw damaged(path, "is shorter than its card says");
      const {
        [arrayNames.normalScores]: normalScores,
        [arrayNames.reference]: reference = new Float32Array(0),
        [arrayNames.fitRowIds]: fitRowIds,
        [arrayNames.takenOut]: takenOut = new Uint32Array(0),
        [arrayNames.codes]: codes,
        [arrayNames.codeRowIds]: codeRowIds,
        ...others
      } = arrays;
      if (
        !(normalScores instanceof Float32Array) ||
        !(fitRowIds instanceof Uint32Array) ||
        !(takenOut instanceof Uint32Array) ||
        !(reference instanceof Float32Array)
      )
        throw damaged(path, "is not whole");
      const otherFitRows = new Map<number, Uint32Array>();
      const weights: Record<string, NumberArray> = {};
      for (const [name, array] of Object.entries(others)) {
        const datasetId = Number(/^fit rows of dataset (\d+)$/.exec(name)?.[1] ?? Number.NaN);
        if (array instanceof Uint32Array && !Number.isNaN(datasetId)) otherFitRows.set(datasetId, array);
        else weights[name] = array;
      }
      const card = file.card as unknown as ModelCard;
      const moved = as === "trained" ? null : readShift(id);
      return {
        card: moved ? { ...card, calibration: shiftCalibration(card.calibration, moved) } : card,
        state: {
          ...file.state,
          arrays: as === "trained" ? weights : withLearned(id, weights),
        } as unknown as DetectorState,
        normalScores: moved ? shiftScores(normalScores, moved) : normalScores,
        reference,
        fitRowIds,
        otherFitRows,
        takenOut,
        normalCodes:
          codes instanceof Float32Array && codeRowIds instanceof Uint32Array
            ? { rowIds: codeRowIds, data: codes }
            : null,
      };
    },
    card: (id) => readFile(id).card as unknown as ModelCard,
    pathOf,
    place(id, files) {
      const staging = join(temporaryFolder, `model-${id}`);
      rmSync(staging, { recursive: true, force: true });
      mkdirSync(staging, { recursive: true });
      makeFolder(folder);
      for (const { name, bytes } of files) writeFileSync(join(staging, name), bytes);
      renameDurably(staging, pathOf(id));
    },
    remove: (id) => rmSync(pathOf(id), { recursive: true, force: true }),
    keepOnly(ids) {
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder)) {
        if (!ids.has(Number(name))) rmSync(join(folder, name), { recursive: true, force: true });
      }
    },
  };
}

const codeArrays = ({ rowIds, data }: NonNullable<StoredModel["normalCodes"]>): [string, NumberArray][] => [
  [arrayNames.codeRowIds, rowIds],
  [arrayNames.codes, data],
];

function damaged(path: string, what: string, detail?: string): AppError {
  return new AppError(
    "WORKSPACE_DAMAGED",
    `${path} of this model ${what}; restore it from a copy of the workspace, or train the model again.`,
    detail,
  );
}

/** Arrays one after another, each aligned to eight bytes. */
function pack(named: readonly [string, NumberArray][]) {
  const arrays: z.infer<typeof FileSchema>["arrays"] = [];
  let offset = 0;
  for (const [name, array] of named) {
    const kind = array.constructor.name as ArrayKind;
    arrays.push({ name, kind, length: array.length, offset });
    offset += 8 * Math.ceil(array.byteLength / 8);
  }
  const bytes = Buffer.alloc(offset);
  named.forEach(([, array], i) => {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), arrays[i]!.offset);
  });
  return { arrays, bytes };
}

/** Null when an array would exceed the bytes. */
function unpack(
  bytes: Buffer,
  arrays: z.infer<typeof FileSchema>["arrays"],
): Record<string, NumberArray> | null {
  const fits = arrays.every(
    ({ kind, length, offset }) => offset + length * arrayKinds[kind].BYTES_PER_ELEMENT <= bytes.length,
  );
  if (!fits) return null;
  return Object.fromEntries(
    arrays.map(({ name, kind, length, offset }) => {
      const array = new arrayKinds[kind](length);
      const part = new Uint8Array(array.buffer);
      part.set(bytes.subarray(offset, offset + part.length));
      return [name, array];
    }),
  );
}
