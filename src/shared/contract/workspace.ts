// Requests about the workspace, the settings of the person, and folders to look into.
import { z } from "zod";
import { FileEntrySchema, RecentWorkspaceSchema, SettingsSchema, WorkspaceSchema } from "../vocabulary.ts";
import { engine, nothing, path, type RequestSpec } from "./spec.ts";

export const workspaceRequests = {
  "workspace.current": engine("The open workspace, or null.", nothing, WorkspaceSchema.nullable()),
  "workspace.open": engine(
    "Opens a workspace in place of the present one.",
    z.strictObject({ path }),
    WorkspaceSchema,
  ),
  "workspace.create": engine(
    "Makes a new, empty workspace and opens it.",
    z.strictObject({ path }),
    WorkspaceSchema,
  ),
  "workspace.recent": engine(
    "The workspaces opened last, newest first.",
    nothing,
    z.array(RecentWorkspaceSchema),
  ),
  "workspace.close": engine("Closes the open workspace.", nothing, nothing),
  "settings.get": engine("The person's settings.", nothing, SettingsSchema),
  "settings.set": engine(
    "Changes some settings and keeps the others.",
    SettingsSchema.partial(),
    SettingsSchema,
  ),
  "files.list": engine(
    "Lists one folder, for hosts without a system dialog; the home folder by default.",
    z.strictObject({ path: path.optional() }),
    z.strictObject({
      path: z.string(),
      parent: z.string().nullable(),
      entries: z.array(FileEntrySchema),
      /** How many entries were left out when the folder is very large. */
      leftOut: z.number().int(),
    }),
  ),
} satisfies Record<string, RequestSpec>;
