// Tests the sentence that summarises a drill, and the cost of catching more.
import { expect, test } from "vitest";
import type { DrillCell, DrillFamily } from "../../shared/drill-vocabulary.ts";
import { summarise } from "./summary.ts";

const cell = (outcome: DrillCell["outcome"], place: number | null = null): DrillCell => ({
  ...{ outcome, place, flows: 9, originator: "a", responder: "b", severity: null, kinds: [], title: null },
  ...{ sentence: "", model: null },
});
const family = (title: string, cells: DrillCell[]): DrillFamily => ({
  ...{ name: title, behaviour: "scan", title, about: "", source: "", words: ["", "", "", ""] },
  cells,
});
const none = cell("not-planted");

test("it counts by intensity, names the cheapest next step in incidents a day, and says what no budget shows", () => {
  const { sentence, counts, next } = summarise({
    budget: 20,
    days: 2,
    families: [
      family("Scan", [cell("found", 1), cell("below", 47), cell("unseen"), none]),
      family("Beacon", [cell("found", 40), cell("below", 90), none, none]),
    ],
    library: [{ name: "one.pcap", cell: cell("below", 48) }],
  });
  expect(counts).toEqual({ found: 2, below: 3, unseen: 1, notPlanted: 3 });
  expect(next).toEqual([
    { perDay: 24, adds: ["Scan, clear", "one.pcap"] },
    { perDay: 45, adds: ["Beacon, clear"] },
  ]);
  expect(sentence).toBe(
    "Reading 20 incidents a day would have shown 2 of 6 planted attacks: 2 of 2 obvious, 0 of 2 clear, 0 of 1 faint. 4 more incidents a day would add 2 attacks. One is shown by no incident, whatever the budget.",
  );
});

test("it says if all were found, or nothing could be planted", () => {
  const all = { budget: 1, days: 1, library: [] };
  expect(
    summarise({ ...all, families: [family("Scan", [cell("found", 1), none, none, none])] }).sentence,
  ).toBe("Reading 1 incident a day would have shown 1 of 1 planted attack: 1 of 1 obvious.");
  expect(summarise({ ...all, families: [family("Scan", [none, none, none, none])] })).toEqual({
    counts: { found: 0, below: 0, unseen: 0, notPlanted: 4 },
    next: [],
    sentence: "Nothing could be planted into this dataset.",
  });
});
