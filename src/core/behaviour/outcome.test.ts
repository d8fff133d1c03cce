import { expect, test } from "vitest";
import { outcomeOf } from "./outcome.ts";

test.each([
  ["S0", "unanswered"],
  ["REJ", "refused"],
  [" rej ", "refused"],
  ["SHR", "unasked"],
  ["URP", "refused"],
  ["REQ", "unanswered"],
  ["SF", null],
  ["OTH", null],
  ["", null],
])("state %s ends as %s", (state, outcome) => expect(outcomeOf(state)).toBe(outcome));
