// The tour as one takes it: which steps there are, how it goes on, and how it is left.
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dataset, model, scores, startSmallEngine } from "#test/support/small-engine.ts";
import { startSmallModels } from "#test/support/small-models.ts";
import { askedFor } from "#test/support/window.ts";
import { useDatasets } from "../../state/datasets.ts";
import { useModelView } from "../../state/model-view.ts";
import { useModels } from "../../state/models.ts";
import { useOverlays } from "../../state/overlays.ts";
import { usePage } from "../../state/page.ts";
import { useSettings } from "../../state/settings.ts";
import { useToasts } from "../../state/toasts.ts";
import { leaveTour, startTour, useTour } from "../../state/tour.ts";
import { useTriage } from "../../state/triage.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { Tour } from "./tour.tsx";

/** The parts of the pages that the steps point at, with a size, which happy-dom gives to nothing. */
const parts = ["Time line", "What to learn from", "Overview", "Rows", "Error map"];
const withSize = Element.prototype.getClientRects;

beforeEach(() => {
  startSmallEngine();
  startSmallModels();
  Element.prototype.getClientRects = () => [{}] as never;
  useDatasets.setState({ list: [dataset], selectedId: 1 });
  useModels.setState({ list: [model], scores: [scores], selectedId: 7 });
  useToasts.setState({ toasts: [] });
  useTriage.getState().forget();
  usePage.getState().show("data");
  leaveTour();
});
afterEach(() => {
  Element.prototype.getClientRects = withSize;
});

const show = (shown = parts) =>
  render(
    <TipProvider>
      <nav aria-label="Pages">
        <button type="button" aria-current="page">
          Data
        </button>
      </nav>
      <main>
        {shown.map((name) => (
          <section key={name} aria-label={name} />
        ))}
      </main>
      <Tour />
    </TipProvider>,
  );
const card = (title: string) => screen.findByRole("dialog", { name: title });
const next = (name = "Next") => fireEvent.click(screen.getByRole("button", { name }));

describe("the steps", () => {
  test("lead from page to page and end", async () => {
    show();
    act(startTour);
    expect((await card("The data")).textContent).toContain("1 of 5");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Next"));
    next();
    await card("What is normal");
    expect(usePage.getState().page).toBe("model");
    expect(useModelView.getState().tab).toBe("train");
    next();
    await card("Who, and when");
    expect(usePage.getState().page).toBe("triage");
    next();
    await card("One decision per row");
    next();
    await card("Why it is strange");
    // A row is looked at, so that there is something to explain.
    await waitFor(() => expect(useTriage.getState().focusedRow).toBe(0));
    next("Done");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("of a dataset without scores leave triage out", async () => {
    useModels.setState({ scores: [] });
    show();
    act(startTour);
    await card("The data");
    next();
    await card("What is normal");
    next();
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(askedFor("flags.page")).toEqual([]);
  });

  test("go back too, and the first has no way back", async () => {
    show();
    act(startTour);
    await card("The data");
    expect(screen.queryByRole("button", { name: "Back" })).toBeNull();
    next();
    await card("What is normal");
    next("Back");
    await card("The data");
    expect(usePage.getState().page).toBe("data");
  });

  test("follow to another page, and leave where it has none", async () => {
    show();
    act(startTour);
    await card("The data");
    act(() => usePage.getState().show("triage"));
    await card("Who, and when");
    act(() => usePage.getState().show("incidents"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("leaving", () => {
  test.each([
    ["Escape on the card", () => fireEvent.keyDown(screen.getByRole("dialog"), { key: "Escape" })],
    ["Escape on the page", () => fireEvent.keyDown(document.body, { key: "Escape" })],
    ["its button", () => next("Leave")],
  ])("by %s gives the focus back", async (_, leave) => {
    show();
    act(startTour);
    await card("The data");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Next"));
    act(() => void leave());
    expect(useTour.getState().at).toBeNull();
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Data"));
  });
});

describe("beginning", () => {
  test("without data says what it needs", () => {
    useDatasets.setState({ list: [] });
    startTour();
    expect(useTour.getState().at).toBeNull();
    expect(useToasts.getState().toasts[0]?.title).toBe("The tour needs something to show");
  });

  test("is remembered, and puts the jobs away", () => {
    useSettings.setState(({ settings }) => ({ settings: { ...settings, tourSeen: false } }));
    useOverlays.setState({ jobs: true });
    startTour();
    expect(useSettings.getState().settings.tourSeen).toBe(true);
    expect(useOverlays.getState().jobs).toBe(false);
  });
});
