// The models of the workspace, newest first.
import type { Model } from "../../../shared/model-vocabulary.ts";
import { detectorName } from "../../format/detector.ts";
import { formatMany } from "../../format/number.ts";
import { useModels } from "../../state/models.ts";
import css from "../data/dataset-list.module.css";
import own from "./model-list.module.css";

export function ModelList({ models }: { models: readonly Model[] }) {
  const { selectedId, select } = useModels();
  return (
    <nav className={css.side} aria-label="Models">
      <header className={css.head}>
        <h2>Models</h2>
      </header>
      {models.length === 0 && <p className={own.empty}>No model yet. Train one at the right.</p>}
      <ul className={css.list}>
        {models.map((model) => (
          <li key={model.id}>
            <button
              type="button"
              className={css.dataset}
              aria-current={model.id === selectedId}
              title={model.name}
              onClick={() => select(model.id)}
            >
              <span className={css.name}>{model.name}</span>
              <span className={css.facts}>
                {detectorName(model.detector)} · {formatMany(model.normalRows, "row")}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
