#!/usr/bin/env node
// The tidewatch command: builds first in a checkout whose build is missing or stale, then runs out/main/cli.js.
import { prepareBuild } from "./prepare.mjs";

const built = await prepareBuild({ say: (line) => process.stderr.isTTY && console.error(line) });
if (built.ok) {
  await import("../out/main/cli.js");
} else {
  console.error(`Tidewatch cannot start: ${built.reason}`);
  process.exitCode = 1;
}
