// The card of a host: its content, its buttons, and what it shows when nothing was found.
import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { dataset, startSmallEngine } from "#test/support/small-engine.ts";
import { hostCard, incident } from "#test/support/small-incidents.ts";
import { answer } from "#test/support/window.ts";
import { forgetAnswers } from "../../api/answers.ts";
import { useDatasets } from "../../state/datasets.ts";
import { useOverlays } from "../../state/overlays.ts";
import { usePage } from "../../state/page.ts";
import { useQuery } from "../../state/query.ts";
import { useTriage } from "../../state/triage.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { HostDialog } from "./host-dialog.tsx";

beforeEach(() => {
  forgetAnswers();
  startSmallEngine();
  useDatasets.setState({ list: [dataset], selectedId: dataset.id });
  useOverlays.setState({ host: hostCard.address });
});

const show = () =>
  render(
    <TipProvider>
      <HostDialog address={hostCard.address} />
    </TipProvider>,
  );
const cellsOf = (section: HTMLElement) =>
  within(section)
    .getAllByRole("row")
    .map((row) =>
      within(row)
        .queryAllByRole("cell")
        .map(({ textContent }) => textContent),
    );

test("shows what the host served and used, its peers and its names", async () => {
  answer("host.card", () => hostCard);
  show();
  expect(await screen.findByText("10.0.0.3 is inside.")).toBeTruthy();
  expect(screen.getByText(/Sent 4\.10 MB, received 1\.20 kB\./)).toBeTruthy();
  expect(
    within(screen.getByRole("region", { name: "Serves" })).getByText("It answered no flow."),
  ).toBeTruthy();
  expect(cellsOf(screen.getByRole("region", { name: "Uses" }))[1]).toEqual([
    ...["tls", "443", "39", "2", "4.10 MB", "1.20 kB"],
  ]);
  const peers = screen.getByRole("region", { name: "Peers" });
  expect(within(peers).getByRole("heading").textContent).toBe("3 peers");
  expect(cellsOf(peers)[1]?.slice(1)).toEqual(["40", "1,234", "4.10 MB", "1.20 kB"]);
  expect(within(peers).getByText("and 2 others with fewer bytes")).toBeTruthy();
  expect(screen.getByRole("region", { name: "Names" }).textContent).toContain(
    "it asks for status.example 39 flows",
  );
});

test("opens an incident of the host in triage, and all its flows on the data page", async () => {
  answer("host.card", () => hostCard);
  show();
  const incidents = within(await screen.findByRole("region", { name: "Incidents of the host" }));
  expect(incidents.getByRole("heading").textContent).toBe("2 incidents");
  expect(incidents.getByText(/Verdicts on its flows: 1 /)).toBeTruthy();
  fireEvent.click(incidents.getByRole("button", { name: /10\.0\.0\.3 calls out/ }));
  expect(useTriage.getState()).toMatchObject({ view: "incidents", incident: incident.key });
  expect(usePage.getState().page).toBe("triage");
  expect(useOverlays.getState().host).toBeNull();

  fireEvent.click(screen.getByRole("button", { name: "All its flows" }));
  expect(usePage.getState().page).toBe("data");
  expect(useQuery.getState().filter).toEqual({
    kind: "compare",
    column: "ip.addr",
    op: "=",
    value: "10.0.0.3",
  });
});

test("a host of a dataset without incidents, names and bytes", async () => {
  answer("host.card", () => ({
    ...hostCard,
    incidents: [],
    incidentsFound: false,
    names: [],
    hasBytes: false,
  }));
  show();
  expect(await screen.findByText("Tidewatch has not looked for incidents in this dataset yet.")).toBeTruthy();
  expect(screen.queryByRole("region", { name: "Names" })).toBeNull();
  expect(screen.queryByText(/Sent /)).toBeNull();
});

test("shows why a card could not be loaded, with a retry", async () => {
  answer("host.card", () => {
    throw new AppError("NOT_FOUND", "No flow of this dataset has the host.");
  });
  show();
  expect(await screen.findByText("No flow of this dataset has the host.")).toBeTruthy();
  answer("host.card", () => hostCard);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("10.0.0.3 is inside.")).toBeTruthy();
});
