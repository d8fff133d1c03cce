// A folder of captures and logs of attacks, planted one by one. Each file is imported into a workspace of its own below the temporary
// folder, which is removed after it; a crash leaves it to the tidying of that folder.
import { readdir, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { createFlowView, hasBehaviours } from "../../core/behaviour/flow-view.ts";
import { transplant } from "../../core/drill/library.ts";
import { createRandom } from "../../core/math/random.ts";
import { type Drill, drillColumns } from "../../core/pipeline/drill.ts";
import type { Planting } from "../../core/pipeline/drill-outcomes.ts";
import { numbersOf, type TableData } from "../../core/table/columns.ts";
import { AppError } from "../../shared/errors.ts";
import { createDatasetTools } from "../dataset/dataset-tools.ts";
import { readTable } from "../dataset/table-source.ts";
import { importJob } from "../import/import-dataset.ts";
import { createCaches } from "../work/caches.ts";
import type { JobContext } from "../work/queue.ts";
import { createWorkspace } from "../workspace/workspace.ts";
import type { DrillTools } from "./drill-handlers.ts";

interface LibraryFile {
  readonly name: string;
  readonly planting: Planting | null;
  /** Why nothing of it was planted; empty where something was. */
  readonly why: string;
}

const mostFiles = 200;
/** Flows of one file that are planted at most. */
const mostFlows = 20_000;
const memoryMb = 768;

export async function readLibrary(
  folder: string,
  drill: Drill,
  { seed }: { seed: number },
  context: JobContext,
  tools: DrillTools,
): Promise<{ files: LibraryFile[]; notes: string[] }> {
  const root = resolve(folder);
  const paths = await filesBelow(root);
  const random = createRandom(seed).fork(1);
  const files: LibraryFile[] = [];
  for (const [i, path] of paths.slice(0, mostFiles).entries()) {
    if (context.signal.aborted) throw new AppError("CANCELLED", "The drill was cancelled.");
    context.report({ done: i, total: paths.length, unit: "files", note: "Reading the library" });
    files.push({ name: relative(root, path), ...(await planted(path, random.fork(i))) });
  }
  const notes =
    paths.length > mostFiles
      ? [
          `The library has ${paths.length} files; the first ${mostFiles} in the order of their names were taken.`,
        ]
      : [];
  if (files.every(({ planting }) => planting === null))
    throw new AppError(
      "INVALID_INPUT",
      `No file below ${root} could be planted; the first one, ${files[0]!.name}: ${files[0]!.why}`,
    );
  return { files, notes };

  async function planted(path: string, chance: typeof random): Promise<Omit<LibraryFile, "name">> {
    let table: TableData | null;
    try {
      table = await flowsOf(path, context, tools);
    } catch (thrown) {
      if (context.signal.aborted || !(thrown instanceof AppError)) throw thrown;
      return { planting: null, why: thrown.message };
    }
    if (table === null) return { planting: null, why: "It does not say who talked to whom and when." };
    const view = createFlowView(
      table,
      Uint32Array.from({ length: table.rows }, (_, row) => row),
    );
    const { actors } = drill.world;
    const place = drill.world.placeOf(actors[chance.below(actors.length)]!, chance.fork(1));
    const cells = view as Parameters<typeof transplant>[0];
    const plants = transplant(cells, attacksOf(table, view.rowIds), place);
    const planting = drill.plantingOf(path, plants);
    return planting === null
      ? { planting, why: "None of its flows fits: it has no TCP, UDP or ICMP." }
      : { planting, why: "" };
  }
}

/** Rows of the view that are attacks where labels tell, else all. */
function attacksOf(table: TableData, rowIds: Uint32Array): number[] {
  const benign = numbersOf(table, "label_benign");
  const all = Array.from(rowIds, (_, at) => at);
  const attacks = benign === undefined ? [] : all.filter((at) => benign.values[rowIds[at]!] === 0);
  return (attacks.length > 0 ? attacks : all).slice(0, mostFlows);
}

/** The flows of a file; null where it is none of flows. */
async function flowsOf(path: string, context: JobContext, tools: DrillTools): Promise<TableData | null> {
  const folder = join(tools.temporaryFolder, "library.tidewatch");
  const { threads, now } = tools;
  const workspace = await createWorkspace(folder, { defaultPath: folder, threads, memoryMb, now });
  try {
    const own = createDatasetTools({
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
      { ...own, mappings: tools.mappings },
    );
    return await own.datasets.withRows(datasetId, async (dataset) => {
      const names = dataset.columns.map(({ name }) => name);
      if (dataset.kind !== "flows" || !hasBehaviours(new Set(names))) return null;
      const columns = names.filter((name) => drillColumns.includes(name) || name === "label_benign");
      return (await readTable(own.database, dataset, { columns })).table;
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
