// Requests that the host program answers: the application, its dialogs and the state of the engine.
import { z } from "zod";
import { path } from "../path-schema.ts";
import { AppInfoSchema, EngineStateSchema } from "../vocabulary.ts";
import { host, nothing, type RequestSpec } from "./spec.ts";

export const hostRequests = {
  "app.info": host("The kind of the host and its abilities.", nothing, AppInfoSchema),
  "dialog.open": host(
    "Shows the system's dialog to choose files, a workspace or a model folder; empty when dismissed.",
    z.strictObject({ purpose: z.enum(["data", "folder", "workspace", "new-workspace", "model"]) }),
    z.strictObject({ paths: z.array(z.string()) }),
  ),
  "dialog.save": host(
    "Shows the system's dialog to name a new file, which confirms before it replaces one; null when dismissed.",
    z.strictObject({
      title: z.string().min(1).max(100),
      /** Suggested file name, with its extension. */
      name: z
        .string()
        .min(1)
        .max(255)
        .regex(/^[^\\/]+$/, "has no folder in it"),
      /** Extensions, without the dot, that the file may have; the first is the default. */
      extensions: z.array(z.string().regex(/^[a-z0-9.]{1,16}$/)).max(8),
    }),
    z.strictObject({ path: z.string().nullable() }),
  ),
  "file.reveal": host(
    "Shows a file in the system's file manager and does not open it.",
    z.strictObject({ path }),
    nothing,
  ),
  "engine.state": host("The state of the engine.", nothing, EngineStateSchema),
} satisfies Record<string, RequestSpec>;
