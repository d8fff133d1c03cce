// Runs the end-to-end specs on every available host, reports which hosts ran and why others did not, and writes the counts to out/e2e.json.
// All tests share one folder, which is removed after the run. Passes its arguments to Playwright.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostStates } from "../e2e/hosts/hosts.ts";
import { prepareTestBrowser } from "./test-browser.ts";

const root = join(import.meta.dirname, "..");
const say = (line: string) => process.stdout.write(`${line}\n`);

const browser = await prepareTestBrowser(say);
if (!browser) {
  say(
    "No end-to-end test ran: there is no browser and none could be fetched. Install Chrome, Chromium or Edge.",
  );
  process.exit(process.env.CI === "true" ? 1 : 0);
}
process.env.TIDEWATCH_BROWSER = browser;
const states = await hostStates();
for (const { name, absent } of states)
  say(absent ? `Host ${name}: cannot run (${absent}).` : `Host ${name}: runs.`);
mkdirSync(join(root, "out"), { recursive: true });
const shared = mkdtempSync(join(tmpdir(), "tidewatch-e2e-shared-"));
const { status } = spawnSync(
  process.execPath,
  [
    join(root, "node_modules", "@playwright", "test", "cli.js"),
    "test",
    "--config",
    join(root, "e2e", "playwright.config.ts"),
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, TIDEWATCH_HOSTS: JSON.stringify(states), TIDEWATCH_E2E_SHARED: shared },
  },
);
rmSync(shared, { recursive: true, force: true });
process.exit(status ?? 1);
