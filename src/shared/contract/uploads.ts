// Requests and jobs about files that a window sends, where only the browser knows where they lie on disk.
import { z } from "zod";
import { path } from "../path-schema.ts";
import { mostPieceBytes, mostUploadFiles } from "../upload-limits.ts";
import { engine, type JobSpec, lightJob, nothing, type RequestSpec } from "./spec.ts";

/** A number that the window draws; it names its upload until the files are imported. Its first half is the number of the page. */
const upload = z.string().regex(/^[0-9a-f]{32}$/);
const page = z.string().regex(/^[0-9a-f]{16}$/);

export const uploadRequests = {
  "upload.write": engine(
    "Adds the next piece to a file of an upload that runs; gives the bytes of that file so far.",
    z.strictObject({
      upload,
      /** Number of the file in its upload. */
      file: z.number().int().nonnegative(),
      offset: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      bytes: z.instanceof(Uint8Array).refine(({ length }) => length <= mostPieceBytes, "is too long"),
    }),
    z.strictObject({ bytes: z.number().int() }),
  ),
  "upload.discard": engine(
    "Removes files that were received and will not be imported; other files are left alone.",
    z.strictObject({ paths: z.array(path).max(mostUploadFiles) }),
    nothing,
  ),
  "upload.abandon": engine(
    "Removes what a page sent that is gone, except what is being imported; without a page, what any page sent.",
    z.strictObject({ page: page.optional() }),
    nothing,
  ),
} satisfies Record<string, RequestSpec>;

export const uploadJobs = {
  "upload.receive": lightJob(
    "Receives files from a window, piece by piece, into the temporary folder of the workspace.",
    z.strictObject({
      upload,
      files: z
        .array(
          z.strictObject({
            /** Its name, with the folders it lies in, divided by slashes. */
            name: z.string().min(1).max(1024),
            bytes: z.number().int().nonnegative(),
          }),
        )
        .min(1)
        .max(mostUploadFiles),
    }),
    z.strictObject({
      /** The files and folders that were dropped. */
      paths: z.array(path),
      bytes: z.number(),
    }),
  ),
} satisfies Record<string, JobSpec>;
