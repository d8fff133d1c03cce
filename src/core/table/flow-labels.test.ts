// Labels of flows: a round trip, and messages for errors.
import { expect, test } from "vitest";
import { type FlowLabels, flowLabelsText, parseFlowLabels } from "./flow-labels.ts";

const labels: FlowLabels = {
  otherwise: "Benign",
  labels: [
    {
      label: "Port scan",
      story: "A laptop tries ports.",
      fromMs: Date.UTC(2026, 2, 3, 9),
      toMs: Date.UTC(2026, 2, 3, 10),
      originator: "10.0.0.9",
      responders: ["10.0.0.1"],
      port: null,
      protocol: "tcp",
    },
  ],
};

test("written labels are read again", () => {
  expect(parseFlowLabels(flowLabelsText(labels))).toEqual(labels);
  const short =
    '{"format":"tidewatch-flow-labels","otherwise":"ok","labels":[{"label":"x","from":"2026-03-03T09:00:00Z","to":"2026-03-03T09:00:01Z","originator":"a"}]}';
  expect(parseFlowLabels(short)).toMatchObject({
    labels: [{ story: "", responders: [], port: null, protocol: null }],
  });
});

test.each([
  ["no JSON", null],
  ['{"data.csv": []}', null],
  ["[1]", null],
  ['{"format":"tidewatch-flow-labels","labels":[]}', { wrong: 'it lacks "otherwise" or "labels"' }],
  [
    '{"format":"tidewatch-flow-labels","otherwise":"ok","labels":[{"label":"x"}]}',
    { wrong: "its label 1 cannot be understood" },
  ],
  [
    '{"format":"tidewatch-flow-labels","otherwise":"ok","labels":[{"label":"x","originator":"a","from":"2026-03-03T09:00:01Z","to":"2026-03-03T09:00:00Z"}]}',
    { wrong: "its label 1 cannot be understood" },
  ],
])("%s", (text, read) => {
  expect(parseFlowLabels(text)).toEqual(read);
});
