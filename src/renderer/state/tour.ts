// The tour of the window in six steps: what each points at and says, and which of them is shown. Where it stands on the screen is
// pages/tour's. It follows the person to another page, and leaves where a page has no step.
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
  /** What it points at, as CSS; a later one when the earlier do not come. */
  targets: readonly string[];
  side: "top" | "right" | "bottom" | "left";
  /** It is about the flags of a model. */
  needsScores?: true;
  /** Brings the target onto its page. */
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
  /** Number of the step from 0; null while there is no tour. */
  at: number | null;
  /** Which way it goes on when a step is absent. */
  direction: 1 | -1;
}
export const useTour = create<TourState>(() => ({ at: null, direction: 1 }));

/** Begins at the first step, and is remembered as seen; says what it needs where there is no data. */
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

/** To the next or the last step whose page has what it needs; past the last one it is over, before the first it stays. */
export function stepFrom(from: number, direction: 1 | -1): void {
  for (let at = from + direction; at >= 0 && at < tourSteps.length; at += direction) {
    const step = tourSteps[at];
    if (!step || (step.needsScores && !isScored())) continue;
    // The state first: the change of the page below is the tour's own.
    useTour.setState({ at, direction });
    usePage.getState().show(step.page);
    step.prepare?.();
    return;
  }
  if (direction === 1) leaveTour();
  // Going back found nothing: on again from the first that is there.
  else stepFrom(-1, 1);
}

/** The person went to another page: the tour goes on with its first step, or leaves. */
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

/** Has the strangest flag inspected where no row is. */
async function lookAtOne(): Promise<void> {
  const { selectedId: datasetId } = useDatasets.getState();
  const { selectedId: modelId } = useModels.getState();
  if (useTriage.getState().focusedRow !== null || datasetId === null || modelId === null) return;
  try {
    const { flags } = await request("flags.page", { datasetId, modelId, offset: 0, limit: 1 });
    const row = flags[0]?.row;
    if (row !== undefined && useTriage.getState().focusedRow === null) useTriage.getState().focus(row);
  } catch {
    // The step then points at the inspector and its invitation to choose a row.
  }
}
