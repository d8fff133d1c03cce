// Verdicts, notes, tags, names of hosts, views and undo, for every page. A change is on disk when it is acknowledged. Rows on the screen
// change by the answer, or by an event.
import { create } from "zustand";
import type { EventPayload, RequestInput, RequestOutput } from "#shared/contract/contract.ts";
import type { ReasonWord, RowVerdict, SavedView, UndoState, Verdict } from "#shared/triage-vocabulary.ts";
import { request } from "../api/door.ts";
import { createLatest } from "../api/latest.ts";
import { forgetNoteDrafts } from "./note-drafts.ts";
import { showFailure, useToasts } from "./toasts.ts";

type VerdictTarget = RequestInput<"verdict.give">["on"];

interface VerdictsState {
  /** Names of hosts by address. */
  hosts: ReadonlyMap<string, string>;
  views: readonly SavedView[];
  /** Tags in use, most frequent first. */
  tags: readonly { tag: string; rows: number }[];
  undo: UndoState;
  load(): Promise<void>;
  reset(): void;
  /** Resolves to the verdict that is on disk, or to null, after a message, when it could not be stored. */
  give(on: VerdictTarget, verdict: Verdict | null, reason?: ReasonWord | null): Promise<VerdictAnswer | null>;
  setNote(datasetId: number, row: number, text: string): Promise<boolean>;
  setTags(on: VerdictTarget, add: string[], remove: string[]): Promise<boolean>;
  nameHost(address: string, name: string): Promise<boolean>;
  saveView(view: SavedView): Promise<boolean>;
  deleteView(name: string): Promise<boolean>;
  /** Shows how many rows got a verdict, with Undo, until the next change. */
  tell(title: string): void;
  /** Undoes the last change of this session. */
  undoOne(): Promise<void>;
  redoOne(): Promise<void>;
}

interface VerdictAnswer {
  verdict: RowVerdict | null;
  changed: number;
}

const latest = createLatest();
const nothing: UndoState = { undo: null, redo: null };
const blank = { hosts: new Map<string, string>(), views: [], tags: [], undo: nothing };

/** Rows whose change this window shows itself, so that it can ignore the event about them. */
const rowsFromHere = new Set<string>();
const keyOf = (datasetId: number, rows: readonly number[]) => `${datasetId} ${rows.length} ${rows.join(",")}`;
const mostRows = 1000;

export function isFromHere({ what, datasetId, rows }: EventPayload<"verdict.changed">): boolean {
  return (
    what === "verdict" && datasetId !== null && rows !== null && rowsFromHere.has(keyOf(datasetId, rows))
  );
}

/** The message whose undo belongs to the last change. */
let undoToast: number | null = null;

export const useVerdicts = create<VerdictsState>((set, get) => {
  async function stored(
    answering: Promise<RequestOutput<"verdict.give">>,
    title: string,
  ): Promise<RequestOutput<"verdict.give"> | null> {
    try {
      const answer = await answering;
      if (undoToast !== null) useToasts.getState().close(undoToast);
      undoToast = null;
      set({ undo: answer.undo });
      return answer;
    } catch (thrown) {
      showFailure(thrown, title);
      return null;
    }
  }
  async function step(verb: "triage.undo" | "triage.redo", done: string): Promise<void> {
    const words = get().undo[verb === "triage.undo" ? "undo" : "redo"];
    const answer = await stored(request(verb, {}), "It could not be undone");
    if (!answer || answer.changed === 0) return;
    useToasts.getState().show({ tone: "plain", title: `${done}: ${words}`, showMs: 2500 });
  }
  return {
    ...blank,
    load: () =>
      latest.ask(
        () =>
          Promise.all([
            request("host.list", {}),
            request("view.list", {}),
            request("tag.list", {}),
            request("triage.undoState", {}),
          ]),
        ([hosts, views, tags, undo]) =>
          set({ hosts: new Map(hosts.map(({ address, name }) => [address, name])), views, tags, undo }),
        (thrown) => showFailure(thrown, "Names, tags and views could not be read"),
      ),
    reset() {
      latest.drop();
      rowsFromHere.clear();
      forgetNoteDrafts();
      set(blank);
    },
    async give(on, verdict, reason = null) {
      const key = "rows" in on && on.rows.length <= mostRows ? keyOf(on.datasetId, on.rows) : null;
      if (key) rowsFromHere.add(key);
      const answer = await stored(
        request("verdict.give", { on, verdict, reason }),
        "The verdict could not be saved",
      );
      // The event comes before the answer, or never when nothing changed.
      if (key) rowsFromHere.delete(key);
      if (!answer) return null;
      const rowVerdict = verdict === null ? null : { verdict, reason, atMs: Date.now() };
      return { verdict: rowVerdict, changed: answer.changed };
    },
    async setNote(datasetId, row, text) {
      return (
        (await stored(request("note.set", { datasetId, row, text }), "The note could not be saved")) !== null
      );
    },
    async setTags(on, add, remove) {
      return (await stored(request("tag.set", { on, add, remove }), "The tags could not be saved")) !== null;
    },
    async nameHost(address, name) {
      return (await stored(request("host.name", { address, name }), "The name could not be saved")) !== null;
    },
    async saveView(view) {
      return (await stored(request("view.save", view), "The view could not be saved")) !== null;
    },
    async deleteView(name) {
      return (await stored(request("view.delete", { name }), "The view could not be deleted")) !== null;
    },
    tell(title) {
      const action = { label: "Undo", run: () => void get().undoOne() };
      undoToast = useToasts.getState().show({ tone: "plain", title, showMs: 5000, action });
    },
    undoOne: () => step("triage.undo", "Took back"),
    redoOne: () => step("triage.redo", "Done again"),
  };
});
