import { expect, test } from "vitest";
import {
  daily,
  type FlowRow,
  find,
  flow,
  inside,
  repeat,
  rowsWith,
} from "../../../test/support/flow-rows.ts";

test("a host that reaches eight others by file sharing within minutes is found", () => {
  const rows = [
    ...daily(),
    ...repeat(8, (i) => flow(1000 + i * 20, inside(1), `10.0.1.${i + 1}`, 445, { service: "smb" })),
  ];
  const [edge, ...rest] = find(rows).of("new-edge");
  expect(rest).toEqual([]);
  expect(edge!.from).toEqual([inside(1)]);
  expect(edge!.to).toHaveLength(8);
  expect(edge!.rows).toEqual(rowsWith(rows, (row) => row.resp_port === 445));
  expect(edge!.title).toContain("reaches for 8 inside hosts by file sharing");
});

test("a service installation on the other host weighs more than the contact alone", () => {
  const contact = (operations: string | null) =>
    flow(1000, inside(1), "10.0.1.1", 445, { service: "smb", remote_operations: operations });
  const found = find([...daily(), contact("svcctl, ADMIN$, PSEXESVC.exe psexec")]).of("new-edge");
  expect(found).toMatchObject([{ from: [inside(1)], to: ["10.0.1.1"] }]);
  const plain = find([...daily(), contact(null)]).of("new-edge");
  expect(Math.max(0, ...plain.map(({ strength }) => strength))).toBeLessThan(found[0]!.strength);
});

test("the file server that all hosts use is not a new edge", () => {
  const shares = repeat(10, (h) =>
    repeat(6, (i) => flow(i * 500 + h, inside(h), "10.0.0.10", 445, { service: "smb" })),
  );
  expect(find([...daily(), ...shares]).of("new-edge")).toEqual([]);
});

test("web pages inside are not administration", () => {
  const pages = repeat(8, (i) => flow(1000 + i * 20, inside(1), `10.0.1.${i + 1}`, 443, { service: "tls" }));
  expect(find([...daily(), ...pages]).of("new-edge")).toEqual([]);
});

test("one remote desktop session that nobody else has is found, and is stronger if its host was just entered the same way", () => {
  const session = (at: number, from: string, to: string) =>
    flow(at, from, to, 3389, { service: "rdp", duration_s: 300, orig_payload_bytes: 20_000 });
  const strengthOf = (rows: FlowRow[]) =>
    find([...daily(), ...rows])
      .of("new-edge")
      .find(({ from }) => from[0] === inside(5))?.strength ?? 0;
  const one = strengthOf([session(900, inside(5), inside(6))]);
  expect(one).toBeGreaterThan(0);
  expect(
    strengthOf([session(700, inside(4), inside(5)), session(900, inside(5), inside(6))]),
  ).toBeGreaterThan(one + 0.2);
});

test("contacts that got no answer are counted in words: one, all, a part", () => {
  const sentenceOf = (failed: number, contacts: number) =>
    find([
      ...daily(),
      ...repeat(contacts, (i) =>
        flow(1000 + i * 20, inside(1), `10.0.1.${i + 1}`, 445, {
          ...{ service: "smb", remote_operations: "svcctl, ADMIN$, PSEXESVC.exe psexec" },
          ...(i < failed ? { conn_state: "S0" } : {}),
        }),
      ),
    ]).of("new-edge")[0]?.sentence;
  expect(sentenceOf(1, 1)).toContain("with 1 inside host, in vain;");
  expect(sentenceOf(8, 8)).toContain("with 8 inside hosts, all of them in vain;");
  expect(sentenceOf(4, 8)).toContain("with 8 inside hosts, 50 % of them in vain;");
  expect(sentenceOf(0, 8)).not.toContain("in vain");
});
