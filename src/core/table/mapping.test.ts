import { describe, expect, test } from "vitest";
import { TableMappingSchema } from "../../shared/mapping.ts";
import { afternoonHours, clockFormats, clockShape, decideDayOrder } from "./clock.ts";
import { derivable } from "./derive.ts";
import { familyOf, labelFamilies } from "./families.ts";
import { guessMapping, isSurelyFlows } from "./guess-mapping.ts";
import { parseHead } from "./head.ts";
import { mapByArguments, planByHand } from "./map-by-hand.ts";
import { cleanNames, headerSignature } from "./names.ts";
import { parseProtocol } from "./protocols.ts";
import { decodeText } from "./text.ts";
import { divisor } from "./units.ts";

const headOf = (text: string) => parseHead("x.csv", new TextEncoder().encode(text), true);
const table = "Stamp,Client,Server,Took_ms,Sent,Mark\n05/03/2024 10:00:00,10.0.0.1,10.0.0.2,250,3,0\n";

describe("mapping by hand", () => {
  test("a guess is a valid mapping of every column", () => {
    const guess = guessMapping(headOf(table));
    expect(TableMappingSchema.parse(guess)).toEqual(guess);
    expect(guess.columns.map(({ source, role }) => [source, role])).toEqual([
      ["Stamp", "keep"],
      ["Client", "orig_addr"],
      ["Server", "resp_addr"],
      ["Took_ms", "keep"],
      ["Sent", "keep"],
      ["Mark", "keep"],
    ]);
    expect(isSurelyFlows(guess)).toBe(true);
  });

  test("arguments change it: roles, units, time formats, zones", () => {
    const guess = guessMapping(headOf(table));
    const { mapping, problems } = mapByArguments(guess, [
      "Stamp=start_time:mdy@+02:00",
      "Took_ms=duration_s:ms",
      "Mark=attack-mark",
      "Nothing=label",
      "what",
    ]);
    expect(problems).toEqual([
      "There is no column “Nothing” (in Nothing=label).",
      "what is not column=role.",
    ]);
    const { plan } = planByHand(headOf(table), TableMappingSchema.parse(mapping));
    expect(plan.columns.map(({ name, read }) => [name, read])).toEqual([
      ["start_time", { rule: "clock", prefer: "mdy", halfDays: false, zone: "+02:00", fixed: true }],
      ["orig_addr", { rule: "text" }],
      ["resp_addr", { rule: "text" }],
      ["duration_s", { rule: "number", whole: false, min: 0, divide: 1000 }],
      ["Sent", { rule: "sniffed" }],
    ]);
    expect(plan.label).toEqual({ text: null, attackMark: "Mark", emptyIsBenign: false });
  });

  test("two columns cannot both be the time of a sample", () => {
    const time = (source: string) => ({ source, role: "time", unit: null, time: null });
    const { plan, problems } = planByHand(headOf(table), {
      datasetKind: "samples",
      columns: [time("Stamp"), time("Mark")],
    });
    expect(problems).toEqual(["Two columns were given the role time; “Mark” is kept under its own name."]);
    expect(plan.columns.map(({ name }) => name)).toEqual([
      "time",
      "Client",
      "Server",
      "Took_ms",
      "Sent",
      "Mark",
    ]);
  });

  test("a lone port beside two addresses is the responder's", () => {
    const rolesOf = (text: string) => guessMapping(headOf(text)).columns.map(({ role }) => role);
    expect(rolesOf("src,dst,port,bytes\n10.0.0.1,10.0.0.2,443,90\n")).toEqual([
      ...["orig_addr", "resp_addr", "resp_port", "ip_bytes"],
    ]);
    expect(rolesOf("src,dst,sport,port\n10.0.0.1,10.0.0.2,5000,443\n")[3]).toBe("keep");
    expect(rolesOf("name,port\na,443\n")).not.toContain("resp_port");
    expect(rolesOf("src,dst,port\n10.0.0.1,10.0.0.2,eth0\n")[2]).toBe("keep");
  });

  test("a name of many characters is cut, and its guess is a valid mapping", () => {
    const long = "x".repeat(5000);
    const guess = guessMapping(headOf(`${long},${long},a\n1,2,3\n`));
    expect(TableMappingSchema.parse(guess).columns.map(({ source }) => source)).toEqual([
      "x".repeat(200),
      `${"x".repeat(200)}.1`,
      "a",
    ]);
  });

  test("reports what is impossible and reads the rest", () => {
    const column = (source: string, role: string, unit: string | null = null) => ({
      source,
      role,
      unit,
      time: null,
    });
    const { plan, problems } = planByHand(headOf(table), {
      datasetKind: "flows",
      columns: [
        column("Sent", "orig_packets", "ms"),
        column("Took_ms", "no_such"),
        column("Gone", "label"),
        column("Mark", "leave-out"),
      ],
    });
    expect(problems).toHaveLength(3);
    expect(plan.columns.map(({ name }) => name)).toEqual([
      "orig_packets",
      "Stamp",
      "Client",
      "Server",
      "Took_ms",
    ]);
  });

  test("the signature is the header's, without case and blanks; without a header it is that of the kinds of fields", () => {
    expect(headerSignature(headOf(" Src IP,Bytes\n10.0.0.1,5\n"))).toBe(
      headerSignature(headOf("src_ip,bytes\n10.0.0.9,7\n8.8.8.8,1\n")),
    );
    expect(headerSignature(headOf("1,a\n2,b\n"))).not.toBe(headerSignature(headOf("a,1\nb,2\n")));
    expect(headerSignature(headOf(table))).toMatch(/^[0-9a-f]{16}$/);
  });

  test("units of one quantity convert, others do not", () => {
    expect(divisor("ms", "s")).toBe(1000);
    expect(divisor("bits", "bytes")).toBe(8);
    expect(divisor("ms", "bytes")).toBe(null);
  });
});

