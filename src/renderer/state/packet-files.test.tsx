// Saving packets and reports to a file, and opening packets in Wireshark: the path, the job, and the errors.
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { dataset, model } from "#test/support/small-engine.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { writeReport } from "../pages/triage/state/report.ts";
import { useJobs } from "./jobs.ts";
import { useLink } from "./link.ts";
import { carveFlows, openInWireshark } from "./packet-files.ts";
import { useToasts } from "./toasts.ts";

const capture = { ...dataset, source: { ...dataset.source, capture: {} } } as unknown as Dataset;
const toast = () => useToasts.getState().toasts.at(-1);

beforeEach(() => {
  answer("job.start", ({ kind, input }) => jobOf(3, kind, { input }));
  answer("dialog.save", ({ name }) => ({ path: `/x/${name}` }));
  useLink.setState({ app: { version: "1", host: "electron", platform: "linux", nativeDialogs: true } });
  useJobs.getState().reset();
  useToasts.setState({ toasts: [] });
});

const writers = [
  ["packets", () => carveFlows({ dataset: capture, model, rows: [4] }), "The packets could not be carved"],
  ["a report", () => writeReport(dataset, model), "The report could not be written"],
] as const;

describe("a file", () => {
  test("of one flow is named by its row, of several by their number", async () => {
    await carveFlows({ dataset: capture, model, rows: [4] });
    await carveFlows({ dataset: capture, model, rows: [4, 9] });
    expect(askedFor("dialog.save").map(({ name }) => name)).toEqual([
      ...["office-flow-4.pcapng", "office-2-flows.pcapng"],
    ]);
    expect(askedFor("job.start")[1]).toEqual({
      kind: "packets.carve",
      input: {
        ...{ datasetId: 1, modelId: 7, flowIds: [4, 9], path: "/x/office-2-flows.pcapng", overwrite: true },
      },
    });
  });

  test("of packets is not offered for a table, which says why", async () => {
    await carveFlows({ dataset, model, rows: [4] });
    expect(toast()?.title).toBe("office.pcap was read from a table: it has no packets.");
    expect(askedFor("dialog.save")).toEqual([]);
  });

  test("of a report is an HTML page named like the dataset", async () => {
    await writeReport({ ...dataset, name: "a b/c.csv" }, model);
    expect(askedFor("dialog.save")[0]?.name).toBe("a-b-c.csv.html");
    expect(askedFor("job.start")[0]).toMatchObject({ kind: "report.write", input: { evaluate: true } });
  });

  test.each(writers)("of %s is not written without a path", async (_, write) => {
    answer("dialog.save", () => ({ path: null }));
    await write();
    expect(askedFor("job.start")).toEqual([]);
    expect(useToasts.getState().toasts).toEqual([]);
  });

  test.each(writers)("of %s shows why the dialog failed", async (_, write, title) => {
    answer("dialog.save", () => {
      throw new AppError("FORBIDDEN", "A dialog is open already.");
    });
    await write();
    expect(toast()).toMatchObject({ title, body: "A dialog is open already." });
  });
});

describe("Wireshark", () => {
  test("opens the packets of a capture", async () => {
    await openInWireshark(capture, model, [4, 9]);
    expect(toast()?.title).toBe("Opening 2 flows in Wireshark");
    expect(askedFor("job.start")[0]).toMatchObject({ kind: "packets.wireshark", input: { flowIds: [4, 9] } });
  });

  test("has nothing to open for a table, or without flows", async () => {
    await openInWireshark(dataset, model, [4]);
    expect(toast()?.title).toContain("was read from a table");
    await openInWireshark(capture, model, []);
    expect(askedFor("job.start")).toEqual([]);
  });
});
