// Files that only the browser knows: how they are sent, and the message when it goes wrong.
import { beforeEach, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { mostPieceBytes } from "#shared/upload-limits.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, asked, askedFor, emit } from "#test/support/window.ts";
import { useJobs } from "./jobs.ts";
import { useToasts } from "./toasts.ts";
import { discardSent, sendFiles } from "./uploads.ts";

beforeEach(() => {
  useJobs.getState().reset();
  useToasts.setState({ toasts: [] });
  answer("job.start", ({ kind, input }) => jobOf(7, kind, { input, state: "running" }));
  answer("job.cancel", () => ({}));
  answer("upload.discard", () => ({}));
});

const end = (change: object) => {
  const job = jobOf(7, "upload.receive", { endedAtMs: 1, ...change });
  emit("job.changed", job);
  useJobs.getState().take(job);
};

test("are sent one piece after the other, each with its hash, and their paths come back", async () => {
  const large = new File([new Uint8Array(mostPieceBytes + 5)], "large.pcap");
  const small = new File(["a,b\n"], "b.csv");
  const paths = ["/ws/temporary/uploads/x/large.pcap", "/ws/temporary/uploads/x/logs"];
  answer("upload.write", ({ file, bytes }) => {
    if (file === 1) queueMicrotask(() => end({ state: "done", output: { paths, bytes: 1 } }));
    return { bytes: bytes.length };
  });
  const sent = await sendFiles([
    { name: "large.pcap", file: large },
    { name: "logs/b.csv", file: small },
  ]);
  expect(sent).toEqual(paths);
  const [order] = askedFor("job.start");
  expect(order).toMatchObject({
    kind: "upload.receive",
    input: {
      files: [
        { name: "large.pcap", bytes: mostPieceBytes + 5 },
        { name: "logs/b.csv", bytes: 4 },
      ],
    },
  });
  expect(askedFor("upload.write").map(({ file, offset, bytes }) => [file, offset, bytes.length])).toEqual([
    [0, 0, mostPieceBytes],
    [0, mostPieceBytes, 5],
    [1, 0, 4],
  ]);
  // The SHA-256 of "a,b\n".
  expect(askedFor("upload.write")[2]!.sha256).toBe(
    "5be08c9684a1d25efcee09318204824278b08bbfb4aef973ffefd0b9d7478313",
  );

  await discardSent([paths[0]!, "/elsewhere.csv"]);
  await discardSent([paths[0]!]);
  expect(askedFor("upload.discard")).toEqual([{ paths: [paths[0]] }]);
});

test("that the engine refuses are given up with its sentence", async () => {
  answer("upload.write", () => {
    throw new AppError("DISK_FULL", "The disk is full.");
  });
  answer("job.cancel", () => {
    end({ state: "cancelled" });
    return {};
  });
  expect(await sendFiles([{ name: "a.csv", file: new File(["abc"], "a.csv") }])).toBeNull();
  expect(asked.some(({ name }) => name === "job.cancel")).toBe(true);
  expect(useToasts.getState().toasts).toMatchObject([
    { title: "a.csv could not be copied", body: "The disk is full." },
  ]);
});

test("that change while they are read are given up, and the file is named", async () => {
  const file = new File(["abc"], "a.csv");
  file.slice = () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) as Blob;
  expect(await sendFiles([{ name: "a.csv", file }])).toBeNull();
  expect(useToasts.getState().toasts[0]?.body).toBe(
    "a.csv changed or vanished while it was read; nothing was kept. Drop it again.",
  );
});

test("of a job that is cancelled are not sent on, and the message says that nothing was saved", async () => {
  answer("upload.write", ({ bytes }) => {
    end({ state: "cancelled" });
    return { bytes: bytes.length };
  });
  const file = new File([new Uint8Array(mostPieceBytes * 3)], "a.pcap");
  expect(await sendFiles([{ name: "a.pcap", file }])).toBeNull();
  expect(askedFor("upload.write").length).toBeLessThan(3);
  expect(useToasts.getState().toasts).toMatchObject([{ tone: "plain" }]);
});
