// Captures that a window sent: they stay in the workspace for their packets, as long as a dataset comes from them.
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { renameDurably } from "../files/durable-rename.ts";
import { makeFolder } from "../files/make-folder.ts";
import { privateFolder } from "../files/private-mode.ts";
import { removeIfEmpty } from "../files/remove-if-empty.ts";
import type { Database } from "../store/database.ts";

const folderName = "captures";

export interface KeptCaptures {
  has(path: string): boolean;
  /** Moves files or folders of one upload here; gives their places, and the undo of it. */
  keep(paths: readonly string[]): { paths: string[]; undo(): void; release(): void };
  /** Removes those that no dataset comes from, whether it is deleted or not. */
  sweep(database: Database): Promise<void>;
  /** What those of a source need on the disk. */
  bytesOf(source: { path: string; bytes: number }): number;
  /** The place of a capture in this workspace, whose folder may have been moved or copied since. */
  rebase(path: string): string;
}

export function createKeptCaptures(workspace: string): KeptCaptures {
  const folder = join(workspace, folderName);
  /** What is being imported: no dataset says so yet. */
  const inUse = new Set<string>();
  const has = (path: string) => path.startsWith(folder + sep);
  const belongs = (entry: string, source: string) =>
    entry === source || entry.startsWith(source + sep) || source.startsWith(entry + sep);

  const rebase = (path: string) => {
    const inside = /[\\/]captures[\\/]([0-9a-f]{32}(?:[\\/].*)?)$/.exec(path)?.[1];
    return inside === undefined || has(path) ? path : join(folder, ...inside.split(/[\\/]/));
  };

  return {
    has,
    rebase,
    keep(paths) {
      const moves = paths.map((from) => ({
        from,
        to: join(folder, basename(dirname(from)), basename(from)),
      }));
      const undo = () => {
        for (const { from, to } of moves) {
          inUse.delete(to);
          if (!existsSync(to)) continue;
          mkdirSync(dirname(from), { recursive: true, mode: privateFolder });
          renameSync(to, from);
          removeIfEmpty(dirname(to));
        }
      };
      try {
        for (const { from, to } of moves) {
          makeFolder(dirname(to));
          renameDurably(from, to);
          removeIfEmpty(dirname(from));
          inUse.add(to);
        }
      } catch (thrown) {
        undo();
        throw thrown;
      }
      return {
        paths: moves.map(({ to }) => to),
        undo,
        release() {
          for (const { to } of moves) inUse.delete(to);
        },
      };
    },
    async sweep(database) {
      // A workspace from elsewhere may hold a link to a folder of the person: that is not ours to tidy.
      if (!existsSync(folder) || lstatSync(folder).isSymbolicLink()) return;
      const rows = await database.rows("SELECT source FROM dataset");
      const sources = rows.map(({ source }) => rebase((JSON.parse(String(source)) as { path: string }).path));
      for (const upload of readdirSync(folder)) {
        // Only what was put here: its folder is named by the number of its upload.
        if (!/^[0-9a-f]{32}$/.test(upload) || !statSync(join(folder, upload)).isDirectory()) continue;
        for (const name of readdirSync(join(folder, upload))) {
          const entry = join(folder, upload, name);
          if (inUse.has(entry) || sources.some((source) => belongs(entry, source))) continue;
          rmSync(entry, { recursive: true, force: true });
        }
        removeIfEmpty(join(folder, upload));
      }
    },
    bytesOf: ({ path, bytes }) => (has(path) ? bytes : 0),
  };
}
