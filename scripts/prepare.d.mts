// Types of prepare.mjs, for the end-to-end tests.
interface Prepared {
  ok: boolean;
  reason?: string;
}
export const root: string;
export function prepareNative(options?: { quiet?: boolean }): Promise<Prepared>;
export function prepareBuild(options?: { say?: (line: string) => void }): Promise<Prepared>;
export function prepareElectron(options?: {
  say?: (line: string) => void;
  again?: boolean;
}): Promise<Prepared>;
export function electronProgram(): string | null;
