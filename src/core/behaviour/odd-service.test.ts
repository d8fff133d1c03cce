import { expect, test } from "vitest";
import {
  daily,
  type FlowRow,
  find,
  flow,
  inside,
  repeat,
  rowsWith,
  tableOf,
} from "../../../test/support/flow-rows.ts";
import { takeRows } from "../table/columns.ts";
import { createFlowView } from "./flow-view.ts";
import { createNetwork } from "./network.ts";
import { oddService } from "./odd-service.ts";

const payload = (service: string | null, more = {}) => ({ service_payload: service, service, ...more });

test("an unknown protocol on a TLS port, to a destination that nobody else uses, is found", () => {
  const rows = [
    ...daily().map((row) => ({ ...row, service_payload: row.service ?? null })),
    ...repeat(5, (i) =>
      flow(
        500 + i * 90,
        inside(8),
        "203.0.113.4",
        443,
        payload("ssh", { orig_payload_bytes: 30_000, duration_s: 80 }),
      ),
    ),
  ];
  const [odd, ...rest] = find(rows).of("odd-service");
  expect(rest).toEqual([]);
  expect(odd).toMatchObject({ from: [inside(8)], to: ["203.0.113.4"] });
  expect(odd!.rows).toEqual(rowsWith(rows, (row) => row.resp_addr === "203.0.113.4"));
  expect(odd!.title).toContain("ssh on port 443, where tls belongs");
});

test("a program downloaded from an address without a name is found", () => {
  const rows = [
    ...daily().map((row) => ({ ...row, service_payload: row.service ?? null })),
    flow(
      500,
      inside(8),
      "203.0.113.4",
      80,
      payload("http", { http_host: "203.0.113.4", program: "Windows program" }),
    ),
  ];
  const [odd] = find(rows).of("odd-service");
  expect(odd!.sentence).toContain("a Windows program is handed over");
  expect(odd!.sentence).toContain("not from a name");
});

test("browsing by name on usual ports is normal", () => {
  const rows = daily().map((row) => ({ ...row, service_payload: row.service ?? null }));
  expect(find(rows).of("odd-service")).toEqual([]);
});

test("a service that all hosts use is normal", () => {
  const agent = (hosts: number) => [
    ...daily().map((row) => ({ ...row, service_payload: row.service ?? null })),
    ...repeat(hosts, (h) =>
      repeat(3, (i) => flow(i * 600 + h, inside(h), "203.0.113.4", 7777, payload(null, { duration_s: 200 }))),
    ),
  ];
  expect(find(agent(1)).of("odd-service")).toHaveLength(1);
  expect(find(agent(10)).of("odd-service")).toEqual([]);
});

test("a contact of two hundred thousand flows is reported like any other", () => {
  const rows = 200_000;
  const one = tableOf([flow(0, inside(8), "203.0.113.4", 7777, payload(null))]);
  const view = createFlowView(takeRows(one, new Uint32Array(rows)), new Uint32Array(rows));
  expect(oddService.find(view, createNetwork(view)).map(({ rows: found }) => found.length)).toEqual([rows]);
});

test("a program that only posts, with an unknown user agent and error answers, is found", () => {
  const posts = repeat(6, (i) =>
    flow(
      500 + i * 60,
      inside(8),
      "203.0.113.4",
      80,
      payload("http", {
        http_host: "shop.example.net",
        http_method: "POST",
        http_uri: "/wp/gate.php",
        http_user_agent: "Loader 1.0",
        http_status: 404,
      }),
    ),
  );
  const rows = [...daily().map((row) => ({ ...row, service_payload: row.service ?? null })), ...posts];
  const [odd, ...rest] = find(rows).of("odd-service");
  expect(rest).toEqual([]);
  expect(odd!.sentence).toContain("nothing else is ever requested of it");
  expect(odd!.sentence).toContain("though the answer is an error");
});

test("a shell on the HTTPS port is recognised by a connection recorded from its start", () => {
  const shell = (conn_state: string) =>
    flow(600, inside(1), "203.0.113.8", 443, {
      service_payload: null,
      service_port: "tls",
      conn_state,
      orig_payload_bytes: 900,
      resp_payload_bytes: 40,
    });
  const others = daily().map((row) => ({ ...row, service_payload: row.service ?? null }));
  expect(find([...others, shell("SF")]).of("odd-service")).toMatchObject([
    { title: expect.stringContaining("no tls on port 443") },
  ]);
  expect(find([...others, shell("OTH")]).of("odd-service")).toEqual([]);
});

