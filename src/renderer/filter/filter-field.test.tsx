// The filter field during typing: what it offers, when it applies, and how it shows errors.
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { dataset, startSmallEngine } from "#test/support/small-engine.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../api/answers.ts";
import { usePage } from "../state/page.ts";
import { useQuery } from "../state/query.ts";
import { useSettings } from "../state/settings.ts";
import { useVerdicts } from "../state/verdicts.ts";
import { TipProvider } from "../ui/tooltip.tsx";
import { FilterBox } from "./filter-box.tsx";
import { focusFilter } from "./focus-filter.ts";

/** What the engine counts in each column: few protocols, and more addresses than it lists. */
const counts: Record<string, [string, number][]> = {
  protocol: [
    ["tcp", 1200],
    ["udp", 1],
  ],
  resp_addr: [
    ["10.0.0.3", 200],
    ["10.0.0.4", 100],
  ],
};
const answerValues = () =>
  answer("column.values", ({ column, text }) => ({
    values: (text === "10.9" ? [["10.9.9.9", 2] as const] : (counts[column] ?? [])).map(([value, count]) => ({
      value,
      count,
    })),
    complete: column === "protocol" || text !== "",
    counted: "all",
  }));

beforeEach(() => {
  startSmallEngine();
  answerValues();
  forgetAnswers();
  useQuery.getState().forget();
  useVerdicts.getState().reset();
  usePage.getState().show("data");
  useSettings.setState(({ settings }) => ({ settings: { ...settings, filters: [] } }));
  render(
    <TipProvider>
      <FilterBox dataset={dataset} />
    </TipProvider>,
  );
});

const box = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Filter" });
function type(text: string): void {
  box().focus();
  fireEvent.change(box(), { target: { value: text } });
  box().setSelectionRange(text.length, text.length);
}
const key = (name: string) => fireEvent.keyDown(box(), { key: name });
const offers = () => screen.queryAllByRole("option").map(({ textContent }) => textContent);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("applying", () => {
  test("Enter applies at once", () => {
    type("orig_bytes > 1000");
    expect(useQuery.getState().filter).toEqual({ kind: "all" });
    key("Enter");
    expect(useQuery.getState().filter).toEqual({
      kind: "compare",
      column: "orig_bytes",
      op: ">",
      value: 1000,
    });
  });

  test("a pause applies too, but not within a name", async () => {
    type("orig_by");
    await pause(300);
    expect(useQuery.getState().filter).toEqual({ kind: "all" });
    type("protocol = udp");
    await waitFor(() => expect(useQuery.getState().filter.kind).toBe("compare"));
  });

  test("the button clears", () => {
    type("protocol = udp");
    key("Enter");
    fireEvent.click(screen.getByRole("button", { name: "Clear filter" }));
    expect(box().value).toBe("");
    expect(useQuery.getState().filter).toEqual({ kind: "all" });
  });

  test("the page's key focuses the field and selects its text", () => {
    type("protocol = udp");
    box().blur();
    focusFilter();
    expect(document.activeElement).toBe(box());
    expect([box().selectionStart, box().selectionEnd]).toEqual([0, "protocol = udp".length]);
  });
});

describe("errors", () => {
  test("are shown with their position after a pause, and the applied filter stays", async () => {
    type("protocol = udp");
    key("Enter");
    type("protocol = = tcp");
    key("Escape");
    const problem = await screen.findByRole("alert");
    expect(problem.textContent).toContain("At character");
    expect(box().getAttribute("aria-invalid")).toBe("true");
    expect(box().getAttribute("aria-describedby")).toBe(problem.id);
    expect(useQuery.getState().filter).toMatchObject({ value: "udp" });
  });

  test("mark what does not fit the dataset, suggest what would, and send no request", async () => {
    type("protocol = udp");
    key("Enter");
    type("protocol = udp and dport = abc");
    key("Enter");
    const problem = await screen.findByRole("alert");
    expect(problem.textContent).toContain('dport is a number, and "abc" is none: write dport = 443.');
    expect(document.querySelector("mark")?.textContent).toBe("abc");
    expect(useQuery.getState().filter).toMatchObject({ value: "udp" });
    type("protocol = udp and dport = 443");
    key("Enter");
    expect(document.querySelector("mark")).toBeNull();
    expect(useQuery.getState().filter.kind).toBe("and");
  });

  test("mark a missing part behind the text", async () => {
    type("orig_bytes >");
    key("Enter");
    await screen.findByRole("alert");
    expect(document.querySelector("mark")?.textContent).toBe("\u00a0");
  });

  test("from the engine are shown without a position", async () => {
    type("protocol = udp");
    key("Enter");
    useQuery.getState().refuse("There is no column of that name here.", { kind: "all" });
    const problem = await screen.findByText("There is no column of that name here.");
    expect(problem.textContent).not.toContain("At character");
  });
});

