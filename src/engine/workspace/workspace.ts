// A workspace: a folder with a manifest and a database, held by one process at a time. Opens, creates, recovers and closes it.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import program from "../../../package.json" with { type: "json" };
import { AppError, toFailure } from "../../shared/errors.ts";
import type { Workspace } from "../../shared/vocabulary.ts";
import { createDatasetFiles, type DatasetFiles } from "../dataset/dataset-files.ts";
import { forgetDatasets } from "../dataset/deleted-datasets.ts";
import { showRowNumbers } from "../dataset/hidden-row-numbers.ts";
import { recoverLive } from "../dataset/recover-live.ts";
import { renameDurably } from "../files/durable-rename.ts";
import { isSameFile, realPath } from "../files/file-identity.ts";
import { writeJson } from "../files/json-file.ts";
import { makeFolder } from "../files/make-folder.ts";
import { removeNotedParts } from "../files/noted-part.ts";
import { privateFile, privateFolder } from "../files/private-mode.ts";
import { removeIfEmpty } from "../files/remove-if-empty.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { migrate, refuseNewer, schemaVersion } from "../store/migrations.ts";
import { copyRecords, databaseName, isWritable } from "./read-only.ts";
import { holderPid, isHeldElsewhere, lockedBy, lockWorkspace, type WorkspaceLock } from "./workspace-lock.ts";

export interface OpenWorkspace {
  info: Workspace;
  database: Database;
  files: DatasetFiles;
  /** A folder for temporary data: clean copies, spilled data. Emptied at open and close. */
  temporaryFolder: string;
  close(): Promise<void>;
}

const ManifestSchema = z.object({
  format: z.literal("tidewatch-workspace"),
  schemaVersion: z.number().int(),
  createdAtMs: z.number(),
  /** The version that wrote this form of the records, for an older one that cannot read them. */
  writtenBy: z.string().optional(),
});

const manifestName = "manifest.json";
/** Where a new workspace's database is built. */
const makingFolder = (folder: string) => join(folder, ".making");

export interface WorkspaceOptions {
  defaultPath: string;
  threads: number;
  memoryMb: number;
  now: () => number;
  /** Reads a copy of the records, even where the workspace could be written. */
  readOnly?: boolean;
}

export async function createWorkspace(path: string, options: WorkspaceOptions): Promise<OpenWorkspace> {
  const folder = realPath(path);
  if (existsSync(join(folder, manifestName))) {
    throw new AppError("INVALID_INPUT", `${folder} is a workspace already; open it, or choose another name.`);
  }
  const isNew = !existsSync(folder);
  try {
    makeFolder(folder);
    await fillWorkspace(folder, options);
  } catch (thrown) {
    if (isNew) removeIfEmpty(folder);
    throw thrown instanceof AppError ? thrown : unusable(folder, thrown);
  }
  return openWorkspace(folder, options);
}

/**
 * Builds the database in another folder, moves it into place, and writes the manifest last. A folder without a manifest is not a workspace,
 * so after a kill or a full disk it can be created again. An existing database is kept.
 */
