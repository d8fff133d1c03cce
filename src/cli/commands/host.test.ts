// The card of a host on the command line, from flows listed in this file: roles, services, peers, names, incidents, JSON.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../../test/support/command.ts";
import { HostCardSchema } from "../../shared/host-vocabulary.ts";

let folder: string;
const tidewatch = (...args: string[]) => runCommand(folder, args);

const header =
  "start_time,duration_s,orig_addr,orig_port,resp_addr,resp_port,protocol,service,conn_state,orig_payload_bytes,resp_payload_bytes,tls_sni,dns_query,dns_answer";
const at = (second: number) =>
  `2024-03-01 08:${String(Math.floor(second / 60)).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-host-"));
  const rows = [
    // Three clients call the server. Its address comes from a name server.
    ...[1, 2, 3].map(
      (i) => `${at(i)},2,10.0.0.${i},4000${i},10.0.0.9,443,tcp,tls,SF,100,1000,intranet.example,,`,
    ),
    `${at(10)},0.1,10.0.0.1,50001,10.0.0.53,53,udp,dns,SF,40,80,,intranet.example,10.0.0.9`,
    `${at(11)},0.1,10.0.0.2,50002,10.0.0.53,53,udp,dns,SF,40,80,,intranet.example,10.0.0.9`,
    `${at(12)},0.1,10.0.0.3,50003,10.0.0.53,53,udp,dns,SF,40,80,,intranet.example,10.0.0.9`,
    // The server calls a host outside, and refuses one connection.
    `${at(30)},5,10.0.0.9,51000,198.51.100.7,80,tcp,http,SF,5000,200,,,`,
    `${at(40)},0,198.51.100.8,52000,10.0.0.9,22,tcp,,S0,0,0,,,`,
  ];
  writeFileSync(join(folder, "office.csv"), `${header}\n${rows.join("\n")}\n`);
  expect((await tidewatch("import", join(folder, "office.csv"))).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cardOf = async (address: string) =>
  HostCardSchema.parse(JSON.parse((await tidewatch("host", address, "--json")).out));

test("a server: services offered and used, peers, and names", async () => {
  const card = await cardOf("10.0.0.9");
  expect(card).toMatchObject({
    inside: true,
    insideReason: "a private address",
    flows: 5,
    firstMs: Date.UTC(2024, 2, 1, 8, 0, 1),
    lastMs: Date.UTC(2024, 2, 1, 8, 0, 40),
    sentBytes: 3000 + 5000,
    receivedBytes: 300 + 200,
    peersTotal: 5,
    roles: ["server of tls on 443", "client of http on 80"],
    incidentsFound: false,
    incidents: [],
    verdicts: { open: 5, confirmed: 0 },
  });
  expect(card.offered).toEqual([
    { service: "tls", port: 443, flows: 3, peers: 3, sentBytes: 3000, receivedBytes: 300 },
  ]);
  expect(card.used.map(({ service, port }) => [service, port])).toEqual([["http", 80]]);
  expect(card.peers[0]).toMatchObject({ address: "198.51.100.7", flows: 1, begun: 1, sentBytes: 5000 });
  expect(card.names).toEqual([
    { kind: "resolved", name: "intranet.example", flows: 3 },
    { kind: "called", name: "intranet.example", flows: 3 },
  ]);
  expect(card.volumes?.flows.reduce((sum, flows) => sum + flows, 0)).toBe(5);
  expect(card.sentence).toBe(
    "10.0.0.9 is inside: a private address. It took part in 5 flows with 5 other hosts, as a server of tls on 443; a client of http on 80.",
  );
});

test("a name server with three clients is a resolver", async () => {
  expect((await cardOf("10.0.0.53")).roles).toEqual(["resolver"]);
});

test("prints the sentence first, then what concerns the host", async () => {
  await tidewatch("incidents");
  const done = await tidewatch("host", "198.51.100.7");
  expect(done.code).toBe(0);
  expect(done.out.split("\n")[0]).toBe(
    "198.51.100.7 is outside: a public address. It took part in 1 flow with 1 other host, as a server of http on 80.",
  );
  expect(done.out).toContain("Incidents: none");
});

test("an address without flows, and a missing address", async () => {
  expect(await tidewatch("host", "192.0.2.1")).toMatchObject({
    code: 1,
    err: expect.stringContaining("192.0.2.1 takes part in no flow of office.csv."),
  });
  expect((await tidewatch("host")).code).toBe(2);
});
