// Turns the files of a library into plantings, in the thread of a drill: maps their flows to hosts and times of the dataset.
import { createFlowView } from "../../core/behaviour/flow-view.ts";
import { transplant } from "../../core/drill/library.ts";
import { createRandom, type Random } from "../../core/math/random.ts";
import type { Drill } from "../../core/pipeline/drill.ts";
import type { Planting } from "../../core/pipeline/drill-outcomes.ts";
import { numbersOf, type TableData } from "../../core/table/columns.ts";
import { AppError } from "../../shared/errors.ts";
import type { DrillThread, LibraryOrder } from "./drill-messages.ts";

interface LibraryFile {
  /** Path within the folder of the library. */
  readonly name: string;
  readonly planting: Planting | null;
  /** Why nothing of the file was planted; empty when something was. */
  readonly why: string;
}

interface LibraryOptions {
  seed: number;
  thread: DrillThread;
}

/** Flows of one file that are planted at most. */
const mostFlows = 20_000;

export async function plantLibrary(
  { root, paths }: LibraryOrder,
  drill: Drill,
  { seed, thread: { say, ask } }: LibraryOptions,
): Promise<LibraryFile[]> {
  const random = createRandom(seed).fork(1);
  const files: LibraryFile[] = [];
  for (const [i, path] of paths.entries()) {
    say({ done: i, total: paths.length, unit: "files", note: "Reading the library" });
    const answer = await ask({ kind: "file", path });
    if (answer.kind !== "file") throw new Error("The answer is that to another question.");
    const { table, why } = answer;
    const name = path.slice(root.length + 1);
    files.push({
      name,
      ...(table === null ? { planting: null, why } : planted(path, table, random.fork(i))),
    });
  }
  if (files.every(({ planting }) => planting === null))
    throw new AppError(
      "INVALID_INPUT",
      `No file below ${root} could be planted; the first one, ${files[0]!.name}: ${files[0]!.why}`,
    );
  return files;

  function planted(path: string, table: TableData, chance: Random): Omit<LibraryFile, "name"> {
    const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
    const view = createFlowView(table, rows);
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

/** Rows with an attack label, or all rows when there are no labels. */
function attacksOf(table: TableData, rowIds: Uint32Array): number[] {
  const benign = numbersOf(table, "label_benign");
  const all = Array.from(rowIds, (_, at) => at);
  const attacks = benign === undefined ? [] : all.filter((at) => benign.values[rowIds[at]!] === 0);
  return (attacks.length > 0 ? attacks : all).slice(0, mostFlows);
}
