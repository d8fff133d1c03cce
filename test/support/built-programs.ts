// The engine and the command as test/build-threads.ts built them for this run. A process that a test starts loads them in a fifth of the
// time that the sources take.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const built = (name: string): string => join(process.env.TIDEWATCH_THREADS!, `${name}.js`);

/** What a script imports `createEngine` from, as a literal of JavaScript. */
export const builtEngine = (): string => JSON.stringify(pathToFileURL(built("create-engine")).href);

/** The path of the `tidewatch` command. */
export const builtCommand = (): string => built("cli");
