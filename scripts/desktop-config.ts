// The configuration of electron-builder: AppImage, deb, rpm, dmg, nsis and portable, from out/ and the locked packages. Without certificates
// the steps of signing and notarisation are left out, and scripts/package-desktop.ts says so.
import { fileKinds } from "./file-kinds.ts";

const { env } = process;
/** Whether there are certificates for the package of this system. */
export const isSigned = Boolean(env.CSC_LINK);
const isSignedForMac = isSigned && process.platform === "darwin";

/** What the application may not do. `scripts/check-desktop.ts` reads it back from the packed program. */
export const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
};

export const desktopConfig = {
  appId: "net.tidewatch.desktop",
  productName: "Tidewatch",
  copyright: "Copyright (c) 2026 The Tidewatch authors",
  directories: { output: "dist/desktop", buildResources: "resources" },
  files: [
    "package.json",
    "LICENSE",
    "THIRD-PARTY-NOTICES",
    "CHANGELOG.md",
    "out/main/**",
    "out/preload/**",
    "out/renderer/**",
    "resources/icon.png",
    "native/prebuilds/**",
    "!**/*.map",
    "!**/*.{ts,mts,cts}",
    // Optional engines, which tests install.
    "!node_modules/@tensorflow/**",
  ],
  asar: true,
  // Libraries are loaded by the system, which does not look into an archive.
  asarUnpack: ["native/prebuilds/**", "node_modules/@duckdb/node-bindings-*/**"],
  // The kernels are ours, and those of DuckDB come built.
  npmRebuild: false,
  electronFuses: fuses,
  extraResources: ["LICENSE", "THIRD-PARTY-NOTICES", { from: "dist/sbom.cdx.json", to: "sbom.cdx.json" }],
  fileAssociations: fileKinds.map(({ name, endings, mimeType }) => ({
    ...{ name, ext: endings, mimeType, role: "Viewer" },
  })),
  icon: "resources/icon.png",
  publish: null,
  linux: {
    target: ["AppImage", "deb", "rpm"],
    category: "Network",
    synopsis: "Find what is not normal in network traffic, and why",
    maintainer: "The Tidewatch authors <tidewatch@localhost>",
    vendor: "Tidewatch",
    executableName: "tidewatch-desktop",
  },
  mac: {
    target: [{ target: "dmg", arch: ["universal"] }],
    category: "public.app-category.utilities",
    // Each half of the universal program has the libraries of both processors, and loads those of the one it runs on.
    x64ArchFiles: "**/{darwin-*,node-bindings-darwin-*}/**",
    hardenedRuntime: true,
    gatekeeperAssess: false,
    identity: isSignedForMac ? undefined : null,
    notarize: isSignedForMac && Boolean(env.APPLE_API_KEY),
  },
  win: { target: ["nsis", "portable"] },
  // Both kinds end in .exe, so each says what it is.
  portable: { artifactName: "Tidewatch-portable.exe" },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
};
