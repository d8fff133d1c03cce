// The command palette and the keys of the frame: entries, search, running them, and that the key table is complete.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { dataset, model, startSmallEngine } from "#test/support/small-engine.ts";
import { labelled } from "#test/support/small-models.ts";
import { useDatasets } from "../state/datasets.ts";
import { useModels } from "../state/models.ts";
import { useOverlays } from "../state/overlays.ts";
import { usePage } from "../state/page.ts";
import { useQuery } from "../state/query.ts";
import { useSettings } from "../state/settings.ts";
import { useTriage } from "../state/triage.ts";
import { useVerdicts } from "../state/verdicts.ts";
import { isShortcut, useShortcuts } from "../ui/shortcuts.ts";
import { TipProvider } from "../ui/tooltip.tsx";
import { keyCaps, keyGroups } from "./key-table.ts";
import { Palette } from "./palette.tsx";
import { matchingEntries, paletteEntries } from "./palette-entries.ts";
import { routes } from "./routes.ts";
import { useKeys } from "./use-keys.ts";

const confirm = vi.fn();

function Frame() {
  useKeys();
  // A key of the current page.
  useShortcuts({ c: confirm, p: () => {} });
  const palette = useOverlays(({ palette }) => palette);
  return (
    <TipProvider>
      <input aria-label="A field" />
      {palette && <Palette />}
    </TipProvider>
  );
}

beforeEach(() => {
  startSmallEngine();
  confirm.mockReset();
  useDatasets.setState({ list: [dataset, labelled], selectedId: 1 });
  useModels.setState({ list: [model, { ...model, id: 8, name: "second model" }], selectedId: 7 });
  useVerdicts.setState({
    views: [
      {
        ...{ name: "Night shift", show: "all", filter: "protocol = udp", columns: null },
        ...{ sort: [], groupBy: "reason", marks: [] },
      },
    ],
  });
  useQuery.getState().forget();
  useTriage.getState().forget();
  usePage.getState().show("data");
  useOverlays.getState().set({ palette: false });
  useSettings.setState(({ settings }) => ({ settings: { ...settings, filters: ["orig_bytes > 5"] } }));
  render(<Frame />);
});

const press = (key: string, held: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, ...held });
const open = async () => {
  press("k", { ctrlKey: true });
  return screen.findByRole<HTMLInputElement>("combobox", { name: "Command" });
};
const offers = () => within(screen.getByRole("listbox")).queryAllByRole("option");
async function choose(text: string): Promise<void> {
  const field = await open();
  fireEvent.change(field, { target: { value: text } });
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
}

describe("the palette", () => {
  test("lists commands with their keys, pages, datasets, models, views and filters, but no keys of other pages", async () => {
    usePage.getState().show("triage");
    await open();
    const texts = offers().map(({ textContent }) => textContent);
    expect(texts).toContain("CommandOpen a fileEverywhereO");
    expect(texts).toContain("CommandConfirmedTriageC");
    expect(texts).toContain("CommandPackets of its first flowIncidentsP");
    expect(texts.some((text) => text?.includes("Profile of the column"))).toBe(false);
    expect(texts).toContain("PageModelGM");
    expect(texts).toContain("Modelsecond model");
    expect(texts).toContain("ViewNight shiftprotocol = udp");
    expect(texts).toContain("Filterorig_bytes > 5");
    expect(texts.some((text) => text?.startsWith(`Dataset${labelled.name}`))).toBe(true);
    expect(texts.some((text) => text?.includes("False positive"))).toBe(false);
  });

  test("finds words in any order, and says when nothing matches", async () => {
    const field = await open();
    fireEvent.change(field, { target: { value: "second model" } });
    expect(offers()).toHaveLength(1);
    fireEvent.change(field, { target: { value: "shift night" } });
    expect(offers()).toHaveLength(1);
    fireEvent.change(field, { target: { value: "nothing like it" } });
    expect(offers()).toHaveLength(0);
    expect(screen.getByText("Nothing matches these words.")).toBeTruthy();
  });

  test("runs the selected entry, by arrows and Enter or by a click", async () => {
    await choose("second model");
    await waitFor(() => expect(useModels.getState().selectedId).toBe(8));
    usePage.getState().show("triage");
    await choose("confirmed");
    await waitFor(() => expect(confirm).toHaveBeenCalledOnce());
    await choose("orig_bytes");
    await waitFor(() => expect(useQuery.getState().text).toBe("orig_bytes > 5"));
    await choose("night");
    await waitFor(() => expect(usePage.getState().page).toBe("triage"));
    expect(useTriage.getState()).toMatchObject({ view: "flags", show: "all", groupBy: "reason" });
    expect(useQuery.getState().text).toBe("protocol = udp");
    const field = await open();
    fireEvent.change(field, { target: { value: "page" } });
    fireEvent.keyDown(field, { key: "ArrowDown" });
    fireEvent.keyDown(field, { key: "ArrowUp" });
    fireEvent.keyDown(field, { key: "ArrowUp" });
    expect(screen.getByRole("option", { selected: true }).textContent).toContain(routes.at(-1)!.label);
    fireEvent.click(offers().find(({ textContent }) => textContent === "PageModelGM")!);
    await waitFor(() => expect(usePage.getState().page).toBe("model"));
  });

  test("opens from a field too, where letters are typed", async () => {
    const field = screen.getByRole("textbox", { name: "A field" });
    field.focus();
    fireEvent.keyDown(field, { key: "g" });
    fireEvent.keyDown(field, { key: "m" });
    expect(usePage.getState().page).toBe("data");
    fireEvent.keyDown(field, { key: "k", ctrlKey: true });
    expect(await screen.findByRole("combobox", { name: "Command" })).toBeTruthy();
  });

  test("puts entries that begin with the text first", () => {
    const entries = paletteEntries();
    expect(matchingEntries(entries, "da")[0]).toMatchObject({ kind: "Page", label: "Data" });
    expect(matchingEntries(entries, "").length).toBe(entries.length);
  });
});

describe("two keys, one after the other", () => {
  test.each(routes.map(({ id, letter }) => [letter, id]))("g %s shows %s", (letter, id) => {
    usePage.getState().show("nowhere");
    press("g");
    press(letter);
    expect(usePage.getState().page).toBe(id);
  });

  test("an unknown second key does nothing, and alone does what it always does", () => {
    press("g");
    press("c");
    expect(confirm).not.toHaveBeenCalled();
    press("c");
    expect(confirm).toHaveBeenCalledOnce();
  });

  test("each page has a different letter", () => {
    expect(new Set(routes.map(({ letter }) => letter)).size).toBe(routes.length);
  });
});

test("every key that works everywhere is in the table and handled", () => {
  const everywhere = keyGroups[0]!.rows.flatMap(({ press }) => press ?? []);
  expect(everywhere.filter((name) => !isShortcut(name))).toEqual([]);
  expect(keyCaps("shift+j")).toBe("Shift+J");
  for (const { rows } of keyGroups) {
    const names = rows.flatMap(({ press }) => press ?? []);
    expect(new Set(names).size).toBe(names.length);
  }
});
