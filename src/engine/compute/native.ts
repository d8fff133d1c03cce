// The preferred engine: finds and loads the native addon, and wraps it as a backend. The arithmetic is in `native/`.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { NetworkBackend } from "../../core/network/backend.ts";
import { weightLayout } from "../../core/network/layout.ts";
import type { NetworkSpec } from "../../core/network/spec.ts";
import { withAbortWord } from "./abort-word.ts";
import { describeNetwork, layoutText } from "./describe-network.ts";
import type { NativeAddon, NativeNetwork } from "./native-addon.ts";
import { findPrebuilt } from "./prebuilt.ts";

const load = createRequire(import.meta.url);

/** The addon, or a sentence that says why it is not available and what to do. */
type LoadedNative = { ok: true; addon: NativeAddon; file: string } | { ok: false; reason: string };

/** The folder of this machine's addon; a Linux without glibc, such as Alpine, has its own. */
function platformName(): string {
  const name = `${process.platform}-${process.arch}`;
  const isMusl =
    name === "linux-x64" &&
    existsSync("/lib/ld-musl-x86_64.so.1") &&
    !existsSync("/lib64/ld-linux-x86-64.so.2");
  return isMusl ? `${name}-musl` : name;
}

/** @param file replaces the usual place */
export function loadNative(
  file: string | null = findPrebuilt(platformName(), "tidewatch.node"),
): LoadedNative {
  if (!file)
    return {
      ok: false,
      reason:
        "The native kernels are not built for this machine; install a C++ compiler and run the setup again.",
    };
  try {
    return { ok: true, addon: load(file) as NativeAddon, file };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { ok: false, reason: `The native kernels in ${file} do not load (${why}); run the setup again.` };
  }
}

/** Refuses an addon with another layout, which would compute nonsense from our weights. */
function assertSameLayout(spec: NetworkSpec, network: NativeNetwork): void {
  const ours = layoutText(weightLayout(spec).parameters);
  const theirs = layoutText(network.parameters());
  if (ours === theirs) return;
  network.close();
  throw new Error(`The native kernels lay out parameters differently (${theirs}); run the setup again.`);
}

export function createNativeBackend(
  addon: NativeAddon,
  spec: NetworkSpec,
  options: { threads: number },
): NetworkBackend {
  const network = addon.createNetwork(describeNetwork(spec), options);
  assertSameLayout(spec, network);
  const { version, instructionSet } = addon.info();
  return {
    spec,
    engine: `native ${version} (${instructionSet}, ${options.threads} ${options.threads === 1 ? "thread" : "threads"})`,
    getWeights: () => network.getWeights(),
    setWeights: (weights) => network.setWeights(weights),
    getOptimiser: () => network.getOptimizer(),
    setOptimiser: (state) => network.setOptimizer(state),
    trainEpoch: (source, { order, signal, onProgress, ...epoch }) =>
      withAbortWord(signal, (abort) =>
        network.trainEpoch({ ...source, ...(order ? { order } : {}), ...epoch, abort }, onProgress),
      ),
    evaluate: (source, { order, signal } = {}) =>
      withAbortWord(signal, (abort) => network.evaluate({ ...source, ...(order ? { order } : {}), abort })),
    predict: (source, { order, signal, output }) =>
      withAbortWord(signal, (abort) =>
        network.predict({ ...source, ...(order ? { order } : {}), output, abort }),
      ),
    errors: (source, { order, signal, ...outputs }) =>
      withAbortWord(signal, (abort) =>
        network.errors({ ...source, ...(order ? { order } : {}), ...outputs, abort }),
      ),
    embed: (source, { order, signal, output }) =>
      withAbortWord(signal, (abort) =>
        network.embed({ ...source, ...(order ? { order } : {}), output, abort }),
      ),
    gradients: (source, step) => network.gradients({ ...source, ...step }),
    close: () => network.close(),
  };
}
