// The schema of a failure that comes over the wire or from the store.
import { z } from "zod";
import { errorCodes, type Failure } from "./errors.ts";

export const FailureSchema = z.strictObject({
  code: z.enum(errorCodes),
  message: z.string(),
  detail: z.string().optional(),
}) satisfies z.ZodType<Failure>;
