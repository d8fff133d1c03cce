// Exports models, as a folder with the model's two files and their hashes or as an ONNX graph, and imports such folders. Writes to a
// temporary file and renames; imports only if every hash matches. model-folder.ts handles the workspace's folders.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { Exported } from "../../shared/model-life-vocabulary.ts";
import { type Model, ModelSchema } from "../../shared/model-vocabulary.ts";
import { writeByPart } from "../files/noted-part.ts";
import { faultOfModel } from "./check-model.ts";
import { modelFileNames } from "./model-folder.ts";
import type { ModelTools } from "./model-tools.ts";
import { onnxOf } from "./onnx-model.ts";

const listName = "model.json";
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The list of files in an exported folder. `sum` is the hash of the list with an empty `sum`. */
const ListSchema = z.strictObject({
  format: z.literal("tidewatch-exported-model"),
  version: z.literal(1),
  model: z.record(z.string(), z.unknown()),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.number().int(), sha256: z.string() })),
  sum: z.string(),
});
type List = z.infer<typeof ListSchema>;

const sumOf = (list: List): string => sha256(Buffer.from(JSON.stringify({ ...list, sum: "" })));

export async function exportModel(
  tools: ModelTools,
  input: { modelId: number; path: string; as: "folder" | "onnx" },
): Promise<Exported> {
  const model = await tools.models.get(input.modelId);
  // Reading checks the weights' hash, so that a damaged model is not exported.
  const stored = tools.folders.read(model.id);
  const path = resolve(input.path);
  if (existsSync(path)) {
    throw new AppError("INVALID_INPUT", `${path} is there already; choose a name that is not taken.`);
  }
  if (!existsSync(dirname(path))) {
    throw new AppError("FILE_MISSING", `There is no folder ${dirname(path)} to write into; create it first.`);
  }
  const isFolder = input.as === "folder";
  return writeByPart(path, { temporaryFolder: tools.temporaryFolder, overwrite: false, isFolder }, (part) => {
    if (!isFolder) {
      const { bytes, warnings } = onnxOf(model, stored);
      writeFileSync(part, bytes);
      return { path, files: [{ path, bytes: bytes.length, sha256: sha256(bytes) }], warnings };
    }
    const files = modelFileNames.map((name) => {
      const bytes = readFileSync(join(tools.folders.pathOf(model.id), name));
      writeFileSync(join(part, name), bytes);
      return { path: name, bytes: bytes.length, sha256: sha256(bytes) };
    });
    const list: List = { format: "tidewatch-exported-model", version: 1, model, files, sum: "" };
    writeFileSync(join(part, listName), `${JSON.stringify({ ...list, sum: sumOf(list) }, null, 1)}\n`);
    return { path, files, warnings: [] };
  });
}

export async function importModel(tools: ModelTools, givenPath: string): Promise<Model> {
  const path = resolve(givenPath);
  const list = readList(path);
  const changed = (name: string) =>
    new AppError(
      "FILE_CHANGED",
      `${join(path, name)} is not the file that was exported (its hash differs), so the model is not taken in; export it again.`,
    );
  if (sumOf(list) !== list.sum) throw changed(listName);
  if (list.files.map((file) => file.path).join() !== modelFileNames.join()) throw changed(listName);
  const contents = list.files.map((file) => {
    const filePath = join(path, file.path);
    if (!existsSync(filePath)) {
      throw new AppError(
        "FILE_MISSING",
        `${filePath} is missing, so the model is not whole; export it again.`,
      );
    }
    const bytes = readFileSync(filePath);
    if (bytes.length !== file.bytes || sha256(bytes) !== file.sha256) throw changed(file.path);
    return { name: file.path, bytes };
  });
  const known = ModelSchema.safeParse({ ...list.model, champion: false });
  if (!known.success) throw changed(listName);
  const id = await tools.models.reserve();
  try {
    tools.folders.place(id, contents);
    if (known.data.recalibration) tools.folders.recalibrate(id, known.data.recalibration);
    const stored = tools.folders.read(id);
    const { card } = stored;
    const fault = await faultOfModel(stored, await tools.compute());
    if (fault !== null) throw noModel(path, fault);
    // Dataset numbers differ between workspaces. The same file is recognised by its hash.
    const home = (await tools.datasets.list()).find(
      ({ source }) => card.data.sha256 !== null && source.sha256 === card.data.sha256,
    );
    const model: Model = { ...known.data, id, datasetId: home?.id ?? 0 };
    await tools.models.add(model);
    tools.changed({ model: id });
    return await tools.models.get(id);
  } catch (thrown) {
    tools.folders.remove(id);
    // The error names the model's place in the workspace; name the exported folder instead.
    if (thrown instanceof AppError && thrown.code === "WORKSPACE_DAMAGED")
      throw noModel(path, "its files do not belong together", thrown.message);
    throw thrown;
  }
}

const noModel = (path: string, fault: string, detail?: string): AppError =>
  new AppError(
    "FILE_NOT_RECOGNISED",
    `${path} holds no model that Tidewatch trains: ${fault.replace(/\.$/, "")}; export the model again.`,
    detail,
  );

function readList(path: string): List {
  if (!existsSync(path)) {
    throw new AppError("FILE_MISSING", `There is no folder ${path}; check the path of the exported model.`);
  }
  const file = join(path, listName);
  if (!statSync(path).isDirectory() || !existsSync(file)) {
    throw new AppError(
      "FILE_NOT_RECOGNISED",
      `${path} is no exported model (it has no ${listName}); choose a folder that tidewatch models export wrote.`,
    );
  }
  try {
    return ListSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (thrown) {
    throw new AppError(
      "FILE_CHANGED",
      `${file} is damaged or was written by another version, so the model is not taken in; export it again.`,
      String(thrown),
    );
  }
}
