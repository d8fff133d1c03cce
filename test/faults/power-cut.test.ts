// What a power cut may take: everything that was not flushed. Each rename and each new folder of the workspace is recorded while the real
// engine imports, keeps a received capture, trains, scores and exports; the content is flushed before the name, and the folder after it.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, it } from "vitest";
import { prepareBuild } from "../../scripts/prepare.mjs";
import { buildFaultLibrary, faultEnvironment } from "./fault-library.ts";
import { createPlace } from "./place.ts";
import { keepBuild, startEngineProgram } from "./programs.ts";
import { writeData } from "./scenarios.ts";

interface Call {
  name: string;
  path: string;
}

const isTemporary = (path: string) => /\/(temporary|\.making|logs)(\/|$)/.test(path);

/** What a power cut just after the last call could lose. */
function losses(calls: readonly Call[], roots: readonly string[]): string[] {
  const kept = ({ path }: Call) =>
    !isTemporary(path) &&
    !basename(path).startsWith(".") &&
    roots.some((root) => path.startsWith(`${root}/`));
  const isFlush = ({ name }: Call) => name === "fsync" || name === "fdatasync";
  return calls.flatMap((call, i) => {
    if (!kept(call)) return [];
    const folder = dirname(call.path);
    const flushedAfter = calls.slice(i + 1).some((later) => isFlush(later) && later.path === folder);
    if (call.name.startsWith("mkdir")) return flushedAfter ? [] : [`the folder ${call.path}`];
    if (!call.name.startsWith("rename") && call.name !== "link") return [];
    const flushedBefore = calls
      .slice(Math.max(0, i - 12), i)
      .some((one) => isFlush(one) && one.path !== folder);
    return [
      ...(flushedBefore ? [] : [`the content of ${call.path}`]),
      ...(flushedAfter ? [] : [`the name ${call.path}`]),
    ];
  });
}

it.skipIf(buildFaultLibrary().path === null)(
  "content is flushed before its name, and names and folders are flushed too",
  { timeout: 600_000 },
  async () => {
    expect(await prepareBuild()).toEqual({ ok: true });
    const removeBuild = keepBuild();
    const folder = mkdtempSync(join(tmpdir(), "tidewatch-power-"));
    try {
      const place = createPlace(folder);
      const data = writeData(folder);
      const log = join(folder, "calls.log");
      const library = buildFaultLibrary().path!;
      const engine = startEngineProgram(place, {
        extra: faultEnvironment(library, { root: place.root, log }),
      });
      const done: typeof engine.job = async (kind, input) => {
        const job = await engine.job(kind, input);
        expect(job.error).toBeNull();
        return job;
      };
      await engine.client.request("workspace.create", { path: place.workspace });
      await done("dataset.import", { path: data.table });
      const bytes = new Uint8Array(readFileSync(data.capture));
      const upload = "0123456789abcdef0123456789abcdef";
      const receiving = done("upload.receive", { upload, files: [{ name: "a.pcap", bytes: bytes.length }] });
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      await engine.client.request("upload.write", { upload, file: 0, offset: 0, sha256, bytes });
      const { output } = await receiving;
      await done("dataset.import", { path: (output as { paths: string[] }).paths[0]! });
      await done("model.train", { datasetId: 1, detector: "mahalanobis" });
      await done("model.score", { datasetId: 1, modelId: 1 });
      await done("dataset.export", { datasetId: 1, path: join(place.out, "a.csv") });
      await engine.client.request("model.export", { modelId: 1, path: join(place.out, "a.model") });
      expect(await engine.end()).toBe(true);
      const calls = readFileSync(log, "utf8")
        .split("\n")
        .flatMap((line): Call[] => {
          const [, name, path] = /^\d+ (\w+) (.+)$/.exec(line) ?? [];
          return name === undefined || path === undefined ? [] : [{ name, path }];
        });
      const names = calls.map(({ path }) => path.slice(place.root.length));
      for (const part of ["/datasets/1.duckdb", "/captures/", "/models/1", "/scores/1.duckdb", "/out/a.csv"])
        expect(names.some((name) => name.includes(part))).toBe(true);
      expect(losses(calls, [place.workspace, place.out])).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      removeBuild();
    }
  },
);
