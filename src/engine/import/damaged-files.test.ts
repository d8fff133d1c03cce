// Ordinary problems with files give one sentence, never an internal error with a stack.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { toFailure } from "../../shared/errors.ts";

const fixture = withEngine("damaged");

async function failureOf(name: string, content: Uint8Array | string, labelWindows?: string) {
  const path = join(fixture.folder, name);
  writeFileSync(path, content);
  const { error } = await fixture.run("dataset.import", { path, labelWindows });
  return { code: error?.code, message: error?.message.replace(path, name) };
}

test("damaged Parquet", async () => {
  const bytes = Buffer.concat([
    Buffer.from("PAR1"),
    Buffer.alloc(1500, 7),
    Buffer.from([16, 0, 0, 0]),
    Buffer.from("PAR1"),
  ]);
  expect(await failureOf("bad.parquet", bytes)).toEqual({
    code: "FILE_UNREADABLE",
    message: "bad.parquet is damaged: it begins as Parquet and cannot be read; get a whole copy of it.",
  });
});

test("a truncated gzip", async () => {
  const rows = Array.from(
    { length: 60_000 },
    (_, i) => `${1_600_000_000 + i},10.0.0.${i % 250},10.0.1.1,${(i * 7919) % 10_007}`,
  );
  const whole = gzipSync(`ts,src_ip,dst_ip,bytes\n${rows.join("\n")}`);
  expect(await failureOf("cut.csv.gz", whole.subarray(0, whole.length / 2))).toEqual({
    code: "FILE_UNREADABLE",
    message: "The file cut.csv.gz is damaged: its gzip is cut or broken; get a whole copy of it.",
  });
});

test("label windows from a folder or a device", async () => {
  const series = "timestamp,value\n2024-01-01 00:00:00,1\n2024-01-01 00:00:01,2\n";
  const folder = join(fixture.folder, "labels");
  mkdirSync(folder);
  for (const place of [folder, "/dev/zero"].filter(existsSync)) {
    expect(await failureOf("series.csv", series, place)).toEqual({
      code: "INVALID_INPUT",
      message: `${place} is no file; label windows are read from a JSON file.`,
    });
  }
});

test("filters with values that are not numbers and columns that do not exist", async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, "ts,src_ip,src_port,dst_ip,proto\n1600000000,10.0.0.1,1024,10.0.1.1,tcp\n");
  const { datasetId } = await fixture.done("dataset.import", { path });
  const rows = (column: string, op: "<" | "=", value: number) =>
    fixture.engine.handlers["flows.page"]({
      datasetId,
      filter: { kind: "compare", column, op, value },
      sort: [],
      offset: 0,
      limit: 3,
    });
  expect((await rows("orig_port", "<", 1e19)).total).toBe(1);
  expect((await rows("orig_port", "<", -1e19)).total).toBe(0);
  await expect(rows("__proto__", "=", 1)).rejects.toThrow('There is no column called "__proto__" here.');
});

test("an error of the system becomes a sentence; any other error is a bug", () => {
  const trouble = (code: string, syscall?: string) =>
    toFailure(Object.assign(new Error(code), { code, path: "/case/x", ...(syscall ? { syscall } : {}) }));
  expect(trouble("ENOSPC", "write")).toMatchObject({
    code: "DISK_FULL",
    message: "The disk is full: /case/x could not be written; free some space, then try again.",
  });
  for (const code of ["EACCES", "EROFS", "EIO", "ENOTDIR"])
    expect(trouble(code, "open")).toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringMatching(/^\/case\/x cannot be used: .+\.$/),
    });
  expect(trouble("EACCES").code).toBe("BUG");
  expect(trouble("EBADF", "read").code).toBe("BUG");
});
