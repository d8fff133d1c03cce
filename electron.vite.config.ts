// How the four programs are built: main (window host, engine, command), preload, renderer. Into out/, nothing else.
// The built engine and command also run in plain Node, so the target is the oldest Node that is promised.
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import { beginBuild } from "./scripts/build-state.mjs";
import { noteBundledPackages } from "./scripts/bundled-packages.ts";
import { siteBesideWindow } from "./scripts/site/build-site.ts";
import { threads } from "./scripts/threads.ts";

const source = (path: string) => resolve(import.meta.dirname, "src", path);

export default defineConfig(({ command }) => {
  const endBuild = command === "build" ? beginBuild(import.meta.dirname) : () => {};
  return {
    main: {
      plugins: [noteBundledPackages(import.meta.dirname, "main")],
      build: {
        target: "node20",
        emptyOutDir: true,
        // TensorFlow.js is an optional engine: it is asked for at run time, and may be absent. One file of zod instead of its hundred spares
        // each process a tenth of a second.
        externalizeDeps: {
          include: ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-node"],
          exclude: ["zod"],
        },
        rolldownOptions: {
          input: {
            index: source("main/index.ts"),
            engine: source("engine/index.ts"),
            cli: source("cli/index.ts"),
            ...threads(source),
          },
          // Chunks lie beside the entries, so that a file names its neighbours the same way wherever it is bundled.
          output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
        },
      },
    },
    preload: {
      plugins: [noteBundledPackages(import.meta.dirname, "preload")],
      build: {
        // The sandbox lets a preload script require nothing but electron, and as CommonJS: one file, all inside.
        externalizeDeps: false,
        rolldownOptions: {
          input: { index: source("preload/index.ts") },
          output: { format: "cjs", entryFileNames: "[name].cjs" },
        },
      },
    },
    renderer: {
      root: source("renderer"),
      // The page is built last; with it the build is whole.
      plugins: [
        react(),
        noteBundledPackages(import.meta.dirname, "renderer", source("renderer")),
        siteBesideWindow(import.meta.dirname, resolve(import.meta.dirname, "out/renderer/help")),
        { name: "stamp-build", writeBundle: endBuild },
      ],
      build: {
        outDir: resolve(import.meta.dirname, "out/renderer"),
        // The page's policy has no place for fonts in data: addresses.
        assetsInlineLimit: 0,
        minify: true,
        rolldownOptions: { input: source("renderer/index.html") },
      },
    },
  };
});
