// A path in a request.
import { z } from "zod";

/** The system ends a path at a NUL character. */
export const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes("\0"), "has a NUL character");
