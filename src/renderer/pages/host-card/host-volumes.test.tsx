// What a host sent and received over time, in the chart's table for screen readers.
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { dataset, startMs } from "#test/support/small-engine.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { VolumeChart } from "./host-volumes.tsx";

const volumes = {
  ...{ fromMs: startMs, widthMs: 60_000, bins: 10, bin: [0, 7], flows: [3, 1] },
  ...{ sentBytes: [2_000_000, 0], receivedBytes: [500_000, 90] },
};
const draw = (hasBytes: boolean) =>
  render(
    <TipProvider>
      <VolumeChart dataset={dataset} volumes={volumes} hasBytes={hasBytes} />
    </TipProvider>,
  );

test("describes the busiest time in bytes, if the dataset counts them", () => {
  draw(true);
  expect(document.body.textContent).toMatch(/2\.50 MB/);
});

test("otherwise in flows", () => {
  draw(false);
  expect(document.body.textContent).not.toMatch(/MB/);
  expect(screen.getByText("Flows over time")).toBeTruthy();
  expect(document.body.textContent).toMatch(/at most 3 at a time/);
});
