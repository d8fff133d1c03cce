// Tests the report as text: data and notes stay text, and nothing is fetched or run.
import { expect, test } from "vitest";
import { escapeHtml, html } from "./html.ts";
import { renderReport } from "./report.ts";
import type { ReportData } from "./report-data.ts";

const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>\u202egnp.exe\u0007`;

const data: ReportData = {
  madeAtMs: Date.UTC(2026, 2, 3, 12),
  version: "1.0.0",
  dataset: {
    name: hostile,
    rows: 1000,
    format: hostile,
    sha256: null,
    bytes: 12,
    timeSpan: { fromMs: Date.UTC(2026, 2, 3), toMs: Date.UTC(2026, 2, 3, 2) },
    refused: [{ reason: hostile, count: 3 }],
    warnings: [hostile],
  },
  incidents: {
    ...{ found: true, sentence: hostile, total: 3, severe: 1, within: 1 },
    shown: [80, 20].map((severity) => ({
      ...{ title: hostile, severity, fromMs: Date.UTC(2026, 2, 3), toMs: Date.UTC(2026, 2, 3, 1), flows: 7 },
      parts: [{ name: hostile, value: severity, text: hostile }],
      evidence: [{ kind: hostile, sentence: hostile, parts: [{ name: hostile, value: 0.5, text: hostile }] }],
      ...{ originators: [hostile], originatorCount: 1, responders: [hostile], responderCount: 40 },
      ...{ verdict: "confirmed", note: hostile, tags: [hostile] },
    })),
  },
  scored: {
    model: {
      ...{
        name: hostile,
        detector: "pca",
        normal: hostile,
        normalRows: 900,
        columns: [hostile],
        windows: "single rows",
      },
      ...{ seed: 1, trainedAtMs: 0, tookMs: 1000, engine: null, warnings: [] },
    },
    threshold: {
      ...{ method: "budget 40", score: 61.5, flags: 12, flagsPerDay: 40, falseRate: 0.01 },
      falseRateInterval: [0.005, 0.02],
      warnings: [],
    },
    timeline: { fromMs: Date.UTC(2026, 2, 3), widthMs: 60_000, flows: [1, 0, 7], flags: [0, 0, 2] },
    histogram: [0, 10, 900, 12],
    entities: [{ entity: hostile, name: hostile, flags: 12, highest: 80 }],
    entityWord: "originator",
    episodes: [
      {
        ...{ entity: hostile, name: hostile, column: "bytes", score: 90, fromMs: 0, toMs: 60_000, flags: 2 },
        ...{
          strangestRow: 4,
          sentences: [hostile],
          rules: [hostile],
          cells: [{ column: hostile, text: hostile }],
        },
        ...{ verdicts: [{ verdict: "confirmed", rows: 2 }], notes: [hostile], tags: [hostile] },
      },
    ],
    episodesTotal: 3,
    labels: [{ label: hostile, rows: 10, flags: 2 }],
    evaluation: {
      ...{
        baseRate: 0.01,
        interval: [0.8, 0.9],
        beaten: hostile,
        precision: 0.5,
        recall: 0.25,
        falsePositiveRate: 0.001,
      },
      rankings: [{ name: hostile, rocAuc: 0.9, prAuc: null, recallAt1: 0.5 }],
      families: [{ family: hostile, rows: 4, caught: 1 }],
      roc: { x: [0, 0.1, 1], y: [0, 0.8, 1] },
      pr: { x: [0, 1], y: [1, 0.1] },
      warnings: [hostile],
    },
    guard: {
      ...{ sentence: hostile, rows: 900, checkedRows: 500 },
      suspects: [{ row: 7, score: 61.25, sentence: hostile, cells: [{ column: hostile, text: hostile }] }],
    },
  },
  verdicts: [{ verdict: "false-positive", rows: 5 }],
  noted: [{ row: 9, verdict: "confirmed", tags: [hostile], note: hostile }],
  notedTotal: 3,
  capture: {
    ...{ packets: 1234, wireBytes: 99_000, capturedBytes: 88_000, dropped: 5, cut: hostile },
    faults: [{ what: hostile, count: 12, frames: [3, 9] }],
    issues: [{ sentence: hostile, count: 1 }],
    longestGap: { atMs: Date.UTC(2026, 2, 3, 1), seconds: 61 },
  },
};

test("no data becomes markup, and control characters are shown as their code", () => {
  const text = renderReport(data);
  expect(text).not.toContain("<script");
  expect(text).not.toContain("<img");
  expect(text).not.toMatch(/[\u202e\u0007]/);
  expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(text).toContain("‹202e›gnp.exe‹0007›");
  // Every tag comes from the template.
  const tags = new Set(Array.from(text.matchAll(/<([a-z0-9]+)[\s>]/g), ([, tag]) => tag));
  const known =
    "br html head meta title style body main h1 h2 h3 p section div b span figure figcaption svg line text path rect table thead tr th tbody td i article header ul li dl dt dd code";
  for (const tag of tags) expect(known.split(" ")).toContain(tag);
  // No attribute ends before its quote: every tag of the text ends as the template wrote it.
  for (const [tag] of text.matchAll(/<[a-z][^>]*>/g)) expect(tag).not.toMatch(/\son[a-z]+=|javascript:/i);
});

test("nothing is fetched: the policy allows only the inline style", () => {
  const text = renderReport(data);
  expect(text).toContain("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;");
  for (const [tag] of text.matchAll(/<[a-z][^>]*>/g)) expect(tag).not.toMatch(/\s(src|href|srcset|data)=/i);
  expect(text).not.toMatch(/url\(|@import/i);
  expect(text).toContain("prefers-color-scheme:dark");
  expect(text).toContain("@media print");
});

test("the guard's result and the capture's health are shown if known", () => {
  const text = renderReport(data);
  expect(text).toContain("900 rows were chosen as normal. 500 of them were looked at, evenly spread.");
  expect(text).toMatch(/<td>7<\/td><td><span class="n">61\.3<\/span><\/td>/);
  expect(text).toContain("99 k on the wire, 88 k captured");
  expect(text).toContain("frame 3, 9 …");
  expect(text).toContain("61 s, from 2026-03-03 01:00");
  const bare = renderReport({ ...data, scored: { ...data.scored!, guard: null }, capture: null });
  expect(bare).not.toContain("What was taken as normal");
  expect(bare).not.toContain("<h2>The capture</h2>");
});

test("the numbers are there, the flagged part is highlighted, and unknown values are left out", () => {
  const text = renderReport(data);
  expect(text).toContain("10 if all rows were normal (90 % interval 5 to 20)");
  expect(text).toContain("line 61.5");
  // One bin of the time line, and the two bins of scores whose middle is above the threshold.
  expect(text.match(/<rect class="flag"/g)).toHaveLength(3);
  expect(text).toContain("▲ confirmed 2");
  expect(text).toContain("⌀ false positive");
  expect(text).toContain("2 more episodes are in the workspace.");
  expect(text).toContain("<h2>Notes</h2>");
  expect(text).toContain("2 more notes are in the workspace.");
  const bare = renderReport({
    ...data,
    scored: {
      ...data.scored!,
      ...{ evaluation: null, timeline: null, episodes: [], episodesTotal: 0, labels: [], entities: [] },
      threshold: { ...data.scored!.threshold, score: null, flags: 0, flagsPerDay: null, falseRate: null },
    },
    verdicts: [],
    dataset: { ...data.dataset, timeSpan: null },
  });
  expect(bare).toContain("No row is above the threshold.");
  expect(bare).toContain("The rows have no time.");
  expect(bare).toContain("nothing can be flagged");
  expect(bare).not.toMatch(/NaN|undefined|null|Infinity/);
  expect(bare).not.toContain("What the model is worth");
});

test("incidents come first, with their sum, the cut of the budget and the verdict, and need no model", () => {
  const text = renderReport({ ...data, scored: null });
  expect(text.indexOf("<h2>Incidents</h2>")).toBeGreaterThan(0);
  expect(text.indexOf("<h2>Incidents</h2>")).toBeLessThan(text.indexOf("<h2>Notes</h2>"));
  expect(text.match(/▲ confirmed/g)?.length).toBeGreaterThanOrEqual(2);
  expect(text).toContain("Beyond the budget");
  expect(text).toContain("and 39 more");
  expect(text).toContain("80.0 = 80.0");
  expect(text).toContain("1 more incidents are in the workspace.");
  expect(text).not.toContain("<h2>The model</h2>");
  expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  const nobody = { ...data.incidents, found: false, sentence: "", shown: [], total: 0 };
  expect(renderReport({ ...data, incidents: nobody })).toContain("Nobody has looked for incidents");
});

test("templates escape values and keep the results of templates", () => {
  expect(escapeHtml(`a & b < c > "d" 'e'`)).toBe("a &amp; b &lt; c &gt; &quot;d&quot; &#39;e&#39;");
  expect(html`<b>${"<i>"}</b>${html`<i>${[1, null, false, "&"]}</i>`}`.text).toBe(
    "<b>&lt;i&gt;</b><i>1&amp;</i>",
  );
});
