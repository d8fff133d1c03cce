// Tests a whole drill over hand-written flows: what is found, at which place, and that the flows do not change.
import { expect, test } from "vitest";
import { daily, flow, inside, repeat, tableOf } from "../../../test/support/flow-rows.ts";
import { beaconFamily } from "../drill/beacon.ts";
import { exfiltrationFamily } from "../drill/exfiltration.ts";
import type { Family } from "../drill/family.ts";
import { talk } from "../drill/shapes.ts";
import { createDrill } from "./drill.ts";

const office = tableOf(daily(10, 200));
const outcomes = (families: readonly Family[], table = office) => {
  const drill = createDrill(table, { seed: 3, families });
  return drill.passesOf(drill.plantings).flatMap((pass) => drill.judge(pass));
};

test("an obvious attack is found first, by an incident of its kind that names its host", () => {
  const [found] = outcomes([exfiltrationFamily]);
  expect(found!.found).toMatchObject({ place: 1, incident: { kinds: ["exfiltration"] } });
  expect(found!.found!.incident.originators).toEqual([found!.planting.attack.plants[0]!.from]);
});

test("the place counts the incidents of the dataset, not those of other plantings", () => {
  const before = createDrill(office, { seed: 3 }).incidents.length;
  for (const { found } of outcomes([beaconFamily, exfiltrationFamily]))
    if (found) expect(found.place).toBeLessThanOrEqual(before + 1);
  const scanning = tableOf([
    ...daily(10, 200),
    ...repeat(300, (i) =>
      flow(600 + i, inside(2), "10.0.0.9", 1 + i, {
        conn_state: "REJ",
        orig_payload_bytes: 0,
        resp_payload_bytes: 0,
      }),
    ),
  ]);
  const faint = outcomes([exfiltrationFamily], scanning).find(
    ({ planting }) => planting.attack.intensity === 2,
  );
  expect(faint!.found!.place).toBe(2);
});

test("an incident that the dataset has anyway does not count, though it names the same pair", () => {
  const known = [
    ...daily(10, 200),
    ...repeat(180, (i) =>
      flow(60 * i, inside(3), "203.0.113.5", 8443, { service: "tls", tls_sni: "a.example" }),
    ),
  ];
  const copycat: Family = {
    ...beaconFamily,
    name: "copycat",
    make: (_, random, intensity) =>
      intensity > 0
        ? []
        : [
            talk(random, {
              atMs: Date.UTC(2024, 2, 1, 1),
              from: inside(3),
              to: "203.0.113.5",
              port: 8443,
              service: "tls",
              out: 500,
              back: 2000,
              durationS: 0.5,
            }),
          ],
    leastFlows: 1,
  };
  const [outcome] = outcomes([copycat], tableOf(known));
  expect(outcome!.found).toBeNull();
  expect(outcome!.beside!.title).toMatch(/reports to 203\.0\.113\.5/);
});

test("the drilled flows do not change", () => {
  const before = JSON.stringify([...office.columns]);
  outcomes([beaconFamily, exfiltrationFamily]);
  expect(JSON.stringify([...office.columns])).toBe(before);
});

test("a dataset in which no inside host opens flows gets no plantings", () => {
  const outside = tableOf(repeat(20, (i) => flow(i, "224.0.0.5", `224.0.0.${i}`, 80)));
  const drill = createDrill(outside, { seed: 1 });
  expect(drill.attacks).toEqual([]);
  expect(drill.passesOf(drill.plantings)).toEqual([]);
});
