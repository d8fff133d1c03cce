// The WebAssembly kernels are committed, because building them takes zig: they must be those of the present sources.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { wasmSourcesHash } from "../scripts/build-wasm.mjs";

const folder = join(import.meta.dirname, "../native/prebuilds/wasm");

it("the committed WebAssembly kernels were built from these sources; npm run kernels -- wasm builds them", () => {
  expect(readFileSync(join(folder, "sources.sha256"), "utf8").trim()).toBe(wasmSourcesHash());
  for (const name of ["simd.wasm", "relaxed.wasm"])
    expect(statSync(join(folder, name)).size).toBeLessThan(200_000);
});
