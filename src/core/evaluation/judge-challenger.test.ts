import { expect, test } from "vitest";
import { judgeChallenger } from "./judge-challenger.ts";

const even = {
  ...{ judged: 10, confirmedLost: 0, confirmedGained: 0, harmlessGone: 0, harmlessNew: 0 },
  ...{ flagsBefore: 30, flagsAfter: 30, budget: 40, championMoved: false, challengerMoved: false },
};

test.each([
  ["nothing moved", {}, false, /has not moved/],
  ["the traffic moved", { championMoved: true }, true, /has moved away .* no worse on 10 verdicts/],
  ["no verdicts", { championMoved: true, judged: 0 }, true, /what that one learned\.$/],
  [
    "a confirmed row would be lost",
    { championMoved: true, confirmedLost: 1 },
    false,
    /1 row that you confirmed/,
  ],
  ["lost and gained", { confirmedLost: 1, confirmedGained: 5 }, false, /no longer flag/],
  ["a confirmed row more", { confirmedGained: 1 }, true, /1 row that you confirmed and Monday did not/],
  [
    "more harmless flags",
    { championMoved: true, harmlessNew: 3, harmlessGone: 2 },
    false,
    /3 rows .* harmless/,
  ],
  ["fewer harmless flags", { harmlessNew: 1, harmlessGone: 4 }, true, /no longer flags 4 rows/],
  ["far more flags", { championMoved: true, flagsAfter: 81 }, false, /would flag 81 rows .* Monday flags 30/],
  [
    "more flags within the budget",
    { championMoved: true, flagsBefore: 1, flagsAfter: 80 },
    true,
    /takes over/,
  ],
  ["both have moved", { championMoved: true, challengerMoved: true }, false, /learned either/],
])("%s", (_, change, takesOver, sentence) => {
  const judgement = judgeChallenger("Monday", { ...even, ...change });
  expect(judgement.takesOver).toBe(takesOver);
  expect(judgement.sentence).toMatch(sentence);
});
