// The board to move the threshold: scores of the dataset and of normal rows, the handle, its cost, and which flags it adds or removes. A
// drag sends no request, because the scale has all numbers.
import { useEffect, useMemo, useRef, useState } from "react";
import type { ScoreScale } from "#shared/model-view-vocabulary.ts";
import type { Model, Scores, Threshold, ThresholdMethod } from "#shared/model-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { request } from "../../../api/door.ts";
import { showFailure, useToasts } from "../../../state/toasts.ts";
import { Button } from "../../../ui/button.tsx";
import { EdgeRows } from "./edge-rows.tsx";
import { Figures } from "./figures.tsx";
import { GroupLines } from "./group-lines.tsx";
import { figuresAt, figuresOf, type Line, stepOfMethod, stepOfRaw } from "./line.ts";
import { MethodChoice } from "./method-choice.tsx";
import { methodWords } from "./methods.ts";
import { ScorePlot } from "./score-plot.tsx";
import css from "./threshold-board.module.css";

interface ThresholdBoardProps {
  model: Model;
  dataset: Dataset;
  scores: Scores;
  scale: ScoreScale;
  /** The stored threshold. */
  first: Threshold;
}

const restMs = 150;
const undoMs = 10_000;

export function ThresholdBoard({ model, dataset, scores, scale, first }: ThresholdBoardProps) {
  const [stored, setStored] = useState<Line>(() => lineOf(scale, first));
  /** The last choice. A dragged threshold is exact; for a method it is first the nearest step of the scale. */
  const [chosen, setChosen] = useState<Line>(stored);
  const [byMethod, setByMethod] = useState(false);
  const standing = useRef(stored);
  standing.current = stored;
  // A newer stored threshold may arrive late; take it unless the analyst has moved the handle.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another stored threshold counts, not another scale
  useEffect(() => {
    const next = lineOf(scale, first);
    const before = standing.current;
    setStored(next);
    setChosen((now) => (isSameMethod(now, before) ? next : now));
  }, [first]);
  const which = useMemo(() => ({ modelId: model.id, datasetId: dataset.id }), [model.id, dataset.id]);
  const { value: exact, error } = useAnswer(
    "scores.threshold",
    byMethod ? { ...which, method: chosen.method } : null,
    { restMs },
  );
  const line = byMethod && exact ? { ...lineOf(scale, exact), method: chosen.method } : chosen;
  useEffect(() => {
    if (error) showFailure(error, "The threshold could not be computed");
  }, [error]);

  const show = (next: Line, asMethod = false) => {
    setChosen(next);
    setByMethod(asMethod);
  };
  const drag = (step: number) => {
    const method = { method: "fixed" as const, value: scale.raw[step] ?? 0 };
    show({ method, step, figures: figuresAt(scale, step), warnings: [] });
  };
  const turn = (method: ThresholdMethod) => {
    const step = stepOfMethod(scale, method) ?? line.step;
    show({ method, step, figures: figuresAt(scale, step), warnings: [] }, true);
  };
  const keep = async (next: Line, before: Line) => {
    let changedLine: Line;
    try {
      // The exact threshold, even when it is stored before the engine has computed it for display.
      const threshold = await request("scores.threshold", { ...which, method: next.method, keep: true });
      changedLine = lineOf(scale, threshold);
    } catch (thrown) {
      showFailure(thrown, "The threshold could not be saved");
      return;
    }
    setStored(changedLine);
    show(changedLine);
    useToasts.getState().show({
      tone: "plain",
      title: `The threshold is saved: ${methodWords(next.method)}`,
      showMs: undoMs,
      action: { label: "Undo", run: () => void keep(before, changedLine) },
    });
  };
  const changed = !isSameMethod(line, stored);
  return (
    <div className={css.board}>
      <header className={css.head}>
        <Figures scale={scale} line={line} />
        <div className={css.actions}>
          <Button disabled={!changed} onClick={() => show(stored)}>
            Back to the saved threshold
          </Button>
          <Button tone="primary" disabled={!changed} onClick={() => void keep(line, stored)}>
            Keep this threshold
          </Button>
        </div>
      </header>
      <ScorePlot
        scale={scale}
        step={line.step}
        keptStep={stored.step}
        flagged={line.figures.flags}
        dataset={dataset}
        fileName={`${model.name} scores`}
        onStep={drag}
      />
      <div className={css.below}>
        <MethodChoice method={line.method} timed={scale.days !== null} onTurn={turn} />
        <EdgeRows scale={scale} line={line} stored={stored} dataset={dataset} modelId={model.id} />
      </div>
      <GroupLines
        dataset={dataset}
        modelId={model.id}
        method={line.method}
        fileName={`${model.name} lines`}
      />
      {[...line.warnings, ...scores.warnings].length > 0 && (
        <ul className={css.warnings} aria-label="Notes on this line">
          {[...new Set([...line.warnings, ...scores.warnings])].map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function lineOf(scale: ScoreScale, threshold: Threshold): Line {
  return {
    method: threshold.method,
    step: threshold.value === null ? scale.bins : stepOfRaw(scale, threshold.value),
    figures: figuresOf(threshold),
    warnings: threshold.warnings,
  };
}

const isSameMethod = (a: Line, b: Line): boolean => JSON.stringify(a.method) === JSON.stringify(b.method);
