// Verdicts: what is sent, the message when storing fails, and undo.
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { type SmallEngine, startSmallEngine } from "#test/support/small-engine.ts";
import { answer, askedFor, later } from "#test/support/window.ts";
import { useToasts } from "./toasts.ts";
import { isFromHere, useVerdicts } from "./verdicts.ts";

const verdicts = () => useVerdicts.getState();
const toasts = () => useToasts.getState().toasts;
const on = { datasetId: 1, rows: [4, 5] };
let engine: SmallEngine;

beforeEach(() => {
  engine = startSmallEngine();
  verdicts().reset();
  useToasts.setState({ toasts: [] });
});

describe("a verdict", () => {
  test("is on disk when it is acknowledged, with its reason", async () => {
    const stored = await verdicts().give(on, "false-positive", "maintenance");
    expect(stored?.changed).toBe(2);
    expect(stored?.verdict).toMatchObject({ verdict: "false-positive", reason: "maintenance" });
    expect(engine.verdicts.get(5)?.reason).toBe("maintenance");
    expect(verdicts().undo.undo).toBe("1 verdict");
  });

  test("of null opens the rows again", async () => {
    await verdicts().give(on, "confirmed");
    const stored = await verdicts().give(on, null);
    expect(stored?.verdict).toBeNull();
    expect(engine.verdicts.size).toBe(0);
  });

  test("that could not be stored shows a message, and resolves to null", async () => {
    answer("verdict.give", () => {
      throw new AppError("DISK_FULL", "The disk is full; free some space.");
    });
    expect(await verdicts().give(on, "confirmed")).toBeNull();
    expect(toasts()[0]).toMatchObject({
      title: "The verdict could not be saved",
      body: "The disk is full; free some space.",
    });
  });

  test("of this window is recognised in its event while the request runs, and not afterwards", async () => {
    const change = { what: "verdict" as const, datasetId: 1, rows: [4, 5] };
    const kept = later<void>();
    answer("verdict.give", async () => {
      await kept.promise;
      return { changed: 2, undo: { undo: null, redo: null } };
    });
    const giving = verdicts().give(on, "benign");
    expect(isFromHere(change)).toBe(true);
    expect(isFromHere({ ...change, rows: [4] })).toBe(false);
    expect(isFromHere({ ...change, what: "note" })).toBe(false);
    kept.resolve();
    await giving;
    expect(isFromHere(change)).toBe(false);
  });
});

describe("undo", () => {
  test("undoes the last step and names it", async () => {
    useVerdicts.setState({ undo: { undo: "2 rows confirmed", redo: null } });
    answer("triage.undo", () => ({ changed: 2, undo: { undo: null, redo: "2 rows confirmed" } }));
    await verdicts().undoOne();
    expect(toasts().at(-1)?.title).toBe("Took back: 2 rows confirmed");
    expect(verdicts().undo).toEqual({ undo: null, redo: "2 rows confirmed" });
  });

  test("shows no message when there was nothing to undo", async () => {
    answer("triage.undo", () => ({ changed: 0, undo: { undo: null, redo: null } }));
    await verdicts().undoOne();
    expect(toasts()).toEqual([]);
  });

  test("in a message belongs to the last step only: a further step removes the message", async () => {
    verdicts().tell("Benign: 2 rows");
    expect(toasts()[0]?.action?.label).toBe("Undo");
    await verdicts().give({ datasetId: 1, rows: [9] }, "confirmed");
    expect(toasts()).toEqual([]);
  });
});

describe("names, tags and views", () => {
  test("are loaded together", async () => {
    await verdicts().load();
    expect(verdicts().hosts.get("10.0.0.3")).toBe("printer");
    expect(verdicts().tags).toEqual([{ tag: "seen", rows: 2 }]);
    expect(verdicts().views).toEqual([]);
  });

  test("ignore an answer that a later one overtook", async () => {
    const slow = later<void>();
    let first = true;
    answer("tag.list", async () => {
      const mine = first;
      first = false;
      if (mine) await slow.promise;
      return [{ tag: mine ? "old" : "new", rows: 1 }];
    });
    const loads = [verdicts().load(), verdicts().load()];
    await loads[1];
    slow.resolve();
    await loads[0];
    expect(verdicts().tags).toEqual([{ tag: "new", rows: 1 }]);
  });

  test("of another workspace are not shown", async () => {
    const slow = later<void>();
    answer("tag.list", async () => {
      await slow.promise;
      return [{ tag: "old", rows: 1 }];
    });
    const load = verdicts().load();
    verdicts().reset();
    slow.resolve();
    await load;
    expect(verdicts().tags).toEqual([]);
  });

  test("show a message when they could not be loaded", async () => {
    answer("view.list", () => {
      throw new AppError("BUG", "Oh.");
    });
    await verdicts().load();
    expect(toasts()[0]?.title).toBe("Names, tags and views could not be read");
  });

  test("tags and notes are sent unchanged", async () => {
    expect(await verdicts().setTags(on, ["odd"], [])).toBe(true);
    expect(await verdicts().setNote(1, 4, "a backup")).toBe(true);
    expect(engine.tags.get(4)).toEqual(["odd"]);
    expect(engine.notes.get(4)).toBe("a backup");
    expect(askedFor("tag.set")[0]).toEqual({ on, add: ["odd"], remove: [] });
  });
});
