// Preloaded with --import before the built main process: from here on, `import "electron"` means the stand-in.
import { register } from "node:module";

register("./resolve.mjs", import.meta.url);
