// The flags of a model: what stands above them, for rows with times, without, and for a series.
import { render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Dataset } from "#shared/vocabulary.ts";
import { dataset, model, scores, startSmallEngine } from "#test/support/small-engine.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../../api/answers.ts";
import { useModels } from "../../state/models.ts";
import { useQuery } from "../../state/query.ts";
import { useTriage } from "../../state/triage.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { FlagsView } from "./flags-view.tsx";

beforeEach(() => {
  startSmallEngine();
  forgetAnswers();
  useTriage.getState().forget();
  useQuery.getState().forget();
  useModels.setState({ list: [model], scores: [scores], selectedId: model.id });
  const nothing = () => {
    throw new Error("not in this test");
  };
  for (const name of ["triage.timeline", "triage.lanes", "series.view", "episodes.page"] as const)
    answer(name, nothing);
});

const show = (shown: Dataset) =>
  render(
    <TipProvider>
      <FlagsView dataset={shown} />
    </TipProvider>,
  );
const overview = () => screen.queryByRole("region", { name: "Overview" });
const height = () => screen.queryByRole("separator", { name: "Height of the overview" });

test("rows with times have an overview whose height is set, with lanes of hosts", async () => {
  show(dataset);
  expect(height()).not.toBeNull();
  expect(screen.getByRole("radiogroup", { name: "Lanes of" })).toBeTruthy();
  await waitFor(() => expect(askedFor("triage.timeline").length + askedFor("triage.lanes").length).toBe(2));
});

test("rows without times have none, and the flags take its place", () => {
  show({ ...dataset, timeSpan: null });
  expect(height()).toBeNull();
  expect(overview()).toBeNull();
});

test("a series has its course in place of lanes, and no hosts to choose", async () => {
  show({ ...dataset, kind: "samples" });
  expect(screen.queryByRole("radiogroup", { name: "Lanes of" })).toBeNull();
  await waitFor(() => expect(askedFor("triage.timeline")).toHaveLength(1));
  expect(askedFor("triage.lanes")).toEqual([]);
});
