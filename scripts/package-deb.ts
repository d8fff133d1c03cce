// npm run package:deb: a Debian package of the command and the loopback host, made with dpkg-deb alone. It brings Node, because Debian 12 has
// version 18 and Tidewatch needs 20.19; the browser is the system's. Into dist/, or --into FOLDER.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as files from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import manifest from "../package.json" with { type: "json" };
import { fileKinds } from "./file-kinds.ts";
import { packNpm } from "./pack.mjs";
import { root } from "./prepare.mjs";
import { installedIn, sbomOf } from "./sbom.ts";

/** The Node that is bundled, as the registry of npm has it, with the hash of each archive. */
const node = {
  version: "26.12.1",
  integrity: {
    x64: "sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A==",
    arm64: "sha512-8Oxs6Y7rDcKufVIM/zYRSwytj46WOrZk7yFCLTKDcs17bBjAeD9HMAqo97hMfMyxozIud0S4vZCs5WB/3iavNQ==",
  },
} as const;
const debianArch = { x64: "amd64", arm64: "arm64" } as const;
const home = "usr/lib/tidewatch";

/** Builds the package for the architecture of this machine, and returns its path. */
export async function packageDeb(into: string): Promise<string> {
  const arch = process.arch;
  if (process.platform !== "linux" || (arch !== "x64" && arch !== "arm64"))
    throw new Error("The Debian package is made on Linux, on x64 or arm64.");
  const work = files.mkdtempSync(join(tmpdir(), "tidewatch-deb-"));
  try {
    const stage = join(work, "stage");
    const app = join(stage, home, "app");
    files.mkdirSync(app, { recursive: true });
    run(work, "tar", ["xzf", await packNpm(work), "--strip-components=1", "-C", app]);
    installLocked(app);
    const bill = sbomOf(installedIn(app));
    for (const rest of ["package-lock.json", "node_modules/.package-lock.json", "resources/man"])
      files.rmSync(join(app, rest), { force: true, recursive: true });
    removeRest(join(app, "node_modules"));
    bundleNode(arch, work, stage);
    writeSystemFiles(stage, app, bill);
    plainModes(stage);
    const control = join(stage, "DEBIAN", "control");
    files.mkdirSync(dirname(control), { mode: 0o755 });
    files.writeFileSync(control, controlText(debianArch[arch], stage));
    files.writeFileSync(join(stage, "DEBIAN", "md5sums"), md5sums(stage));
    files.mkdirSync(into, { recursive: true });
    const path = join(into, `tidewatch_${manifest.version}_${debianArch[arch]}.deb`);
    run(work, "dpkg-deb", ["--root-owner-group", "-Zxz", "-z2", "--build", stage, path]);
    return path;
  } finally {
    files.rmSync(work, { recursive: true, force: true });
  }
}

function run(cwd: string, command: string, args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64e6,
  });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${error?.message ?? stderr}`);
  return stdout;
}

/** Exactly the versions of the lock file, without what only tests need. */
function installLocked(app: string): void {
  files.copyFileSync(join(root, "package-lock.json"), join(app, "package-lock.json"));
  run(app, "npm", ["ci", "--omit=dev", "--omit=peer", "--ignore-scripts", "--no-audit", "--no-fund"]);
}

/** Declarations, source maps and documents of the packages are no part of a program that runs. Licences stay. */
function removeRest(folder: string): void {
  for (const entry of files.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (
      entry.isFile() &&
      /\.(map|[cm]?ts|md|markdown|yml)$|^\.(npmignore|taprc|eslintrc.*|prettierrc.*)$/i.test(entry.name)
    )
      files.rmSync(path);
  }
}

function bundleNode(arch: keyof typeof node.integrity, work: string, stage: string): void {
  const [{ filename }] = JSON.parse(
    run(work, "npm", ["pack", "--json", `node-linux-${arch}@${node.version}`]),
  ) as [{ filename: string }];
  const archive = files.readFileSync(join(work, filename));
  const found = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  if (found !== node.integrity[arch])
    throw new Error(`${filename} is not the archive that was checked: ${found}.`);
  run(work, "tar", ["xzf", filename, "package/bin/node", "package/LICENSE"]);
  files.copyFileSync(join(work, "package", "bin", "node"), join(stage, home, "node"));
  files.mkdirSync(join(stage, "usr/share/doc/tidewatch"), { recursive: true });
  files.copyFileSync(join(work, "package", "LICENSE"), join(stage, "usr/share/doc/tidewatch/LICENSE.node"));
}

function writeSystemFiles(stage: string, app: string, bill: string): void {
  const write = (path: string, content: string | Buffer) => {
    files.mkdirSync(dirname(join(stage, path)), { recursive: true });
    files.writeFileSync(join(stage, path), content);
  };
  const zipped = (path: string) => gzipSync(files.readFileSync(path), { level: 9 });
  const start = `#!/bin/sh\nexec /${home}/node /${home}/app/scripts/tidewatch.mjs "$@"\n`;
  write("usr/bin/tidewatch", start);
  write("usr/share/applications/tidewatch.desktop", desktopText());
  write(
    "usr/share/icons/hicolor/scalable/apps/tidewatch.svg",
    files.readFileSync(join(root, "resources/icon.svg")),
  );
  write(
    "usr/share/icons/hicolor/512x512/apps/tidewatch.png",
    files.readFileSync(join(root, "resources/icon.png")),
  );
  write("usr/share/man/man1/tidewatch.1.gz", zipped(join(root, "resources/man/tidewatch.1")));
  for (const [shell, path] of Object.entries({
    bash: "usr/share/bash-completion/completions/tidewatch",
    zsh: "usr/share/zsh/vendor-completions/_tidewatch",
    fish: "usr/share/fish/vendor_completions.d/tidewatch.fish",
  }))
    write(path, run(app, process.execPath, [join(app, "scripts/tidewatch.mjs"), "completions", shell]));
  const doc = "usr/share/doc/tidewatch";
  write(`${doc}/changelog.gz`, zipped(join(root, "CHANGELOG.md")));
  write(`${doc}/sbom.cdx.json`, bill);
  write(`${doc}/THIRD-PARTY-NOTICES.gz`, zipped(join(root, "THIRD-PARTY-NOTICES")));
  write(`${doc}/copyright`, copyrightText());
}

