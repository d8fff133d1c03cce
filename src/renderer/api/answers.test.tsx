// Answers as components get them: one request per input, cached while in use, requested again when stale.
import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { startSmallEngine } from "#test/support/small-engine.ts";
import { answer, askedFor, later } from "#test/support/window.ts";
import { bothAnswers, forgetAnswers, staleAnswers, useAnswer, useAnswers } from "./answers.ts";

beforeEach(() => {
  startSmallEngine();
  forgetAnswers();
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const rows = (row: number) => ({ datasetId: 1, rows: [row], columns: ["orig_port"] });
const port = (value: { cells: unknown[][] } | undefined) => value?.cells[0]?.[0];

describe("one request", () => {
  test("is sent once for all components, and its answer arrives", async () => {
    const first = renderHook(() => useAnswer("rows.get", rows(4)));
    const second = renderHook(() => useAnswer("rows.get", rows(4)));
    expect(first.result.current.value).toBeUndefined();
    expect(first.result.current.asking).toBe(true);
    await waitFor(() => expect(port(first.result.current.value)).toBe(40_004));
    expect(port(second.result.current.value)).toBe(40_004);
    expect(first.result.current.asking).toBe(false);
    expect(askedFor("rows.get")).toHaveLength(1);
  });

  test("is not sent without an input", async () => {
    const { result } = renderHook(() => useAnswer("rows.get", null));
    await pause(20);
    expect(askedFor("rows.get")).toEqual([]);
    expect(result.current.asking).toBe(false);
  });

  test("that waits for its input does not keep other answers from going stale", async () => {
    renderHook(() => useAnswer("rows.get", null));
    const { result } = renderHook(() => useAnswer("rows.get", rows(4)));
    await waitFor(() => expect(port(result.current.value)).toBe(40_004));
    act(() => staleAnswers(({ input }) => input.datasetId === 1));
    await waitFor(() => expect(askedFor("rows.get")).toHaveLength(2));
  });

  test("that fails gives an AppError, and a retry sends it again", async () => {
    answer("rows.get", () => {
      throw new AppError("NOT_FOUND", "There is no such dataset.");
    });
    const { result } = renderHook(() => useAnswer("rows.get", rows(1)));
    await waitFor(() => expect(result.current.error?.code).toBe("NOT_FOUND"));
    startSmallEngine();
    act(() => result.current.askAgain());
    await waitFor(() => expect(port(result.current.value)).toBe(40_001));
    expect(result.current.error).toBeNull();
  });
});

describe("the next input", () => {
  test("never gets the answer of an earlier one", async () => {
    const slow = later<void>();
    answer("rows.get", async ({ rows: [row = 0] }) => {
      if (row === 1) await slow.promise;
      return { columns: ["orig_port"], rows: [row], cells: [[row]] };
    });
    const { result, rerender } = renderHook(({ row }) => useAnswer("rows.get", rows(row)), {
      initialProps: { row: 1 },
    });
    rerender({ row: 2 });
    await waitFor(() => expect(port(result.current.value)).toBe(2));
    slow.resolve();
    await pause(20);
    expect(port(result.current.value)).toBe(2);
  });

  test("keeps the last answer with keepLast, also when its request fails", async () => {
    const { result, rerender } = renderHook(
      ({ row }) => useAnswer("rows.get", rows(row), { keepLast: true }),
      { initialProps: { row: 1 } },
    );
    await waitFor(() => expect(port(result.current.value)).toBe(40_001));
    answer("rows.get", () => {
      throw new AppError("FILTER_INVALID", "No.");
    });
    rerender({ row: 2 });
    expect(port(result.current.value)).toBe(40_001);
    await waitFor(() => expect(result.current.error?.message).toBe("No."));
    expect(port(result.current.value)).toBe(40_001);
  });

  test("drops the last answer when the name differs", async () => {
    const { result, rerender } = renderHook(
      ({ row, of }) => useAnswer("rows.get", rows(row), { keepLast: of }),
      { initialProps: { row: 1, of: "a" } },
    );
    await waitFor(() => expect(port(result.current.value)).toBe(40_001));
    rerender({ row: 2, of: "b" });
    expect(result.current.value).toBeUndefined();
    await waitFor(() => expect(port(result.current.value)).toBe(40_002));
  });

  test("sends no request for values that a drag only passes", async () => {
    const { result, rerender } = renderHook(({ row }) => useAnswer("rows.get", rows(row), { restMs: 40 }), {
      initialProps: { row: 1 },
    });
    for (const row of [2, 3, 4]) {
      await pause(5);
      rerender({ row });
    }
    await waitFor(() => expect(port(result.current.value)).toBe(40_004));
    expect(askedFor("rows.get").map(({ rows }) => rows[0])).toEqual([4]);
  });
});

describe("stale answers", () => {
  test("are requested again while they are in use", async () => {
    let times = 0;
    answer("verdict.counts", () => ({
      open: ++times,
      confirmed: 0,
      "false-positive": 0,
      benign: 0,
      unsure: 0,
    }));
    const { result } = renderHook(() => useAnswer("verdict.counts", { datasetId: 1 }));
    await waitFor(() => expect(result.current.value?.open).toBe(1));
    act(() => staleAnswers(({ name, input }) => name === "verdict.counts" && input.datasetId === 1));
    // The old answer stays until the new one arrives.
    expect(result.current.value?.open).toBe(1);
    await waitFor(() => expect(result.current.value?.open).toBe(2));
  });

  test("leave others alone", async () => {
    const { result } = renderHook(() => useAnswer("rows.get", rows(1)));
    await waitFor(() => expect(result.current.value).toBeDefined());
    act(() => staleAnswers(({ input }) => input.datasetId === 2));
    await pause(20);
    expect(askedFor("rows.get")).toHaveLength(1);
  });

  test("that should stay are requested again only when they are next needed", async () => {
    const { result, rerender } = renderHook(({ row }) => useAnswer("rows.get", rows(row)), {
      initialProps: { row: 1 },
    });
    await waitFor(() => expect(result.current.value).toBeDefined());
    act(() => staleAnswers(() => true, "stand"));
    await pause(20);
    expect(askedFor("rows.get")).toHaveLength(1);
    rerender({ row: 2 });
    rerender({ row: 1 });
    await waitFor(() => expect(askedFor("rows.get").map(({ rows }) => rows[0])).toEqual([1, 2, 1]));
  });
});

describe("several answers", () => {
  test("of the same request, each with its input", async () => {
    const { result } = renderHook(() => useAnswers("rows.get", [rows(1), rows(2)]));
    await waitFor(() => expect(result.current.map(({ value }) => port(value))).toEqual([40_001, 40_002]));
  });

  test("as one: complete when both are, failed when one is", () => {
    const one = { value: 1, error: null, asking: false, askAgain: () => {} };
    const none = { value: undefined, error: null, asking: true, askAgain: () => {} };
    expect(bothAnswers(one, one)).toMatchObject({ value: [1, 1], error: null, asking: false });
    expect(bothAnswers(one, none)).toMatchObject({ value: undefined, asking: true });
    const wrong = { ...none, error: new AppError("BUG", "Oh.") };
    expect(bothAnswers(wrong, one).error?.message).toBe("Oh.");
  });
});
