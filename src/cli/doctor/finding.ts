// What tidewatch doctor says of one thing.
import { z } from "zod";

export const MachineFindingSchema = z.strictObject({
  /** `good`; `less` when one thing does not work without it; `bad` when Tidewatch cannot work. */
  health: z.enum(["good", "less", "bad"]),
  found: z.string(),
  /** Empty when nothing is to be done. */
  advice: z.string(),
});
export type MachineFinding = z.infer<typeof MachineFindingSchema>;
