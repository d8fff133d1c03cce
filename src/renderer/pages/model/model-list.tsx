// The models of the workspace, newest first, with the champion marked and a running training at the top.
import type { Model } from "#shared/model-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import { detectorName } from "../../format/detector.ts";
import { JobProgress } from "../../parts/job-progress.tsx";
import css from "../../parts/list.module.css";
import { useDatasets } from "../../state/datasets.ts";
import { runningTraining, useJobs } from "../../state/jobs.ts";
import { useModelView } from "../../state/model-view.ts";
import { scoresFor, useModels } from "../../state/models.ts";
import { choose } from "../../state/opening.ts";
import { IconButton } from "../../ui/button.tsx";
import { ChampionIcon, ImportIcon, MoreIcon, PlusIcon } from "../../ui/icons.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import listCss from "./model-list.module.css";

export function ModelList({ models }: { models: readonly Model[] }) {
  const { selectedId, scores, select } = useModels();
  const { tab, show } = useModelView();
  const datasetId = useDatasets(({ selectedId }) => selectedId);
  const running = useJobs(({ list }) => runningTraining(list));
  return (
    <nav className={css.side} aria-label="Models">
      <header className={css.head}>
        <h2>Models</h2>
        <span className={listCss.tools}>
          <IconButton label="Train a model" icon={PlusIcon} onClick={() => show("train")} />
          <Menu
            label="More for models"
            align="end"
            trigger={<IconButton label="More for models" icon={MoreIcon} />}
          >
            <MenuItem icon={ImportIcon} onSelect={() => void choose("model")}>
              Import a model…
            </MenuItem>
          </Menu>
        </span>
      </header>
      <ul className={css.list}>
        {running && (
          <li className={listCss.running}>
            <button type="button" className={css.dataset} onClick={() => show("train")} title={running.title}>
              <span className={css.name}>{running.title}</span>
            </button>
            <JobProgress job={running} />
          </li>
        )}
        {models.length === 0 && !running && (
          <li className={listCss.empty}>No model yet. Train one at the right.</li>
        )}
        {models.map((model) => (
          <li key={model.id}>
            <button
              type="button"
              className={css.dataset}
              aria-current={model.id === selectedId}
              title={model.name}
              onClick={() => {
                select(model.id);
                if (tab === "train") show("card");
              }}
            >
              <span className={listCss.line}>
                <span className={css.name}>{model.name}</span>
                {model.champion && (
                  <ChampionIcon size={13} aria-hidden={false} role="img" aria-label="Champion" />
                )}
              </span>
              <span className={css.facts}>
                {detectorName(model.detector)} · {manyText(model.normalRows, "row")}
                {scoresFor(scores, model.id, datasetId) === null && " · not scored here"}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