test("no finding names a protocol whose first packets or bytes the sensor lost", () => {
  const others = daily().map((row) => ({ ...row, service: row.service ?? "http" }));
  const raw = (more: FlowRow) =>
    find([
      ...others,
      flow(600, inside(1), "203.0.113.8", 443, {
        service: null,
        history: "ShADadFf",
        missed_bytes: 0,
        ...more,
      }),
    ]).of("odd-service");
  expect(raw({})).toMatchObject([{ title: expect.stringContaining("no tls on port 443") }]);
  expect(raw({ history: "hADadFf" })).toEqual([]);
  expect(raw({ history: "^dtDTa", conn_state: "OTH", orig_payload_bytes: 9000 })).toEqual([]);
  expect(raw({ missed_bytes: 800 })).toEqual([]);
  expect(raw({ resp_port: 8883, duration_s: 900 })).toMatchObject([
    { title: expect.stringContaining("unknown protocol on port 8883") },
  ]);
  expect(raw({ resp_port: 8883, duration_s: 900, history: "hADadFf" })).toEqual([]);
});

test("IRC on its own port and on another is found; the other port is stronger", () => {
  const chat = (port: number) =>
    find([...daily(), flow(600, inside(1), "203.0.113.8", port, { service_payload: "irc" })]).of(
      "odd-service",
    )[0];
  expect(chat(2407)!.strength).toBeGreaterThan(chat(6667)?.strength ?? 0);
});

test("a connection log shows an unnamed protocol on a default port of remote control", () => {
  const rows = [
    ...daily(),
    flow(600, inside(1), "203.0.113.8", 4444, { service: null, duration_s: 900, orig_payload_bytes: 5000 }),
  ];
  expect(find(rows).of("odd-service")[0]!.sentence).toContain(
    "port 4444 is the default port of tools for remote control",
  );
});

test("the title of an unknown protocol says that its port is a default of remote control", () => {
  const rows = [
    ...daily().map((row) => ({ ...row, service_payload: row.service ?? null })),
    flow(600, inside(1), "203.0.113.8", 4444, payload(null, { duration_s: 900, orig_payload_bytes: 5000 })),
  ];
  expect(find(rows).of("odd-service")[0]!.title).toContain(
    "an unknown protocol on the default port of tools for remote control",
  );
});

test("a connection without its beginning is not odd for what only the beginning shows", () => {
  const pages = daily(10, 20).map((row) => ({ ...row, service_payload: row.service ?? null }));
  const found = (history: string, conn_state: string) => {
    const more = { history, conn_state, tls_sni: null, orig_payload_bytes: 4000, resp_payload_bytes: 4000 };
    const unnamed = flow(600, inside(1), "203.0.113.8", 443, payload("tls", more));
    const unread = flow(700, inside(1), "203.0.113.9", 22, payload(null, more));
    return find([...pages, unnamed, unread]).of("odd-service");
  };
  expect(found("DadA", "OTH")).toEqual([]);
  const texts = found("ShADad", "S1").map(({ sentence }) => sentence);
  expect(texts.join()).toContain("without the name of a server");
  expect(texts.join()).toContain("no ssh on port 22");
});

test("TLS without a name is found where all others have a name", () => {
  const pages = daily(10, 20).map((row) => ({ ...row, service_payload: row.service ?? null }));
  const unnamed = flow(600, inside(1), "203.0.113.8", 443, payload("tls", { tls_sni: null }));
  const oddAmong = (rows: readonly FlowRow[]) => find([...rows, unnamed]).of("odd-service");
  expect(oddAmong(pages)).toMatchObject([{ to: ["203.0.113.8"] }]);
  expect(oddAmong(pages.map((row, i) => (i % 8 === 1 ? { ...row, tls_sni: null } : row)))).toEqual([]);
});

test("an attack is found anywhere among the requests, in a user agent too, and from outside", () => {
  const request = (i: number, from: string, uri: string, agent = "Mozilla/5.0 Gecko"): FlowRow =>
    flow(
      600 + i,
      from,
      "10.0.0.80",
      80,
      payload("http", { http_method: "GET", http_uri: uri, http_user_agent: agent }),
    );
  const shop = (from: string) => repeat(5, (i) => request(i, from, `/item/${i}`));
  const oddOf = (rows: FlowRow[]) => find([...daily(), ...rows]).of("odd-service");
  expect(oddOf(shop(inside(1)))).toEqual([]);
  expect(oddOf([...shop(inside(1)), request(9, inside(1), "/x?id=1 UNION SELECT 1")])).toHaveLength(1);
  expect(
    oddOf([...shop("198.18.0.7"), request(9, "198.18.0.7", "/", "() { :;}; /bin/bash -c id")]),
  ).toHaveLength(1);
});
