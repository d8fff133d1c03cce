// The flows of a list: their columns stand before the flows have come.
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { dataset } from "#test/support/small-engine.ts";
import { FlowRows, flowRowColumns } from "./flow-rows.tsx";

const titles = () => [...document.querySelectorAll(".ag-header-cell-text")].map((cell) => cell.textContent);

test("the header is whole while the flows are read, and does not change when they come", async () => {
  const list = { dataset, label: "Flows", heightPx: 200 };
  const { rerender } = render(<FlowRows {...list} page={undefined} />);
  await screen.findByText("Time");
  const before = titles();
  expect(before).toContain("From");
  const columns = flowRowColumns(dataset);
  const cells = columns.map((name) => [name === "orig_addr" ? "192.0.2.1" : null]);
  rerender(<FlowRows {...list} page={{ rowIds: [7], columns, cells }} />);
  await screen.findByText("192.0.2.1");
  expect(titles()).toEqual(before);
});
