// Files that a window sends, on a real engine: what comes of them, and that nothing is left over when something goes wrong.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { capture } from "../../../test/support/web-capture.ts";
import { receiveJob } from "./receive-upload.ts";
import { createUploads } from "./uploads.ts";

const fixture = withEngine("uploads", "test");
const { run } = fixture;

const workspace = () => join(fixture.folder, "data", "Default.tidewatch");
const leftOver = () =>
  readdirSync(join(workspace(), "temporary"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /uploads./.test(name),
  );
const table =
  "time,orig_addr,resp_addr,resp_port,protocol,orig_bytes\n1700000000,10.0.0.1,10.0.0.2,80,tcp,5\n";
let numbers = 0;
const newNumber = () => (numbers++).toString(16).padStart(32, "0");

const piece = (bytes: Uint8Array) => ({ bytes, sha256: createHash("sha256").update(bytes).digest("hex") });
const write = (input: object) => fixture.engine.route("upload.write", input);

/** Sends files in pieces of so many bytes; gives the job when it has ended. */
async function send(files: Record<string, Uint8Array>, pieceBytes = 100) {
  const upload = newNumber();
  const entries = Object.entries(files);
  const order = entries.map(([name, { length }]) => ({ name, bytes: length }));
  const ended = run("upload.receive", { upload, files: order });
  for (const [file, [, bytes]] of entries.entries())
    for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
      const next = piece(bytes.subarray(offset, offset + pieceBytes));
      expect(await write({ upload, file, offset, ...next })).toMatchObject({ ok: true });
    }
  const job = await ended;
  return { job, paths: (job.output as { paths: string[] } | null)?.paths ?? [] };
}

const datasets = () => fixture.engine.handlers["dataset.list"]({});

describe("a file that was sent", () => {
  test("is the one that was dropped, and a table goes when it is read", async () => {
    const { job, paths } = await send({ "flows.csv": Buffer.from(table) }, 7);
    expect(job).toMatchObject({ title: "Copy flows.csv into the workspace", state: "done" });
    expect(readFileSync(paths[0]!, "utf8")).toBe(table);
    const imported = await run("dataset.import", { path: paths[0]! });
    expect(imported).toMatchObject({ title: "Import flows.csv", state: "done" });
    const [dataset] = await datasets();
    expect(dataset).toMatchObject({
      name: "flows.csv",
      rows: 1,
      source: { path: "flows.csv", uploaded: "removed" },
    });
    expect(leftOver()).toEqual([]);
  });

  test("stays in the workspace when it is a capture, for its packets, in a copy of the workspace too", async () => {
    const { paths } = await send({ "web.pcap": capture() }, 1000);
    const { output } = await run("dataset.import", { path: paths[0]! });
    const { datasetId } = output as { datasetId: number };
    const [dataset] = await datasets();
    expect(dataset!.source.uploaded).toBe("kept");
    expect(dataset!.source.path.startsWith(join(workspace(), "captures"))).toBe(true);
    expect(leftOver()).toEqual([]);
    const packets = () =>
      fixture.engine.handlers["packets.list"]({ datasetId, flowId: 0, offset: 0, limit: 10, filter: "" });
    const before = await packets();
    expect(before.total).toBeGreaterThan(0);

    await fixture.engine.handlers["workspace.close"]({});
    const copy = join(fixture.folder, "copy.tidewatch");
    cpSync(workspace(), copy, { recursive: true });
    rmSync(workspace(), { recursive: true });
    await fixture.engine.handlers["workspace.open"]({ path: copy });
    expect(await packets()).toEqual(before);
    await fixture.engine.handlers["dataset.delete"]({ datasetId });
    await fixture.engine.handlers["dataset.restore"]({ datasetId });
    expect(await packets()).toEqual(before);
    await fixture.engine.handlers["dataset.delete"]({ datasetId });
    await fixture.engine.handlers["workspace.close"]({});
    expect(readdirSync(join(copy, "captures"))).toEqual([]);
  });

  test("of several is found by its folder, and each can be imported by itself", async () => {
    const { paths } = await send({
      "logs/a.csv": Buffer.from(table),
      "logs/deep/b.csv": Buffer.from(table),
      "c.csv": Buffer.from(table),
    });
    expect(paths.map((path) => path.split("/").at(-1))).toEqual(["logs", "c.csv"]);
    await run("dataset.import", { path: paths[0]! });
    expect(existsSync(paths[1]!)).toBe(true);
    await run("dataset.import", { path: paths[1]! });
    expect((await datasets()).map(({ name, rows }) => [name, rows])).toEqual([
      ["c.csv", 1],
      ["logs", 2],
    ]);
    expect(leftOver()).toEqual([]);
  });

  test("that is no data keeps for another try, is named as it was dropped, and goes when it is put away", async () => {
    const { paths } = await send({ "prose.txt": Buffer.from("Not a table at all.\nReally\n") });
    const { error } = await run("dataset.import", { path: paths[0]! });
    expect(error!.message).toMatch(/^prose\.txt is not a table/);
    expect(existsSync(paths[0]!)).toBe(true);
    await fixture.engine.handlers["upload.discard"]({ paths });
    expect(leftOver()).toEqual([]);
  });
});

