// Tests times that count from the start of a recording: how they differ from other numbers, and their unit.
import { describe, expect, test } from "vitest";
import { choosePlan } from "./choose-plan.ts";
import { recogniseTable } from "./formats/readers.ts";
import { guessMapping } from "./guess-mapping.ts";
import { parseHead } from "./head.ts";
import type { DelimitedPlan } from "./reader.ts";
import { relativeUnit } from "./samples.ts";

const headOf = (text: string) => parseHead("x.csv", new TextEncoder().encode(text), true);
const texts = (...numbers: number[]) => numbers.map(String);
const planOf = (text: string): DelimitedPlan => {
  const head = headOf(text);
  return choosePlan(head, recogniseTable(head)!.reader, {}).plan as DelimitedPlan;
};
const timesOf = (text: string) =>
  guessMapping(headOf(text)).columns.flatMap(({ source, role, time }) =>
    time === null ? [] : [[source, role, time.format]],
  );

describe("the unit", () => {
  test("is seconds if numbers have fractions", () => {
    expect(relativeUnit(["0.000000", "0.000253", "12.5", "12.5"])).toBe("s");
  });

  test("of whole numbers gives a plausible pace", () => {
    expect(relativeUnit(texts(0, 1, 1, 2, 60, 61))).toBe("s");
    expect(relativeUnit(texts(0, 40_000, 90_000, 130_000))).toBe("ms");
    expect(relativeUnit(texts(0, 5_000_000, 90_000_000, 130_000_000))).toBe("µs");
  });

  test("is the one in the name", () => {
    expect(relativeUnit(texts(0, 1, 2, 3), "time_ms")).toBe("ms");
    expect(relativeUnit(texts(0, 1, 2, 3), "Time (µs)")).toBe("µs");
    expect(relativeUnit(texts(0, 1e6, 2e6), "rel. time [seconds]")).toBe("s");
  });

  test("is none if numbers decrease, are negative, all equal or dates", () => {
    expect(relativeUnit(texts(5, 3, 9, 1, 7, 2))).toBeNull();
    expect(relativeUnit(texts(-1, 0, 1, 2))).toBeNull();
    expect(relativeUnit(texts(0, 0, 0, 0))).toBeNull();
    expect(relativeUnit(texts(1_700_000_000, 1_700_000_001), "ts_s")).toBeNull();
    expect(relativeUnit(["0", "x", "2"])).toBeNull();
    expect(relativeUnit([])).toBeNull();
  });

  test("allows a few rows that are a little early", () => {
    expect(relativeUnit(texts(0, 1, 2, 3, 4, 3.9, 5, 6, 7, 8, 9, 10))).toBe("s");
  });
});

test("Wireshark packet lists and tshark fields have times from the start", () => {
  const wireshark =
    '"No.","Time","Source","Destination","Protocol","Length","Info"\n' +
    '"1","0.000000","192.168.1.110","172.217.9.142","TLSv1.2","1001","Application Data"\n' +
    '"2","0.000253","172.217.9.142","192.168.1.110","TCP","66","443 > 56625 [ACK]"\n';
  expect(timesOf(wireshark)).toEqual([["Time", "start_time", "relative-s"]]);
  const tshark =
    "frame.time_relative,ip.src,tcp.srcport,ip.dst,tcp.dstport\n" +
    "0.000000000,10.0.0.1,4000,10.0.0.2,443\n0.5,10.0.0.2,443,10.0.0.1,4000\n";
  expect(timesOf(tshark)).toEqual([["frame.time_relative", "start_time", "relative-s"]]);
});

test("flow ends out of order have the unit of their starts", () => {
  const rows = [
    [0, 90_000],
    [40_000, 41_000],
    [90_000, 99_000],
    [130_000, 500_000],
  ];
  const lines = rows.map(([start, end]) => `${start},${end},10.0.0.1,10.0.0.2,80,tcp,5`);
  expect(timesOf(`StartTime,EndTime,SrcIP,DstIP,DstPort,Proto,Packets\n${lines.join("\n")}\n`)).toEqual([
    ["StartTime", "start_time", "relative-ms"],
    ["EndTime", "end_time", "relative-ms"],
  ]);
});

test("times of argus and of a series may count from the start; a note says so", () => {
  const argus = planOf(
    "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotPkts,LastTime\n" +
      "0.000000,3.5,tcp,10.0.0.1,4000,->,10.0.0.2,80,CON,9,3.5\n" +
      "1.250000,0.5,tcp,10.0.0.1,4001,->,10.0.0.2,80,CON,9,1.75\n",
  );
  expect(argus.columns.filter(({ read }) => read.rule === "relative").map(({ name }) => name)).toEqual([
    "start_time",
    "end_time",
  ]);
  const series = planOf("t,value\n0,1.5\n5,1.75\n10,1.25\n15,9.5\n");
  expect(series.datasetKind).toBe("samples");
  expect(series.columns[0]).toMatchObject({ name: "time", read: { rule: "relative", unit: "s" } });
  expect(series.warnings).toContain(
    "“t” counts seconds from the start of the recording: times are shown from there, without a date.",
  );
});
