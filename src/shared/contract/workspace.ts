// Requests about the workspace, the settings and folders.
import { z } from "zod";
import { path } from "../path-schema.ts";
import { FileEntrySchema, RecentWorkspaceSchema, SettingsSchema, WorkspaceSchema } from "../vocabulary.ts";
import { engine, nothing, type RequestSpec } from "./spec.ts";

export const workspaceRequests = {
  "workspace.current": engine("The open workspace, or null.", nothing, WorkspaceSchema.nullable()),
  "workspace.open": engine(
    "Opens a workspace and closes the current one.",
    z.strictObject({ path }),
    WorkspaceSchema,
  ),
  "workspace.create": engine(
    "Creates an empty workspace and opens it.",
    z.strictObject({ path }),
    WorkspaceSchema,
  ),
  "workspace.recent": engine(
    "The workspaces opened recently, newest first.",
    nothing,
    z.array(RecentWorkspaceSchema),
  ),
  "workspace.close": engine("Closes the open workspace.", nothing, nothing),
  "settings.get": engine("The settings of the analyst.", nothing, SettingsSchema),
  "settings.set": engine("Changes the given settings.", SettingsSchema.partial(), SettingsSchema),
  "engine.usage": engine(
    "What the engine's process uses of the machine.",
    nothing,
    z.strictObject({
      residentBytes: z.number(),
      heapBytes: z.number(),
      processorS: z.number(),
      upS: z.number(),
    }),
  ),
  "files.list": engine(
    "Lists a folder, for hosts without a system dialog; the home folder by default.",
    z.strictObject({ path: path.optional() }),
    z.strictObject({
      path: z.string(),
      parent: z.string().nullable(),
      entries: z.array(FileEntrySchema),
      /** How many entries were left out because the folder is very large. */
      leftOut: z.number().int(),
    }),
  ),
} satisfies Record<string, RequestSpec>;
