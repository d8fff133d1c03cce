// npm run package:desktop: the packages of the window with Electron, by electron-builder: all of this system, or --dir for the unpacked tree.
// electron-builder is run by npx at a fixed version, because it would add 280 packages and 95 MB to each npm ci.
// --stand-in packs a folder that is laid out like Electron's runtime, for machines that cannot fetch it. Such a tree is checked and not started.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { checkDesktop } from "./check-desktop.ts";
import { desktopConfig, isSigned } from "./desktop-config.ts";
import { deliveredFuses } from "./electron-fuses.ts";
import { lockedPackages } from "./locked-packages.ts";
import { prepareBuild, prepareNative, root } from "./prepare.mjs";
import { installedIn, sbomOf } from "./sbom.ts";

const builder = "electron-builder@26.17.0";

const { values } = parseArgs({
  options: { dir: { type: "boolean" }, "stand-in": { type: "boolean" }, into: { type: "string" } },
});
for (const prepare of [() => prepareNative({ quiet: true }), () => prepareBuild({ say: console.error })]) {
  const { ok, reason } = await prepare();
  if (!ok) throw new Error(`The package cannot be made: ${reason}`);
}
const isInstalled = installedIn(root);
/** The runtime of the window is no dependency of the running program, and is delivered with it. */
const delivered = new Set(["node_modules/electron"]);
for (const one of lockedPackages()) if (one.delivered && isInstalled(one.folder)) delivered.add(one.folder);
const work = mkdtempSync(join(tmpdir(), "tidewatch-desktop-"));
const output = values.into ?? join(root, desktopConfig.directories.output);
try {
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(
    join(root, "dist", "sbom.cdx.json"),
    sbomOf((folder) => delivered.has(folder)),
  );
  const configFile = join(work, "electron-builder.json");
  writeFileSync(
    configFile,
    JSON.stringify({
      ...desktopConfig,
      directories: { ...desktopConfig.directories, output },
      ...(values["stand-in"] ? { electronDist: standIn(join(work, "electron")) } : {}),
    }),
  );
  if (!isSigned)
    console.log("There is no certificate (CSC_LINK), so the packages are not signed and not notarised.");
  const args = [
    "--yes",
    builder,
    "--config",
    configFile,
    "--publish",
    "never",
    ...(values.dir ? ["--dir"] : []),
  ];
  const { status } = spawnSync("npx", args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`electron-builder ended with ${status}.`);
  if (process.platform === "linux")
    for (const line of checkDesktop(join(output, "linux-unpacked"))) console.log(line);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** A folder like that of Electron's runtime for Linux, whose program is nothing but its fuses. */
function standIn(folder: string): string {
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: 0o755 });
  };
  write("electron", deliveredFuses());
  for (const path of ["LICENSE", "LICENSES.chromium.html", "version", "locales/en-US.pak"])
    write(path, "stand-in\n");
  for (const path of ["chrome-sandbox", "chrome_crashpad_handler", "libffmpeg.so"]) write(path, "stand-in\n");
  return folder;
}
