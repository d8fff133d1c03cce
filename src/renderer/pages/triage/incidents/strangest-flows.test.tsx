// The strangest flows of an incident: a sentence without a model, otherwise the flows with their scores and a link to all of them.
import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { dataset, model, scores, startSmallEngine } from "#test/support/small-engine.ts";
import { forgetAnswers } from "../../../api/answers.ts";
import { useModels } from "../../../state/models.ts";
import { useQuery } from "../../../state/query.ts";
import { useTriage } from "../../../state/triage.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { StrangestFlows } from "./strangest-flows.tsx";

const among = { kind: "compare", column: "resp_port", op: "=", value: 443 } as const;

beforeEach(() => {
  forgetAnswers();
  startSmallEngine();
  useTriage.setState({ view: "incidents" });
});
const draw = () =>
  render(
    <TipProvider>
      <StrangestFlows dataset={dataset} among={among} />
    </TipProvider>,
  );

test("without scores it says that there is only the evidence above", () => {
  useModels.setState({ list: [model], selectedId: model.id, scores: [] });
  draw();
  expect(screen.getByText(/No model has scored office\.pcap/)).toBeTruthy();
});

test("three flows with their scores, and all of them among the flags", async () => {
  useModels.setState({ list: [model], selectedId: model.id, scores: [scores] });
  draw();
  expect(screen.getByRole("heading").textContent).toBe("Strangest flows, by Monday");
  const flows = await screen.findAllByText(/of 100/);
  expect(flows.length).toBeLessThanOrEqual(3);
  expect(flows[0]?.textContent).toMatch(/10\.0\.0\.\d+ → .*:443 row \d+/);
  fireEvent.click(
    within(screen.getByRole("region")).getByRole("button", { name: "Show them with their scores" }),
  );
  expect(useQuery.getState().filter).toEqual(among);
  expect(useTriage.getState()).toMatchObject({ view: "flags", show: "all" });
});