async function fillWorkspace(folder: string, options: WorkspaceOptions): Promise<void> {
  const making = makingFolder(folder);
  rmSync(making, { recursive: true, force: true });
  try {
    if (!existsSync(join(folder, databaseName))) {
      mkdirSync(making, { mode: privateFolder });
      const database = await openDatabase(join(making, databaseName), {
        ...options,
        temporaryFolder: making,
      });
      try {
        await migrate(database, folder);
      } finally {
        await database.close();
      }
      chmodSync(join(making, databaseName), privateFile);
      renameDurably(join(making, databaseName), join(folder, databaseName));
    }
    const createdAtMs = options.now();
    writeJson(join(folder, manifestName), {
      format: "tidewatch-workspace",
      schemaVersion,
      createdAtMs,
      writtenBy: program.version,
    });
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

export async function openWorkspace(path: string, options: WorkspaceOptions): Promise<OpenWorkspace> {
  const folder = realPath(path);
  const manifest = readManifest(folder);
  refuseNewer(manifest.schemaVersion, folder, manifest.writtenBy);
  const info: Workspace = {
    path: folder,
    name: basename(folder).replace(/\.tidewatch$/, ""),
    createdAtMs: manifest.createdAtMs,
    schemaVersion,
    isDefault: isSameFile(folder, options.defaultPath),
    isReadOnly: options.readOnly === true || !isWritable(folder, join(folder, databaseName)),
    isFull: false,
  };
  if (info.isReadOnly) return openForReading(info, options);
  try {
    return await openForWriting(info, manifest, options);
  } catch (thrown) {
    if (toFailure(thrown).code !== "DISK_FULL") throw thrown;
    // The copy may have room on another disk. If it has none, what matters is the disk of the workspace.
    return openForReading({ ...info, isReadOnly: true, isFull: true }, options).catch(() => {
      throw thrown;
    });
  }
}

async function openForWriting(
  info: Workspace,
  manifest: z.infer<typeof ManifestSchema>,
  options: WorkspaceOptions,
): Promise<OpenWorkspace> {
  const folder = info.path;
  const temporaryFolder = join(folder, "temporary");
  const lock = lockWorkspace(folder, databaseName);
  let database: Database | null = null;
  try {
    database = await openHeld(folder, join(folder, databaseName), { ...options, temporaryFolder });
    lock.confirm();
    const files = createDatasetFiles(database, folder, temporaryFolder);
    removeNotedParts(temporaryFolder);
    for (const left of [temporaryFolder, makingFolder(folder)])
      rmSync(left, { recursive: true, force: true });
    mkdirSync(temporaryFolder, { recursive: true, mode: privateFolder });
    await migrate(database, folder);
    await recover(database, files, options.now());
    await recoverLive(database, files);
    await showRowNumbers(database, files, temporaryFolder);
    if (manifest.schemaVersion !== schemaVersion)
      writeJson(join(folder, manifestName), { ...manifest, schemaVersion, writtenBy: program.version });
    return {
      info,
      database,
      files,
      temporaryFolder,
      close: () => closeWorkspace(database!, files, temporaryFolder, lock),
    };
  } catch (thrown) {
    await database?.close();
    lock.release();
    throw thrown instanceof AppError ? thrown : unusable(folder, thrown);
  }
}

/** Opens a copy of the records, which is removed at the end. Another program may hold the workspace. */
async function openForReading(info: Workspace, options: WorkspaceOptions): Promise<OpenWorkspace> {
  const folder = info.path;
  const isHeld = isHeldElsewhere(folder);
  let copy: Awaited<ReturnType<typeof copyRecords>> | null = null;
  let database: Database | null = null;
  try {
    const records = await copyRecords(join(folder, databaseName), isHeld);
    copy = records;
    const { folder: temporaryFolder } = records;
    const opened = await openHeld(folder, records.database, { ...options, temporaryFolder });
    database = opened;
    await migrate(opened, folder);
    await failInterrupted(opened, options.now());
    return {
      info,
      database: opened,
      files: createDatasetFiles(opened, folder, temporaryFolder),
      temporaryFolder,
      async close() {
        await opened.close();
        records.remove();
      },
    };
  } catch (thrown) {
    await database?.close();
    copy?.remove();
    throw thrown instanceof AppError ? thrown : unusable(folder, thrown);
  }
}

/** Release the lock last: until then nobody else may touch the folder. */
async function closeWorkspace(
  database: Database,
  files: DatasetFiles,
  temporaryFolder: string,
  lock: WorkspaceLock,
): Promise<void> {
  try {
    await forgetDeleted(database, files);
  } finally {
    try {
      await database.close();
      removeNotedParts(temporaryFolder);
      rmSync(temporaryFolder, { recursive: true, force: true });
    } finally {
      lock.release();
    }
  }
}

/** Whether a folder is a workspace, without opening it. */
export const isWorkspace = (path: string): boolean => existsSync(join(path, manifestName));

/** Whether a workspace may be created there: there is nothing, or what a killed creation left. */
export function isFreePlace(path: string): boolean {
  if (!existsSync(path)) return true;
  if (!statSync(path).isDirectory() || isWorkspace(path)) return false;
  return readdirSync(path).every(
    (name) => name === basename(makingFolder(path)) || name.startsWith(databaseName),
  );
}

async function openHeld(
  folder: string,
  path: string,
  options: WorkspaceOptions & { temporaryFolder: string },
): Promise<Database> {
  try {
    return await openDatabase(path, { ...options, isProtected: true });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (/lock|being used by another process/i.test(message)) {
      const pid = /PID (\d+)/i.exec(message)?.[1] ?? holderPid(folder);
      throw lockedBy(folder, pid ?? "unknown", message);
    }
    if (thrown instanceof AppError) throw thrown;
    throw new AppError(
      "WORKSPACE_DAMAGED",
      `The database of the workspace ${folder} cannot be opened; restore the folder from a copy, or make a new workspace.`,
      message,
    );
  }
}

/** Recovers from a kill: removes unfinished files and marks jobs as failed. */
async function recover(database: Database, files: DatasetFiles, now: number): Promise<void> {
  await failInterrupted(database, now);
  await forgetDeleted(database, files);
}

async function failInterrupted(database: Database, now: number): Promise<void> {
  const error = JSON.stringify({
    code: "ENGINE_GONE",
    message: "Tidewatch ended while this was running; nothing of it was kept. Start it again.",
  });
  await database.run(
    `UPDATE job SET state = 'failed', error = ?, ended_at_ms = ? WHERE state IN ('queued', 'running')`,
    [error, now],
  );
}

/** Removes deleted datasets for good, and files that belong to no dataset. */
async function forgetDeleted(database: Database, files: DatasetFiles): Promise<void> {
  const deleted = await database.rows("SELECT id FROM dataset WHERE deleted");
  await forgetDatasets(
    database,
    files,
    deleted.map(({ id }) => Number(id)),
  );
  const rows = await database.rows("SELECT id FROM dataset");
  files.keepOnly(new Set(rows.map(({ id }) => Number(id))));
}

function readManifest(folder: string): z.infer<typeof ManifestSchema> {
  const path = join(folder, manifestName);
  if (!existsSync(path)) {
    const there = existsSync(folder) && statSync(folder).isDirectory();
    throw new AppError(
      "FILE_MISSING",
      there
        ? `${folder} is a folder but no workspace (it has no ${manifestName}); choose a *.tidewatch folder.`
        : `There is no workspace at ${folder}; check the path, or create it.`,
    );
  }
  try {
    return ManifestSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM")
      throw new AppError(
        "FILE_UNREADABLE",
        `The workspace ${folder} may not be read by you; change its permissions.`,
      );
    throw new AppError(
      "WORKSPACE_DAMAGED",
      `The file ${path} is damaged; restore it from a copy of the workspace.`,
      String(thrown),
    );
  }
}

/** Turns an error of the system into a sentence about the workspace. Returns any other error unchanged. */
function unusable(folder: string, thrown: unknown): unknown {
  const { code, message, detail } = toFailure(thrown);
  if (code === "BUG") return thrown;
  if (code === "DISK_FULL")
    return new AppError(
      code,
      `There is no space left for the workspace ${folder}; free some and try again.`,
      detail,
    );
  const why = message.replace(`${folder} cannot be used: `, "");
  return new AppError(code, `The workspace ${folder} cannot be used: ${why}`, detail);
}
