// npm run pack: builds what the package holds, and writes tidewatch-VERSION.tgz beside package.json or into --into FOLDER.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { prepareBuild, prepareNative, root } from "./prepare.mjs";

/** Packs into a folder and returns the path of the package. Throws when the build, the kernels of this machine or npm fail. */
export async function packNpm(into) {
  for (const prepare of [prepareNative, prepareBuild]) {
    const { ok, reason } = await prepare({ quiet: true, say: console.error });
    if (!ok) throw new Error(`The package cannot be made: ${reason}`);
  }
  mkdirSync(into, { recursive: true });
  const { status, stdout, stderr } = spawnSync("npm", ["pack", "--json", "--pack-destination", into], {
    ...{ cwd: root, encoding: "utf8", shell: process.platform === "win32" },
    env: { ...process.env, npm_config_loglevel: "error" },
  });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  return join(into, JSON.parse(stdout)[0].filename);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { into: { type: "string", default: root } } });
  console.log(await packNpm(values.into));
}