describe("names and text", () => {
  test("are trimmed, unique, never empty", () => {
    expect(cleanNames([" Fwd Header Length", "Fwd Header Length", "", "fwd header length", ""])).toEqual([
      "Fwd Header Length",
      "Fwd Header Length.1",
      "column 3",
      "fwd header length.2",
      "column 5",
    ]);
  });

  test("decodes UTF-8 with a byte-order mark, cut inside a character, and Windows-1252", () => {
    expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xc3, 0xa9]))).toBe("aé");
    expect(decodeText(new Uint8Array([0x61, 0xe2, 0x80]))).toBe("a");
    expect(decodeText(new Uint8Array([0x61, 0x96, 0x62]))).toBe("a–b");
    expect(decodeText(new TextEncoder().encode("😀x"))).toBe("😀x");
  });

  test("reads protocols by number and name", () => {
    expect(["6", "17.0", "0", "ICMP6", " UDP ", "254", ""].map(parseProtocol)).toEqual([
      "tcp",
      "udp",
      null,
      "ipv6-icmp",
      "udp",
      "254",
      null,
    ]);
  });
});

describe("labels", () => {
  test("every spelling of an attack has one family", () => {
    for (const dash of ["–", "\u0096", "\uFFFD", "-", ""]) {
      expect(familyOf(`Web Attack ${dash} Brute Force`)).toBe("web-brute-force");
      expect(familyOf(`Web Attack ${dash} Sql Injection`)).toBe("sql-injection");
    }
    expect(["BENIGN", "Benign", "normal.", "Normal", "0", "0.0"].map(familyOf)).toEqual(
      Array(6).fill("benign"),
    );
    expect(
      ["Backdoor", "Backdoors", " Fuzzers ", "Infilteration", "DrDoS_DNS", "neptune", "1"].map(familyOf),
    ).toEqual(["backdoor", "backdoor", "fuzzing", "infiltration", "ddos", "dos", "unnamed"]);
  });

  test("an unknown attack is an attack; no label is none", () => {
    expect(["New-DDoS-v2", "Zorp", "", "-", "unknown"].map(familyOf)).toEqual([
      "ddos",
      "unnamed",
      null,
      null,
      null,
    ]);
    expect(labelFamilies[0]).toBe("benign");
    expect(new Set(labelFamilies).size).toBe(labelFamilies.length);
  });
});

describe("clocks", () => {
  test("finds the format of most texts", () => {
    expect(clockShape(["01.09.2020 5:10", "02.09.2020 12:19"])).toMatchObject({
      order: "day-month",
      separator: ".",
      times: ["%H:%M"],
    });
    expect(clockShape(["5/7/2017 3:30:01 PM"])).toMatchObject({
      halvesWritten: true,
      times: ["%I:%M:%S %p"],
    });
    expect(clockShape(["2018-12-01T10:51:39.813448Z"])).toMatchObject({ order: "ymd" });
    expect(clockShape(["10.0.0.1", "10.0.0.2"])).toBe(null);
    expect(clockFormats(clockShape(["5/7/17 3:30"])!, "mdy")[0]).toBe("%m/%d/%y %H:%M");
  });

  test("the day is the number over twelve; else the order with closer dates; else the preferred one", () => {
    const date = (first: number, second: number, rows = 1) => ({ first, second, year: 2018, rows });
    expect(decideDayOrder([date(3, 2, 90), date(15, 2, 9), date(2, 15)], "mdy")).toEqual({
      order: "dmy",
      by: "numbers",
      against: 1,
    });
    expect(decideDayOrder([date(1, 3), date(2, 3)], "mdy")).toMatchObject({ order: "dmy", by: "closeness" });
    expect(decideDayOrder([date(3, 1), date(3, 2)], "dmy")).toMatchObject({ order: "mdy", by: "closeness" });
    expect(decideDayOrder([date(4, 4)], "mdy")).toMatchObject({ order: "mdy", by: "assumed" });
  });

  test("the afternoon starts where the dial passes twelve, once", () => {
    const hours = (...list: number[]) => list.map((hour, place) => ({ hour: hour % 12, rows: 100, place }));
    expect(afternoonHours(hours(9, 10, 11, 12, 1, 2))).toEqual([0, 1, 2]);
    expect(afternoonHours(hours(1, 2, 3))).toBe(null);
    expect(afternoonHours(hours(9, 1, 10, 2))).toBe(null);
    // A single late row does not confuse the order.
    const noisy = [
      ...hours(9, 10, 11, 12, 1, 2).map((hour) => ({ ...hour, rows: 5000 })),
      { hour: 3, rows: 1, place: 0.5 },
    ];
    expect(afternoonHours(noisy)).toEqual([0, 1, 2, 3]);
  });
});

test("columns are derived only if the source lacks them", () => {
  const names = derivable(["start_time", "duration_s", "orig_packets", "resp_packets", "packets"]).map(
    ({ name }) => name,
  );
  expect(names).toEqual([
    "end_time",
    "packet_asymmetry",
    "down_up_ratio",
    "packets_per_s",
    "orig_packets_per_s",
    "resp_packets_per_s",
  ]);
});
