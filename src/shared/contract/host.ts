// Requests that the host answers: the application, its dialogs, and whether its engine is there.
import { z } from "zod";
import { AppInfoSchema, EngineStateSchema } from "../vocabulary.ts";
import { host, nothing, path, type RequestSpec } from "./spec.ts";

export const hostRequests = {
  "app.info": host("What this host is and can do.", nothing, AppInfoSchema),
  "dialog.open": host(
    "Shows the system's dialog for choosing files, a workspace or the folder of a model; empty when dismissed.",
    z.strictObject({ purpose: z.enum(["data", "workspace", "new-workspace", "model"]) }),
    z.strictObject({ paths: z.array(z.string()) }),
  ),
  "dialog.save": host(
    "Shows the system's dialog for naming a new file, which also asks before one is replaced; null when dismissed.",
    z.strictObject({
      title: z.string().min(1).max(100),
      /** Suggested name of the file, with its ending. */
      name: z
        .string()
        .min(1)
        .max(255)
        .regex(/^[^\\/]+$/, "has no folder in it"),
      /** Endings, without the dot, that the file may have; the first is the usual one. */
      extensions: z.array(z.string().regex(/^[a-z0-9.]{1,16}$/)).max(8),
    }),
    z.strictObject({ path: z.string().nullable() }),
  ),
  "file.reveal": host(
    "Shows a file in the system's file manager; opens nothing.",
    z.strictObject({ path }),
    nothing,
  ),
  "link.open": host(
    "Opens one of the product's own documentation links in the system's browser; others are refused.",
    z.strictObject({ url: z.string().max(2048) }),
    nothing,
  ),
  "engine.state": host("Whether the engine is there.", nothing, EngineStateSchema),
} satisfies Record<string, RequestSpec>;
