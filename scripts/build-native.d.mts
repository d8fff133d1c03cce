// Types of build-native.mjs, for scripts and tests in TypeScript.
interface Compiler {
  command: string;
  version: string;
  msvc: boolean;
}
export function findCompiler(): Compiler | undefined;
