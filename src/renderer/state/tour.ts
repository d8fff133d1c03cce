// The steps of the tour, what each points at and says, and the current one. pages/tour shows them. The tour follows the user to another
// page, and ends where a page has no step.
import { create } from "zustand";
import { request } from "../api/door.ts";
import { useDatasets } from "./datasets.ts";
import { useModelView } from "./model-view.ts";
import { scoresFor, useModels } from "./models.ts";
import { useOverlays } from "./overlays.ts";
import { usePage } from "./page.ts";
import { useSettings } from "./settings.ts";
import { useToasts } from "./toasts.ts";
import { useTriage } from "./triage.ts";

export interface TourStep {
  page: "data" | "model" | "triage";
  title: string;
  words: string;
  /** CSS selectors of its target. A later one is used when the earlier ones are missing. */
  targets: readonly string[];
  side: "top" | "right" | "bottom" | "left";
  /** The step is about the flags of a model. */
  needsScores?: true;
  /** Makes the target appear on its page. */
  prepare?(): void;
}

export const tourSteps: readonly TourStep[] = [
  {
    page: "data",
    title: "The data",
    words:
      "Each flow of the dataset is a row. The time line counts them. Drag over it to select a part of the time.",
    targets: ['main section[aria-label="Time line"]'],
    side: "bottom",
  },
  {
    page: "triage",
    title: "What happened",
    words:
      "Incidents say what hosts did, the most severe first. They need no model. Beside the list are evidence, hosts and flows. J and K go to the next and previous one; C, F, B and U give a verdict.",
    targets: ['main section[aria-label="Incidents"]'],
    side: "right",
    prepare: () => useTriage.getState().setView("incidents"),
  },
  {
    page: "model",
    title: "What is normal",
    words:
      "A model learns from the rows that you choose as normal: by label, by filter or by time. Start the training; its loss appears at the right.",
    targets: ['main section[aria-label="What to learn from"]'],
    side: "right",
    prepare: () => useModelView.getState().show("train"),
  },
  {
    page: "triage",
    title: "Who, and when",
    words:
      "Each lane is a host, and its cells are scores over time: the hotter, the stranger. Click a cell or drag, and the whole page shows that host and time.",
    targets: ['main section[aria-label="Overview"]'],
    side: "bottom",
    needsScores: true,
    prepare: showFlags,
  },
  {
    page: "triage",
    title: "One decision per row",
    words:
      "The strangest flows come first. J and K go to the next and previous one. C is confirmed, F false positive, B benign, U unsure. Ctrl+Z undoes.",
    targets: ['main section[aria-label="Rows"]'],
    side: "right",
    needsScores: true,
    prepare: showFlags,
  },
  {
    page: "triage",
    title: "Why it is strange",
    words:
      "The error map shows which feature differed from the model's expectation, and at which step of the window. Point at a cell to see the observed and the expected value.",
    targets: ['main section[aria-label="Error map"]', 'main section[aria-label="Inspector"]'],
    side: "left",
    needsScores: true,
    prepare() {
      showFlags();
      void lookAtOne();
    },
  },
];

function showFlags(): void {
  useTriage.getState().setView("flags");
}

interface TourState {
  /** Index of the current step; null when no tour runs. */
  at: number | null;
  /** The direction to continue in when a step has no target. */
  direction: 1 | -1;
}
export const useTour = create<TourState>(() => ({ at: null, direction: 1 }));

/** Starts at the first step, and remembers that the tour was seen. Without data it shows what it needs. */
export function startTour(): void {
  if (!useDatasets.getState().list?.length) {
    useToasts.getState().show({
      tone: "plain",
      title: "The tour needs something to show",
      body: "Open a file or try the sample, then start the tour again.",
      showMs: 8_000,
    });
    return;
  }
  useOverlays.getState().set({ jobs: false });
  if (!useSettings.getState().settings.tourSeen) useSettings.getState().change({ tourSeen: true });
  stepFrom(-1, 1);
}

export const leaveTour = (): void => useTour.setState({ at: null });

/** Goes to the next possible step in a direction. Past the last one the tour ends; before the first one it stays. */
export function stepFrom(from: number, direction: 1 | -1): void {
  for (let at = from + direction; at >= 0 && at < tourSteps.length; at += direction) {
    const step = tourSteps[at];
    if (!step || (step.needsScores && !isScored())) continue;
    // Set the state first, so that the tour does not react to its own change of page below.
    useTour.setState({ at, direction });
    usePage.getState().show(step.page);
    step.prepare?.();
    return;
  }
  if (direction === 1) leaveTour();
  // There is none before: go on to the first possible one.
  else stepFrom(-1, 1);
}

/** Call when the user opens another page: continues with the first step there, or ends. */
export function followPage(page: string): void {
  const { at } = useTour.getState();
  if (at === null || tourSteps[at]?.page === page) return;
  const ahead = tourSteps.findIndex((step, i) => i > at && step.page === page);
  const next = ahead < 0 ? tourSteps.findIndex((step) => step.page === page) : ahead;
  if (next < 0) leaveTour();
  else stepFrom(next - 1, 1);
}

function isScored(): boolean {
  const { scores, selectedId } = useModels.getState();
  return scoresFor(scores, selectedId, useDatasets.getState().selectedId) !== null;
}

/** Focuses the strangest flag when no row has the focus. */
async function lookAtOne(): Promise<void> {
  const { selectedId: datasetId } = useDatasets.getState();
  const { selectedId: modelId } = useModels.getState();
  if (useTriage.getState().focusedRow !== null || datasetId === null || modelId === null) return;
  try {
    const { flags } = await request("flags.page", { datasetId, modelId, offset: 0, limit: 1 });
    const row = flags[0]?.row;
    if (row !== undefined && useTriage.getState().focusedRow === null) useTriage.getState().focus(row);
  } catch {
    // The step then points at the inspector, which invites to select a row.
  }
}
