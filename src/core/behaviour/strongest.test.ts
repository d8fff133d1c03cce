import { expect, test } from "vitest";
import type { Finding } from "./finding.ts";
import { createStrongest } from "./strongest.ts";

const titles: string[] = [];
const draft = (title: string, strength: number, fromMs = 0) => ({
  strength,
  fromMs,
  tell: (): Finding => {
    titles.push(title);
    return {
      behaviour: "odd-service",
      title,
      sentence: "",
      originators: [],
      responders: [],
      fromMs,
      toMs: fromMs,
      rows: new Uint32Array(0),
      strength,
      parts: [],
      impact: 1,
    };
  },
});

test("only the strongest are kept, with all that equal the last, in the order they came", () => {
  const strongest = createStrongest(2);
  const drafts = [
    draft("weak", 0.1),
    draft("a", 0.5),
    draft("strong", 0.9),
    draft("b", 0.5),
    draft("late", 0.5, 7),
  ];
  for (let turn = 0; turn < 20; turn++) strongest.add(draft(`filler ${turn}`, 0.01));
  for (const one of drafts) strongest.add(one);
  expect(strongest.findings().map(({ title }) => title)).toEqual(["a", "strong", "b"]);
  expect(titles).toEqual(["a", "strong", "b"]);
});

test("all are kept if they fit", () => {
  const strongest = createStrongest(5);
  strongest.add(draft("one", 0.2));
  expect(strongest.findings()).toHaveLength(1);
});