describe("completion", () => {
  test("offers columns by their beginning, and Tab inserts the first", async () => {
    type("orig_b");
    expect(offers()[0]).toContain("orig_bytes");
    key("Tab");
    await waitFor(() => expect(box().value).toBe("orig_bytes "));
    await waitFor(() => expect(offers().map((text) => text?.slice(0, 2))).toContain(">="));
  });

  test("offers the common values of a column, requested once", async () => {
    type("protocol = ");
    await waitFor(() => expect(offers()[0]).toContain("tcp"));
    type("protocol = u");
    await waitFor(() => expect(offers()).toHaveLength(1));
    expect(offers()[0]).toContain("udp");
    expect(askedFor("column.values")).toEqual([{ datasetId: 1, column: "protocol", text: "" }]);
  });

  test("shows counts, and for a column of many values requests the typed text after a pause", async () => {
    type("protocol = ");
    await waitFor(() => expect(offers()).toEqual(["tcp1,200 rows", "udp1 row"]));
    type("dst = ");
    await waitFor(() => expect(offers()).toContain("10.0.0.3200 rows"));
    for (const text of ["dst = 1", "dst = 10", "dst = 10.", "dst = 10.9"]) type(text);
    await waitFor(() => expect(offers()).toEqual(["10.9.9.92 rows"]));
    const texts = askedFor("column.values").flatMap(({ column, text }) =>
      column === "resp_addr" ? [text] : [],
    );
    expect(texts).toEqual(["", "10.9"]);
  });

  test("explains short names", () => {
    type("ds");
    expect(offers()[0]).toBe("dstaddress of the responder");
  });

  test("arrows select, Enter inserts, Escape closes the list first", async () => {
    type("resp_");
    expect(offers().length).toBeGreaterThan(1);
    key("ArrowDown");
    key("ArrowDown");
    expect(screen.getByRole("option", { selected: true }).textContent).toContain("resp_port");
    key("Enter");
    await waitFor(() => expect(box().value).toBe("resp_port "));
    await waitFor(() => expect(offers()).not.toEqual([]));
    key("Escape");
    expect(offers()).toEqual([]);
    expect(document.activeElement).toBe(box());
    key("Escape");
    expect(document.activeElement).not.toBe(box());
  });

  test("offers tags in use where rows can have verdicts", async () => {
    await useVerdicts.getState().load();
    usePage.getState().show("triage");
    await pause(0);
    type("tag = ");
    await waitFor(() => expect(offers()[0]).toContain("seen"));
  });
});

describe("earlier filters", () => {
  test("arrows move through them and back to the typed text", async () => {
    for (const text of ["protocol = udp", "orig_bytes > 5"]) {
      type(text);
      key("Enter");
    }
    expect(useSettings.getState().settings.filters).toEqual(["orig_bytes > 5", "protocol = udp"]);
    key("ArrowUp");
    expect(box().value).toBe("protocol = udp");
    key("ArrowDown");
    expect(box().value).toBe("orig_bytes > 5");
  });

  test("an invalid filter is not remembered", () => {
    type("protocol = = tcp");
    key("Enter");
    fireEvent.blur(box());
    expect(useSettings.getState().settings.filters).toEqual([]);
  });
});
