// npm run site: builds the documentation site into out/renderer/help, as the build of the window does. `npm run site -- FOLDER` builds it
// elsewhere, for a web server. With --pictures it first takes the pictures anew, with the built window in a real browser.
import { join, resolve } from "node:path";
import { prepareBuild } from "./prepare.mjs";
import { buildSite } from "./site/build-site.ts";
import { prepareTestBrowser } from "./test-browser.ts";

const root = join(import.meta.dirname, "..");
const say = (line: string) => process.stdout.write(`${line}\n`);
const args = process.argv.slice(2);

if (args.includes("--pictures")) {
  const built = await prepareBuild({ say });
  const browser = await prepareTestBrowser(say);
  if (!built.ok || browser === null) {
    say(
      built.ok
        ? "There is no browser: install Chrome, Chromium or Edge."
        : `There is no build: ${built.reason}`,
    );
    process.exit(1);
  }
  // Read when the page objects are loaded.
  process.env.TIDEWATCH_BROWSER = browser;
  const { takePictures } = await import("../e2e/take-pictures.ts");
  await takePictures(join(root, "docs", "pictures", "site"), say);
}
const target = resolve(args.find((arg) => !arg.startsWith("--")) ?? join(root, "out", "renderer", "help"));
const { pages, pictures } = buildSite(root, target);
say(`${pages} pages and ${pictures} pictures are in ${target}.`);
