// Certificates that a sink trusts beside those of the system.
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { AppError } from "../../shared/errors.ts";

export function authorityOf(path: string | undefined): { ca?: string[] } {
  if (path === undefined) return {};
  try {
    return { ca: [...rootCertificates, readFileSync(path, "utf8")] };
  } catch {
    throw new AppError("FILE_UNREADABLE", `The certificates in ${path} cannot be read; check the path.`);
  }
}