const desktopText = (): string => `[Desktop Entry]
Type=Application
Name=Tidewatch
GenericName=Network traffic analysis
Comment=Find what is not normal in network traffic, and why
Exec=tidewatch ui --exit-with-window %F
Icon=tidewatch
Terminal=false
Categories=Network;Monitor;Security;
MimeType=${fileKinds.map(({ mimeType }) => `${mimeType};`).join("")}
`;

function copyrightText(): string {
  const [, rights, ...words] = files.readFileSync(join(root, "LICENSE"), "utf8").trim().split(/\n\n/);
  const indented = words.map((part) => ` ${part.replaceAll("\n", "\n ")}`).join("\n .\n");
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Tidewatch
Comment: The licences of the bundled packages are in THIRD-PARTY-NOTICES.gz,
 that of the bundled Node in LICENSE.node, both beside this file.

Files: *
Copyright: ${rights!.replace(/^Copyright \(c\) /, "")}
License: Expat
${indented}
`;
}

/** Files are readable by all, and only programs can be run. */
function plainModes(stage: string): void {
  const programs = new Set(["usr/bin/tidewatch", `${home}/node`].map((path) => join(stage, path)));
  files.chmodSync(stage, 0o755);
  for (const entry of files.readdirSync(stage, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    files.chmodSync(path, entry.isDirectory() || programs.has(path) ? 0o755 : 0o644);
  }
}

const filesIn = (stage: string): string[] =>
  files
    .readdirSync(stage, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(stage.length + 1))
    .filter((path) => !path.startsWith("DEBIAN/"))
    .sort();

const md5sums = (stage: string): string =>
  filesIn(stage)
    .map(
      (path) =>
        `${createHash("md5")
          .update(files.readFileSync(join(stage, path)))
          .digest("hex")}  ${path}\n`,
    )
    .join("");

function controlText(arch: string, stage: string): string {
  const bytes = filesIn(stage).reduce((sum, path) => sum + files.statSync(join(stage, path)).size, 0);
  return `Package: tidewatch
Version: ${manifest.version}
Architecture: ${arch}
Maintainer: The Tidewatch authors <tidewatch@localhost>
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: libatomic1, libc6 (>= 2.28), libgcc-s1, libstdc++6
Recommends: chromium | google-chrome-stable | microsoft-edge-stable
Suggests: wireshark, tshark
Section: net
Priority: optional
Description: find what is not normal in network traffic, and why
 Tidewatch reads captures, flow tables and logs, looks for what hosts do over
 time, trains models on the traffic that you call normal, and says why a flow
 or an incident stands out. It works offline.
 .
 This package has the command and the window in an installed browser. It
 brings the Node that runs it.
`;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { into: { type: "string", default: join(root, "dist") } } });
  console.log(await packageDeb(values.into));
}
