// Types of build-native.mjs, for scripts and tests in TypeScript.
interface Compiler {
  command: string;
  version: string;
  msvc: boolean;
  /** Arguments before all others. */
  first: string[];
  platform: NodeJS.Platform;
}
export function findCompiler(): Compiler | undefined;
