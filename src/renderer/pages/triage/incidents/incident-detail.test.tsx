// One incident as a whole: its verdict, note and buttons, its time line, and its flows with the packets of one.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import type { Dataset, Timeline } from "#shared/vocabulary.ts";
import { dataset, startMs, startSmallEngine } from "#test/support/small-engine.ts";
import { incident, scan } from "#test/support/small-incidents.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../../../api/answers.ts";
import type { Question } from "../../../parts/verdicts/question-dialog.tsx";
import { useModels } from "../../../state/models.ts";
import { usePage } from "../../../state/page.ts";
import { useQuery } from "../../../state/query.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { IncidentDetail } from "./incident-detail.tsx";
import { IncidentFlows } from "./incident-flows.tsx";
import { IncidentTimeLine, merged } from "./incident-time-line.tsx";

/** A time line of three bins; the middle one has no flows. */
const line = (count: number[]): Timeline => ({
  ...{ measure: "rows", column: "start_time", splitBy: null },
  ...{ fromMs: startMs, widthMs: 60_000, bins: 3, parts: [null], bin: [0, 2], part: [0, 0], count },
});
const capture = {
  ...dataset,
  source: { ...dataset.source, capture: {} },
} as unknown as Dataset;

beforeEach(() => {
  forgetAnswers();
  startSmallEngine();
  useModels.setState({ list: [], selectedId: null, scores: [] });
  answer("flows.timeline", ({ filter }) => line(filter.kind === "all" ? [40, 7] : [0, 3]));
  answer("packets.list", () => ({ packets: [], total: 0 }) as never);
});
const draw = (part: React.ReactNode) => render(<TipProvider>{part}</TipProvider>);

describe("the whole incident", () => {
  const calls: unknown[] = [];
  const questions: Question[] = [];
  beforeEach(() => {
    calls.length = 0;
    questions.length = 0;
  });
  const drawDetail = (shown: IncidentWithVerdict, of: Dataset = dataset) =>
    draw(
      <IncidentDetail
        dataset={of}
        incident={shown}
        actions={{
          give: (verdict) => calls.push(verdict),
          awaitReason: () => calls.push("reason"),
          rowCount: () => 1,
        }}
        ask={(question) => questions.push(question)}
      />,
    );
  const verdict = (name: RegExp) =>
    within(screen.getByRole("region", { name: "Verdict" })).getByRole("button", { name });

  test("says what it is, in one sentence, with the sum of its severity", () => {
    drawDetail(incident);
    const article = screen.getByRole("article", { name: "The incident" });
    expect(within(article).getByRole("heading", { level: 2 }).textContent).toBe("10.0.0.3 calls out");
    expect(article.querySelector("header")?.textContent).toMatch(
      /^Regular contact · 2024-03-01 09:00.*Every 60 s, 40 times\./,
    );
    expect(screen.getByRole("heading", { name: /^Severity 72 of 100/ })).toBeTruthy();
    expect(screen.getByRole("heading", { name: "40 flows" })).toBeTruthy();
  });

  test("a verdict is given by its button; a false positive first needs its reason", () => {
    drawDetail(incident);
    fireEvent.click(verdict(/Confirmed/));
    fireEvent.click(verdict(/False positive/));
    expect(calls).toEqual(["confirmed", "reason"]);
  });

  test("the button of the given verdict is pressed, and takes it back", () => {
    drawDetail(scan);
    const benign = verdict(/Benign/);
    expect(benign.getAttribute("aria-pressed")).toBe("true");
    expect(verdict(/Confirmed/).getAttribute("aria-pressed")).toBe("false");
    fireEvent.click(benign);
    expect(calls).toEqual([null]);
  });

  test("its note opens for editing at the first row", () => {
    drawDetail({ ...scan, tags: ["seen"] });
    expect(screen.getByText("seen").nextSibling?.textContent).toBe("the printer");
    fireEvent.click(screen.getByRole("button", { name: "Edit note" }));
    expect(questions).toEqual([{ kind: "note", datasetId: 1, row: scan.firstRow, of: "incident" }]);
  });

  test("all of its flows are one click away in the grid; packets only where there is a capture", () => {
    drawDetail(incident);
    expect(screen.queryByRole("button", { name: /Wireshark/ })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: /Show all of them/ }));
    expect(usePage.getState().page).toBe("data");
    expect(useQuery.getState().filter).toEqual({ kind: "compare", column: "incident", op: "=", value: 1 });
  });
});

describe("the time line", () => {
  test("the flows of the incident are flags among all flows, bin by bin", () => {
    expect(merged(line([40, 7]), line([0, 3]), 72)).toMatchObject({
      ...{ fromMs: startMs, widthMs: 60_000, bins: 3, bin: [0, 2] },
      ...{ flows: [40, 7], flags: [0, 3], most: [72, 72] },
    });
  });

  test("asks for all flows and for those of the incident, and says in how many parts of the time they are", async () => {
    draw(<IncidentTimeLine dataset={dataset} incident={incident} />);
    expect(
      await screen.findByText("ticks: its flows, in 1 part of the time; below them all flows"),
    ).toBeTruthy();
    expect(askedFor("flows.timeline").map(({ filter }) => filter)).toEqual([
      { kind: "all" },
      { kind: "compare", column: "incident", op: "=", value: 1 },
    ]);
  });
});

describe("its flows", () => {
  const among = { kind: "compare", column: "resp_port", op: "=", value: 53 } as const;
  const shown = () => document.querySelectorAll(".ag-row");
  const titles = () => [...document.querySelectorAll(".ag-header-cell-text")].map((one) => one.textContent);

  test("have the columns that the dataset has, in words", async () => {
    draw(<IncidentFlows dataset={dataset} among={among} />);
    await waitFor(() => expect(shown().length).toBeGreaterThan(0));
    expect(titles()).toEqual(["Time", "From", "To", "Port", "Service", "Duration"]);
    expect(askedFor("flows.page").at(-1)).toMatchObject({
      columns: ["start_time", "orig_addr", "resp_addr", "resp_port", "protocol", "duration_s"],
      filter: among,
    });
    const first = document.querySelector('.ag-row[row-index="0"]');
    expect(first?.textContent).toContain("udp");
    expect(screen.queryByText(/to see its packets/)).toBeNull();
    fireEvent.keyDown(document.body, { key: "p" });
    expect(screen.queryByRole("region", { name: "Packets" })).toBeNull();
  });

  test("of a capture open their packets: the key opens those of the first, and closes them", async () => {
    draw(<IncidentFlows dataset={capture} among={among} />);
    await waitFor(() => expect(shown().length).toBeGreaterThan(0));
    expect(screen.getByText(/to see its packets/)).toBeTruthy();
    fireEvent.keyDown(document.body, { key: "p" });
    expect(screen.getByRole("region", { name: "Packets" }).textContent).toContain("Packets of row 0");
    expect(screen.queryByText(/to see its packets/)).toBeNull();
    fireEvent.keyDown(document.body, { key: "p" });
    expect(screen.queryByRole("region", { name: "Packets" })).toBeNull();
  });

  test("that cannot be read say why, and are requested again", async () => {
    let tries = 0;
    answer("flows.page", () => {
      tries++;
      throw new Error("The disk is gone.");
    });
    draw(<IncidentFlows dataset={dataset} among={among} />);
    fireEvent.click(await screen.findByRole("button", { name: "Try again" }));
    await waitFor(() => expect(tries).toBeGreaterThan(1));
  });
});
