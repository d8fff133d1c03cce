// npm run site: builds the documentation site into out/renderer/help, as the build of the window does. `npm run site -- FOLDER` builds it
// elsewhere, for a web server.
import { join, resolve } from "node:path";
import { buildSite } from "./site/build-site.ts";

const root = join(import.meta.dirname, "..");
const target = resolve(
  process.argv.slice(2).find((arg) => !arg.startsWith("--")) ?? join(root, "out", "renderer", "help"),
);
const { pages, pictures } = buildSite(root, target);
process.stdout.write(`${pages} pages and ${pictures} pictures are in ${target}.\n`);
