// Reads a folder of attack captures and logs, file by file. Each file is imported into a temporary workspace that is removed afterwards;
// after a crash, the cleaning of the temporary folder removes it.
import { readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { hasBehaviours } from "../../core/behaviour/flow-view.ts";
import { drillColumns } from "../../core/pipeline/drill.ts";
import type { TableData } from "../../core/table/columns.ts";
import { AppError } from "../../shared/errors.ts";
import { createDatasetTools } from "../dataset/dataset-tools.ts";
import { readTable } from "../dataset/table-source.ts";
import { importJob } from "../import/import-dataset.ts";
import { createCaches } from "../work/caches.ts";
import type { JobContext } from "../work/queue.ts";
import { createWorkspace } from "../workspace/workspace.ts";
import type { DrillTools } from "./drill-handlers.ts";
import type { DrillAnswer, LibraryOrder } from "./drill-messages.ts";

const mostFiles = 200;
const memoryMb = 768;

/** The files of a library that are planted, and a sentence when some are left out. */
export async function listLibrary(folder: string): Promise<{ library: LibraryOrder; notes: string[] }> {
  const root = resolve(folder);
  const paths = await filesBelow(root);
  const notes =
    paths.length > mostFiles
      ? [
          `The library has ${paths.length} files; the first ${mostFiles} in the order of their names were taken.`,
        ]
      : [];
  return { library: { root, paths: paths.slice(0, mostFiles) }, notes };
}

/** The flows of one file of a library, or why it has none. */
export async function readLibraryFile(
  path: string,
  context: JobContext,
  tools: DrillTools,
): Promise<Extract<DrillAnswer, { kind: "file" }>> {
  try {
    const table = await flowsOf(path, context, tools);
    return { kind: "file", table, why: table ? "" : "It does not say who talked to whom and when." };
  } catch (thrown) {
    if (context.signal.aborted || !(thrown instanceof AppError)) throw thrown;
    return { kind: "file", table: null, why: thrown.message };
  }
}

/** The flows of a file; null when it holds no flows. */
async function flowsOf(path: string, context: JobContext, tools: DrillTools): Promise<TableData | null> {
  const folder = join(tools.temporaryFolder, "library.tidewatch");
  const { threads, now } = tools;
  const workspace = await createWorkspace(folder, { defaultPath: folder, threads, memoryMb, now });
  try {
    const libraryTools = createDatasetTools({
      database: workspace.database,
      datasetFiles: workspace.files,
      workspace: folder,
      temporaryFolder: workspace.temporaryFolder,
      threads,
      now,
      caches: createCaches(),
      changed: () => {},
    });
    const { datasetId } = await importJob.run(
      { path },
      { ...context, report: () => {} },
      { ...libraryTools, mappings: tools.mappings, uploads: tools.uploads },
    );
    return await libraryTools.datasets.withRows(datasetId, async (dataset) => {
      const names = dataset.columns.map(({ name }) => name);
      if (dataset.kind !== "flows" || !hasBehaviours(new Set(names))) return null;
      const columns = names.filter((name) => drillColumns.includes(name) || name === "label_benign");
      return (await readTable(libraryTools.database, dataset, { columns })).table;
    });
  } finally {
    await workspace.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function filesBelow(root: string): Promise<string[]> {
  const found = await stat(root).catch(() => null);
  if (found === null)
    throw new AppError("FILE_MISSING", `There is no folder ${root}; check the path of the library.`);
  if (!found.isDirectory())
    throw new AppError("INVALID_INPUT", `${root} is a file; a library is a folder of captures or logs.`);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length === 0) throw new AppError("INVALID_INPUT", `The folder ${root} holds no file to plant.`);
  return paths;
}
