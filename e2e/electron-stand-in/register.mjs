// Preloaded with --import before the built main process, so that `import "electron"` loads the stand-in.
import { register } from "node:module";

register("./resolve.mjs", import.meta.url);
