// Prepares everything that an install without scripts lacks, and reports the result. Never makes an install fail.
import { fileURLToPath } from "node:url";
import { prepareBuild, prepareElectron, prepareNative } from "./prepare.mjs";

export async function setup({ native = true, electron = true, build = false, say = console.log } = {}) {
  const tell = (name, { ok, reason }, instead) =>
    say(ok ? `${name}: ready.` : `${name}: missing (${reason}); ${instead}.`);
  if (native)
    tell("Native kernels", await prepareNative({ quiet: true }), "the WebAssembly kernels compute instead");
  if (electron) {
    const had = await prepareElectron({ say, again: true });
    tell("Electron", had, "the window opens in an installed browser instead");
  }
  if (build) tell("Build", await prepareBuild({ say }), "npm run build shows more");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setup({ build: true });
