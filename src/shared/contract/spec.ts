// The form of a request and of a job in the contract, and schemas of ids that many inputs share.
import { z } from "zod";

export type Answerer = "engine" | "host";
export interface RequestSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  by: Answerer;
  about: string;
  input: I;
  output: O;
  /** Answered to the command line, and never to a window. */
  commandOnly?: true;
  /** Whether a request with this input changes the workspace; a request without this only reads. */
  changes?: (input: never) => boolean;
}
export interface JobSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  about: string;
  /** Heavy jobs run one at a time; light ones run in parallel. */
  heavy: boolean;
  input: I;
  output: O;
  /** It stores nothing in the workspace that could not be found again; what it writes is elsewhere. */
  readsOnly?: true;
}
export const engine = <I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) =>
  ({ by: "engine", about, input, output }) satisfies RequestSpec<I, O>;
export const host = <I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) =>
  ({ by: "host", about, input, output }) satisfies RequestSpec<I, O>;
export const job = <I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) =>
  ({ about, heavy: true, input, output }) satisfies JobSpec<I, O>;

/** A light job, which runs beside a heavy one. */
export const lightJob = <I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) =>
  ({ about, heavy: false, input, output }) satisfies JobSpec<I, O>;

/** A request that changes the workspace, or does so with some inputs. */
export const changing = <S extends RequestSpec>(
  spec: S,
  changes: (input: z.output<S["input"]>) => boolean = () => true,
) => ({ ...spec, changes });

/** A request that no window may send, as it would let a page that was taken over reach the network. */
export const commandOnly = <S extends RequestSpec>(spec: S) => ({ ...spec, commandOnly: true as const });

/** A job that a read-only workspace runs too. What it stores, as the incidents found, lasts there until the workspace is closed. */
export const readingOnly = <S extends JobSpec>(spec: S) => ({ ...spec, readsOnly: true as const });

export const nothing = z.strictObject({});
export const datasetId = z.number().int().nonnegative();
export const modelId = z.number().int().nonnegative();
export const rowNumber = z.number().int().nonnegative();
