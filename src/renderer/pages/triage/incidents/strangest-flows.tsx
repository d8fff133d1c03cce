// Why the strangest flows of an incident are strange, by the model that scored the dataset: observed against expected, in words. Without a
// model, the evidence of the behaviours is complete.
import { columnWords } from "#shared/column-words.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { scoresFor, useModels, useSelectedModel } from "../../../state/models.ts";
import { useQuery } from "../../../state/query.ts";
import { useTriage } from "../../../state/triage.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Button } from "../../../ui/button.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { columnOf, expectedWords, shareWords, usualWords, valueWriter } from "../inspector/words.ts";
import css from "./strangest-flows.module.css";

const mostFlows = 3;
const mostColumns = 3;
/** Incidents that keys only move past are not explained. */
const restMs = 250;

interface StrangestFlowsProps {
  dataset: Dataset;
  /** Matches the flows of the incident. */
  among: Filter;
}

export function StrangestFlows({ dataset, among }: StrangestFlowsProps) {
  const model = useSelectedModel();
  const scores = useModels(({ scores }) => scores);
  if (!model || !scoresFor(scores, model.id, dataset.id)) {
    return (
      <p className={css.soft}>
        No model has scored {dataset.name}; the evidence above comes from behaviours.
      </p>
    );
  }
  return <Explained dataset={dataset} model={model} among={among} />;
}

function Explained({ dataset, model, among }: StrangestFlowsProps & { model: Model }) {
  const answer = useAnswer(
    "triage.page",
    {
      datasetId: dataset.id,
      modelId: model.id,
      show: "all",
      filter: among,
      sort: [],
      offset: 0,
      limit: mostFlows,
      columns: ["orig_addr", "resp_addr", "resp_port"].filter((name) =>
        dataset.columns.some((column) => column.name === name),
      ),
    },
    { restMs },
  );
  const showAll = () => {
    useQuery.getState().only(among);
    useTriage.getState().setShow("all");
    useTriage.getState().setView("flags");
  };
  return (
    <section aria-label="Strangest flows" className={css.strangest}>
      <header className={css.head}>
        <h3>Strangest flows, by {model.name}</h3>
        <Button tone="quiet" onClick={showAll}>
          Show them with their scores
        </Button>
      </header>
      <Answered of={answer} bones={<Skeleton height={120} />} failed="The flows could not be explained">
        {({ rowIds, scores, cells }) => (
          <ol className={css.flows}>
            {rowIds.map((row, i) => {
              const [from, to, port] = cells.map((column) => column[i] ?? "");
              return (
                <li key={row}>
                  <p>
                    <b>{scores[i] === null ? "–" : Math.round(scores[i] ?? 0)}</b> of 100 · {String(from)} →{" "}
                    {String(to)}
                    {port === "" || port === undefined ? "" : `:${port}`}{" "}
                    <span className={css.soft}>row {row}</span>
                  </p>
                  <Why dataset={dataset} model={model} row={row} />
                </li>
              );
            })}
          </ol>
        )}
      </Answered>
    </section>
  );
}

function Why({ dataset, model, row }: { dataset: Dataset; model: Model; row: number }) {
  const why = useAnswer("flow.explain", { datasetId: dataset.id, modelId: model.id, row }, { restMs });
  return (
    <Answered of={why} bones={<Skeleton height={48} />}>
      {({ columns, sentence }) => {
        const top = columns.filter(({ share }) => share > 0).slice(0, mostColumns);
        if (top.length === 0) return <p className={css.soft}>{sentence}</p>;
        return (
          <ul className={css.columns}>
            {top.map(({ column, share, observed, expected, usual }) => {
              const write = valueWriter(columnOf(dataset, column));
              return (
                <li key={column}>
                  <span className={css.share}>{shareWords(share)}</span> {columnWords(column)}{" "}
                  <b>{write(observed)}</b>, expected {expectedWords(expected, write)}
                  <span className={css.soft}> · usually {usualWords(usual, write)}</span>
                </li>
              );
            })}
          </ul>
        );
      }}
    </Answered>
  );
}
