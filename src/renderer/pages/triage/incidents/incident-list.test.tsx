// The list of incidents: order, end of the budget, hidden incidents, keys, and the messages when there are none.
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { IncidentPage } from "#shared/incident-vocabulary.ts";
import { dataset, startSmallEngine } from "#test/support/small-engine.ts";
import { incident, incidentPage, scan } from "#test/support/small-incidents.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../../../api/answers.ts";
import { staleByVerdict } from "../../../frame/stale-answers.ts";
import type { IncidentsShown } from "../../../parts/incidents/use-incident-list.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { forgetSearches } from "../../../state/incidents.ts";
import { useModels } from "../../../state/models.ts";
import { useTriage } from "../../../state/triage.ts";
import { useWorkspace } from "../../../state/workspace.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { TriagePage } from "../triage-page.tsx";
import { BudgetLine } from "./budget-line.tsx";
import { IncidentList } from "./incident-list.tsx";
import { IncidentsView } from "./incidents-view.tsx";

beforeEach(() => {
  startSmallEngine();
  forgetAnswers();
  forgetSearches();
  useDatasets.setState({ list: [dataset], selectedId: dataset.id });
  useTriage.setState({ view: "incidents", incident: null });
});

const listOf = (page: IncidentPage | undefined): IncidentsShown => ({
  first: { value: page, error: null, askAgain() {} },
  incidents: page?.incidents ?? [],
  left: 0,
  more() {},
});
const draw = (part: React.ReactNode) => render(<TipProvider>{part}</TipProvider>);

test("each incident has severity, title and verdict; a divider marks the end of the budget", () => {
  draw(
    <IncidentList
      datasetId={1}
      list={{ ...listOf(incidentPage), left: 3 }}
      shown={[incident, scan]}
      chosen={scan.key}
      hides={false}
      onHide={() => {}}
    />,
  );
  expect(screen.getByRole("heading").textContent).toBe("2 incidents");
  expect(screen.getByText("1 open · 1 with a verdict")).toBeTruthy();
  const [first, second, rest] = screen.getAllByRole("listitem");
  expect(first?.textContent).toContain("7210.0.0.3 calls outRegular contact · 2024-03-01 09:00 · 40 flows");
  expect(second?.textContent).toContain("Beyond your budget of 1");
  expect(second?.textContent).toContain("✎ the printer");
  expect(rest?.textContent).toBe("Show 3 more");
  const current = screen.getAllByRole("button").filter((one) => one.getAttribute("aria-current") === "true");
  expect(current.map(({ textContent }) => textContent)).toEqual([expect.stringContaining("10.0.0.9 scans")]);
  fireEvent.click(within(first!).getByRole("button"));
  expect(useTriage.getState().incident).toBe(incident.key);
});

test("incidents from before a change of the model say so", () => {
  draw(
    <IncidentList
      datasetId={1}
      list={listOf({ ...incidentPage, found: false })}
      shown={[incident]}
      chosen={null}
      hides={false}
      onHide={() => {}}
    />,
  );
  expect(screen.getByRole("status").textContent).toContain("They may be incomplete.");
  expect(screen.getByRole("button", { name: "Find them again" })).toBeTruthy();
});

test("the budget is stored on blur, and must be an integer from 1 to 10,000", async () => {
  answer("incidents.budget", ({ perDay = 1 }) => ({ perDay }));
  draw(<BudgetLine budget={incidentPage.budget} />);
  const field = screen.getByLabelText("Incidents a day that you can read") as HTMLInputElement;
  const write = (value: string) => {
    fireEvent.change(field, { target: { value } });
    fireEvent.blur(field);
  };
  write("0");
  write("20000");
  expect(askedFor("incidents.budget")).toEqual([]);
  write("2x5");
  await waitFor(() => expect(askedFor("incidents.budget")).toEqual([{ perDay: 25 }]));
  fireEvent.change(field, { target: { value: "7" } });
  fireEvent.keyDown(field, { key: "Escape" });
  expect(field.value).toBe("1");
});

test("a dataset without incidents leads to its flags", async () => {
  answer("incidents.page", () => ({ ...incidentPage, incidents: [], total: 0 }));
  draw(<IncidentsView dataset={dataset} />);
  expect(await screen.findByText("No incidents in office.pcap")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Show flags" }));
  expect(useTriage.getState().view).toBe("flags");
});

test("a failure is shown with a retry", async () => {
  answer("incidents.page", () => {
    throw new AppError("NOT_FOUND", "There is no dataset 1.");
  });
  draw(<IncidentsView dataset={dataset} />);
  expect(await screen.findByText("There is no dataset 1.")).toBeTruthy();
  answer("incidents.page", () => incidentPage);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "2 incidents" })).toBeTruthy();
});

describe("while the flags are shown", () => {
  const page = () => ({ ...incidentPage, found: false });
  const ofIncidents = () => askedFor("incidents.page").filter(({ limit }) => limit !== 0);
  const verdict = () => act(() => staleByVerdict({ what: "verdict", datasetId: 1, rows: [4] }));

  test("a verdict requests no incidents and no search begins; both come with the incidents", async () => {
    answer("incidents.page", page);
    answer("job.start", ({ kind, input }) => jobOf(5, kind, { input }));
    useModels.setState({ list: [], scores: [], selectedId: null });
    useWorkspace.setState({ known: true, current: { path: "/w", name: "w", readOnly: false } as never });
    useTriage.setState({ view: "flags" });
    draw(<TriagePage />);
    await waitFor(() => expect(askedFor("incidents.page")).toHaveLength(1));
    verdict();
    verdict();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(askedFor("incidents.page")).toHaveLength(1);
    expect(askedFor("job.start")).toEqual([]);
    act(() => useTriage.getState().setView("incidents"));
    await waitFor(() => expect(ofIncidents()).toHaveLength(1));
    await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
    verdict();
    await waitFor(() => expect(ofIncidents()).toHaveLength(2));
  });
});
