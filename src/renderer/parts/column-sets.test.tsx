// Sets of columns in the chooser: a click applies one, and the user saves, applies and deletes others.
import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { defaultSettings } from "#shared/default-settings.ts";
import "#test/support/window.ts";
import type { Layout } from "../grid/layout.ts";
import { useSettings } from "../state/settings.ts";
import { TipProvider } from "../ui/tooltip.tsx";
import { ColumnSets } from "./column-sets.tsx";

const layoutFor = (columns: readonly string[]): Layout =>
  columns.map((column) => ({ column, widthPx: 90, hidden: false }));
let layouts: Layout[] = [];

beforeEach(() => {
  layouts = [];
  useSettings.setState({
    settings: defaultSettings,
    change: (part) => useSettings.setState(({ settings }) => ({ settings: { ...settings, ...part } })),
  });
  render(
    <TipProvider>
      <ColumnSets
        sets={[{ title: "Timing", layout: () => layoutFor(["duration_s"]) }]}
        shown={["orig_addr", "label"]}
        layoutWith={layoutFor}
        onLayout={(layout) => layouts.push(layout)}
      />
    </TipProvider>,
  );
});

const click = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

test("a built-in set changes the layout", () => {
  click("Timing");
  expect(layouts).toEqual([layoutFor(["duration_s"])]);
});

test("the shown columns are saved under a title, applied again, and deleted", () => {
  click("Keep as a set");
  const field = screen.getByRole("textbox", { name: "Title of the set" });
  fireEvent.change(field, { target: { value: " Who and what " } });
  fireEvent.submit(field.closest("form")!);
  expect(useSettings.getState().settings.columnSets).toEqual({ "Who and what": ["orig_addr", "label"] });
  click("Who and what");
  expect(layouts).toEqual([layoutFor(["orig_addr", "label"])]);
  click("Delete the set Who and what");
  expect(useSettings.getState().settings.columnSets).toEqual({});
  expect(screen.queryByRole("button", { name: "Who and what" })).toBeNull();
});

test("a set without a title is not saved, and Escape closes the field", () => {
  click("Keep as a set");
  const field = screen.getByRole("textbox", { name: "Title of the set" });
  fireEvent.change(field, { target: { value: "   " } });
  fireEvent.submit(field.closest("form")!);
  expect(useSettings.getState().settings.columnSets).toEqual({});
  fireEvent.keyDown(field, { key: "Escape" });
  expect(screen.queryByRole("textbox")).toBeNull();
});
