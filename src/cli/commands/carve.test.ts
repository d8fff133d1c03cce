// From a capture to a flow's packets and a carved file, on the command line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { readAll } from "../../../test/packets/read.ts";
import { udp } from "../../../test/packets/transport.ts";
import { runCommand } from "../../../test/support/command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-carve-"));
  const ask = (from: number, text: string) => ethernet({}, ipv4({}, udp({ from, to: 53 }, text)));
  writeFileSync(join(folder, "asks.pcap"), pcapFile({}, [ask(1001, "?"), ask(1002, "?"), ask(1001, "!")]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tidewatch = (...args: string[]) => runCommand(folder, args);

test("imports, lists a flow's packets, carves it", async () => {
  const done = await tidewatch("import", join(folder, "asks.pcap"), "--idle", "60", "--seed", "3");
  expect(done).toMatchObject({
    code: 0,
    err: "",
    out: expect.stringContaining("2 rows, 182 columns (pcap)"),
  });
  const [dataset] = (await tidewatch("datasets", "--json")).out.trim().split("\n");
  expect(JSON.parse(dataset!).source.capture).toMatchObject({ idleS: 60, communityIdSeed: 3 });

  const rows = (await tidewatch("flows", "--json", "--filter", "packets = 2")).out;
  const { row } = JSON.parse(rows) as { row: number };
  const packets = await tidewatch("packets", "--flow", String(row));
  expect(packets.out.trim().split("\n")).toEqual([
    expect.stringMatching(/^frame\s+time\s+bytes\s+source\s+destination\s+protocol\s+info$/),
    expect.stringMatching(/^ +1 {2}2023-11-14T22:13:20\.000000Z {2}→ +43 {2}10\.0\.0\.1.*1001 → 53 Len=1$/),
    expect.stringMatching(/^ +3 {2}2023-11-14T22:13:20\.002000Z {2}→/),
  ]);
  expect(packets.err).toBe("2 of 2 packets\n");
  const [first] = (await tidewatch("packets", "--flow", String(row), "--json")).out.split("\n");
  expect(JSON.parse(first!)).toMatchObject({
    frame: 1,
    fromOriginator: true,
    hex: expect.stringMatching(/^020000000002020000000001080045/),
  });

  const to = join(folder, "one.pcapng");
  expect(await tidewatch("carve", "--flow", String(row), "-o", to)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${to}: 2 packets of 1 flow, `),
  });
  expect(readAll(readFileSync(to)).packets.map(({ srcPort }) => srcPort)).toEqual([1001, 1001]);
  expect(await tidewatch("carve", "--flow", "0", "--flow", "1", "-o", to, "--force", "--json")).toMatchObject(
    {
      code: 0,
    },
  );
  expect(readAll(readFileSync(to)).packets).toHaveLength(3);
});

test.each([
  [["carve", "--flow", "0"], 2, "--to is missing"],
  [["carve", "-o", "x.pcapng"], 2, "--flow is missing"],
  [["carve", "--flow", "first", "-o", "x.pcapng"], 2, "--flow takes row numbers"],
  [["wireshark"], 2, "--flow is missing"],
  [["wireshark", "--flow", "first"], 2, "--flow takes row numbers"],
  [
    ["wireshark", "asks.pcap", "--flow", "0", "--program", "/bin/sh"],
    1,
    "/bin/sh is not the whole path of a program called wireshark",
  ],
  [["carve", "--flow", "0", "-o", "x.pcapng", "-o", "y.pcapng"], 2, "--to is given twice"],
  [["packets"], 2, "--flow is missing"],
  [["packets", "--flow", "9"], 1, "There is no flow 9 in asks.pcap; its flows are 0 to 1."],
  [["import", "x.pcap", "--seed", "70000"], 2, "communityIdSeed is not possible"],
])("tidewatch %j ends with %i", async (args, code, message) => {
  const done = await tidewatch(...args);
  expect(done.code).toBe(code);
  expect(done.err).toContain(message);
});