describe("nothing is left over", () => {
  test("of an upload that is cancelled half-way", async () => {
    const upload = newNumber();
    const job = await fixture.engine.handlers["job.start"]({
      kind: "upload.receive",
      input: { upload, files: [{ name: "a.csv", bytes: 10 }] },
    });
    expect(await write({ upload, file: 0, offset: 0, ...piece(Buffer.from("12345")) })).toMatchObject({
      ok: true,
    });
    await fixture.engine.handlers["job.cancel"]({ jobId: job.id });
    expect(await fixture.engine.jobEnded(job.id)).toMatchObject({ state: "cancelled" });
    expect(leftOver()).toEqual([]);
    expect(await write({ upload, file: 0, offset: 5, ...piece(Buffer.from("67890")) })).toMatchObject({
      ok: false,
      error: { message: "This upload has ended; drop the files again." },
    });
  }, 15_000);

  test("of a window that stops sending", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tidewatch-silent-"));
    const uploads = createUploads(folder, { silentMs: 300 });
    const { signal } = new AbortController();
    const context = { jobId: 1, signal, enough: signal, report: () => {}, log: () => {} };
    const order = { upload: newNumber(), files: [{ name: "a.csv", bytes: 10 }] };
    await expect(receiveJob.run(order, context, { uploads })).rejects.toThrow(
      "The window stopped sending a.csv after 0 B of 10 B; nothing was kept. Drop it again.",
    );
    expect(readdirSync(join(folder, "uploads"))).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  test("on a disk that is too small: it is refused before a byte is sent", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tidewatch-small-disk-"));
    const uploads = createUploads(folder, { freeBytes: async () => 300e6 });
    const order = { upload: newNumber(), files: [{ name: "a.pcap", bytes: 200e6 }] };
    await expect(uploads.open(order)).rejects.toMatchObject({
      code: "DISK_FULL",
      message: expect.stringMatching(/^The files need 200 MB, and the disk of the workspace has 300 MB free/),
    });
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  test("beside others: what they will still write is no free space, and their files are counted", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tidewatch-small-disk-"));
    let free = 600e6;
    const uploads = createUploads(folder, { freeBytes: async () => free });
    const order = (bytes: number, files = 1) => ({
      upload: newNumber(),
      files: Array.from({ length: files }, (_, i) => ({ name: `a${i}.csv`, bytes })),
    });
    const opened = await Promise.allSettled([uploads.open(order(200e6)), uploads.open(order(200e6))]);
    expect(opened.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    for (const outcome of opened) if (outcome.status === "fulfilled") await outcome.value.close();
    const next = order(100e6);
    const second = await uploads.open(next);
    const bytes = new Uint8Array(1e6);
    const { sha256 } = piece(bytes);
    await uploads.write({ upload: next.upload, file: 0, offset: 0, sha256, bytes });
    free -= 1e6;
    await expect(uploads.open(order(250e6))).rejects.toMatchObject({
      message: expect.stringContaining("has 500 MB free"),
    });
    await second.close();

    free = 1e12;
    const many = [await uploads.open(order(1, 10_000)), await uploads.open(order(1, 10_000))];
    await expect(uploads.open(order(1))).rejects.toMatchObject({
      message: "Windows send 20,000 files already; wait until they have arrived.",
    });
    for (const upload of many) await upload.close();
    await (await uploads.open(order(1))).close();
    rmSync(folder, { recursive: true });
  });
});

describe("a piece", () => {
  test("counts once, however often it comes, and only where its file ends", async () => {
    const upload = newNumber();
    const ended = run("upload.receive", { upload, files: [{ name: "a.csv", bytes: 6 }] });
    const first = { upload, file: 0, offset: 0, ...piece(Buffer.from("abc")) };
    expect(await write(first)).toEqual({ ok: true, value: { bytes: 3 } });
    expect(await write(first)).toEqual({ ok: true, value: { bytes: 3 } });
    const bad = [
      { ...first, offset: 4 },
      { ...first, offset: 2 },
      { ...first, file: 1 },
      { ...first, offset: 3, ...piece(Buffer.from("defg")) },
      { ...first, offset: 3, bytes: Buffer.from("dex") },
      { ...first, offset: 3, bytes: "def" },
      { ...first, offset: 3, bytes: new Uint8Array(9 * 1024 * 1024) },
    ];
    for (const one of bad) expect(await write(one)).toMatchObject({ ok: false });
    await write({ ...first, offset: 3, ...piece(Buffer.from("def")) });
    const { output } = await ended;
    expect(readFileSync((output as { paths: string[] }).paths[0]!, "utf8")).toBe("abcdef");
  });

  test("of an upload that nobody began is refused", async () => {
    const reply = await write({ upload: newNumber(), file: 0, offset: 0, ...piece(Buffer.from("x")) });
    expect(reply).toMatchObject({ ok: false, error: { code: "NOT_FOUND" } });
  }, 15_000);
});

describe("a page that is gone", () => {
  const order = (path: string) => ({ kind: "dataset.import" as const, input: { path } });

  test("leaves nothing behind; what other pages sent stays", async () => {
    const [mine, other] = [newNumber(), newNumber()];
    const sent = async (upload: string) => {
      const ended = run("upload.receive", { upload, files: [{ name: "a.csv", bytes: table.length }] });
      await write({ upload, file: 0, offset: 0, ...piece(Buffer.from(table)) });
      return ((await ended).output as { paths: string[] }).paths[0]!;
    };
    const mark = (upload: string, page: string) => `${page}${upload.slice(16)}`;
    const first = await sent(mark(mine, "aaaaaaaaaaaaaaaa"));
    const second = await sent(mark(other, "bbbbbbbbbbbbbbbb"));
    await fixture.engine.handlers["upload.abandon"]({ page: "aaaaaaaaaaaaaaaa" });
    expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
    await fixture.engine.handlers["upload.abandon"]({});
    expect(leftOver()).toEqual([]);
  });

  test("does not lose an import that it started; one that fails leaves nothing", async () => {
    const { paths } = await send({ "flows.csv": Buffer.from(table) });
    const { paths: bad } = await send({ "prose.txt": Buffer.from("Not a table at all.\nReally\n") });
    const jobs = await Promise.all(
      [...paths, ...bad].map((path) => fixture.engine.handlers["job.start"](order(path))),
    );
    await fixture.engine.handlers["upload.abandon"]({});
    const ended = await Promise.all(jobs.map(({ id }) => fixture.engine.jobEnded(id)));
    expect(ended.map(({ state }) => state)).toEqual(["done", "failed"]);
    expect(leftOver()).toEqual([]);
  });
});

test("only what was received is discarded", async () => {
  const { paths } = await send({ "a.csv": Buffer.from(table) });
  const other = join(workspace(), "manifest.json");
  await fixture.engine.handlers["upload.discard"]({
    paths: [
      other,
      join(paths[0]!, "..", "..", "..", "..", "manifest.json"),
      `${paths[0]}/../../../../manifest.json`,
    ],
  });
  expect(existsSync(other)).toBe(true);
  expect(existsSync(paths[0]!)).toBe(true);
});
