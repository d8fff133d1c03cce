// The bill of materials of what is delivered, in CycloneDX, by npm itself: the packages that are installed with it and those that the bundler
// put into its programs. Addresses of registries are left out.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundledPackages } from "./bundled-packages.ts";
import { root } from "./prepare.mjs";

interface Component {
  "bom-ref": string;
  scope?: string;
  properties?: { name: string; value: string }[];
  externalReferences?: { type: string; url: string }[];
}

interface Bill {
  metadata: { component: Component & { name: string; type: string } };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** @param isDelivered whether the package in this folder below node_modules/ is delivered beside the bundled ones */
export function sbomOf(isDelivered: (folder: string) => boolean): string {
  const { status, stdout, stderr } = spawnSync(
    "npm",
    ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"],
    {
      ...{ cwd: root, encoding: "utf8", maxBuffer: 64e6, shell: process.platform === "win32" },
    },
  );
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  const bill = JSON.parse(stdout) as Bill;
  // A component is named by package and version; the lock file says in which folders it lies.
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version: string }>;
  };
  const folders = [...new Set([...bundledPackages(root), ...Object.keys(packages).filter(isDelivered)])];
  const delivered = new Set(
    folders.map((folder) => `${folder.replace(/^.*node_modules\//, "")}@${packages[folder]?.version}`),
  );
  Object.assign(bill.metadata.component, { name: "tidewatch", type: "application" });
  bill.components = bill.components.filter((component) => delivered.has(component["bom-ref"]));
  const kept = new Set(
    [bill.metadata.component, ...bill.components].map((component) => component["bom-ref"]),
  );
  for (const component of bill.components) {
    component.externalReferences =
      component.externalReferences?.filter(({ type }) => type !== "distribution") ?? [];
    // A package of the bundler's is a part of the program, although npm calls it one for development.
    component.scope = "required";
    component.properties =
      component.properties?.filter(({ name }) => name !== "cdx:npm:package:development") ?? [];
  }
  bill.dependencies = bill.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
  return `${JSON.stringify(bill, null, 1)}\n`;
}
/** Whether a folder below node_modules/ is there in an installed program. */
export const installedIn =
  (folder: string) =>
  (path: string): boolean =>
    path !== "" && existsSync(join(folder, path, "package.json"));
