// The packages of the lock file, and whether each is delivered beside the bundles: not for tests, and no optional engine.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare.mjs";

interface LockedPackage {
  /** Below the root, such as node_modules/ws. */
  folder: string;
  delivered: boolean;
}

export function lockedPackages(): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; peer?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([folder]) => folder !== "")
    .map(([folder, { dev, devOptional, peer }]) => ({ folder, delivered: !dev && !devOptional && !peer }));
}
