// The tour: its steps, how it continues, and how it ends.
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
import { leaveTour, startTour, tourSteps, useTour } from "../../state/tour.ts";
import { useTriage } from "../../state/triage.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { Tour } from "./tour.tsx";

/** The targets of the steps, with a size, because happy-dom gives none to elements. */
const parts = tourSteps.map(({ targets }) => /"(.+)"/.exec(targets[0]!)![1]!);
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

const show = () =>
  render(
    <TipProvider>
      <nav aria-label="Pages">
        <button type="button" aria-current="page">
          Data
        </button>
      </nav>
      <main>
        {parts.map((name) => (
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
    for (const [i, step] of tourSteps.entries()) {
      expect((await card(step.title)).textContent).toContain(`${i + 1} of ${tourSteps.length}`);
      expect(usePage.getState().page).toBe(step.page);
      await waitFor(() => expect(document.activeElement?.textContent).toMatch(/Next|Done/));
      if (step.title === "What is normal") expect(useModelView.getState().tab).toBe("train");
      // The last step explains a row, so focus one.
      if (i + 1 === tourSteps.length) await waitFor(() => expect(useTriage.getState().focusedRow).toBe(0));
      next(i + 1 === tourSteps.length ? "Done" : "Next");
    }
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("of a dataset without scores skip those about flags", async () => {
    useModels.setState({ scores: [] });
    show();
    act(startTour);
    const titles: (string | undefined)[] = [];
    while (useTour.getState().at !== null) {
      titles.push(tourSteps[useTour.getState().at!]?.title);
      await card(titles.at(-1)!);
      next();
    }
    expect(titles).toEqual(expect.arrayContaining(["The data", "What is normal"]));
    expect(titles).not.toContain("One decision per row");
    expect(askedFor("flags.page")).toEqual([]);
  });

  test("go back too, except the first", async () => {
    show();
    act(startTour);
    await card(tourSteps[0]!.title);
    expect(screen.queryByRole("button", { name: "Back" })).toBeNull();
    next();
    await card(tourSteps[1]!.title);
    next("Back");
    await card(tourSteps[0]!.title);
    expect(usePage.getState().page).toBe(tourSteps[0]!.page);
  });

  test("continue on another page, and end where it has no step", async () => {
    show();
    act(startTour);
    await card("The data");
    act(() => usePage.getState().show("model"));
    await card("What is normal");
    act(() => usePage.getState().show("a page without a step"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("leaving", () => {
  test.each([
    ["Escape on the card", () => fireEvent.keyDown(screen.getByRole("dialog"), { key: "Escape" })],
    ["Escape on the page", () => fireEvent.keyDown(document.body, { key: "Escape" })],
    ["its button", () => next("Leave")],
  ])("by %s returns the focus", async (_, leave) => {
    show();
    act(startTour);
    await card("The data");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Next"));
    act(() => void leave());
    expect(useTour.getState().at).toBeNull();
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Data"));
  });
});

describe("starting", () => {
  test("without data says what it needs", () => {
    useDatasets.setState({ list: [] });
    startTour();
    expect(useTour.getState().at).toBeNull();
    expect(useToasts.getState().toasts[0]?.title).toBe("The tour needs something to show");
  });

  test("is remembered, and closes the jobs", () => {
    useSettings.setState(({ settings }) => ({ settings: { ...settings, tourSeen: false } }));
    useOverlays.setState({ jobs: true });
    startTour();
    expect(useSettings.getState().settings.tourSeen).toBe(true);
    expect(useOverlays.getState().jobs).toBe(false);
  });
});
