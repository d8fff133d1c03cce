// Adds an alert to a file, as one line of JSON: an event of the Elastic Common Schema, or a finding of the Open Cybersecurity Schema
// Framework.
import { open } from "node:fs/promises";
import type { TargetOf } from "../../shared/alert-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";
import { privateFile } from "../files/private-mode.ts";
import type { Alert } from "./alert.ts";
import { ecsAlert } from "./ecs-alert.ts";
import { ocsfFinding } from "./ocsf-finding.ts";

export async function appendToFile({ path, shape }: TargetOf<"file">, alert: Alert): Promise<void> {
  const line = Buffer.from(`${JSON.stringify(shape === "ocsf" ? ocsfFinding(alert) : ecsAlert(alert))}\n`);
  const file = await open(path, "a+", privateFile);
  try {
    const { size } = await file.stat();
    // A line that a kill or a full disk cut short must not swallow this one.
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const whole = size > 0 && last[0] !== 0x0a ? Buffer.concat([Buffer.from("\n"), line]) : line;
    const { bytesWritten } = await file.write(whole);
    if (bytesWritten < whole.length) throw new AppError("DISK_FULL", `The disk of ${path} is full.`);
    await file.datasync();
  } finally {
    await file.close();
  }
}
