// Tests the budget of incidents: how many of the list fit, by days and a number per day, and the sentence.
import { expect, test } from "vitest";
import { incidentBudget } from "./incident-budget.ts";

const day = 86_400_000;

test("a recording shorter than a day counts as one day", () => {
  expect(incidentBudget(20, 2 * 3_600_000, 12)).toEqual({
    perDay: 20,
    days: 1,
    within: 12,
    sentence: "All 12 are within your budget of 20 (20 incidents a day for 1 day).",
  });
});

test("more incidents than the days allow are cut", () => {
  expect(incidentBudget(20, 3 * day, 112)).toMatchObject({
    days: 3,
    within: 60,
    sentence:
      "The 60 most severe of 112 are your budget; 52 more stand below the divider (20 incidents a day for 3 days).",
  });
});

test("a part of a day counts in tenths", () => {
  expect(incidentBudget(10, 1.52 * day, 100)).toMatchObject({ days: 1.5, within: 15 });
});

test("one incident, none, and rows without time work", () => {
  expect(incidentBudget(1, null, 1).sentence).toBe(
    "The incident is within your budget of 1 (1 incident a day for 1 day).",
  );
  expect(incidentBudget(20, day, 0).sentence).toBe(
    "None of your budget of 20 is used (20 incidents a day for 1 day).",
  );
});

test("the cut is within the list and grows with the budget", () => {
  for (let total = 0; total < 40; total++)
    for (let perDay = 1; perDay < 30; perDay++) {
      const { within } = incidentBudget(perDay, 2 * day, total);
      expect(within).toBe(Math.min(total, 2 * perDay));
    }
});
