// Details of a dataset beside its rows: distributions of labels and protocols, source, and what was not read.

import { countText, manyText } from "#shared/number-words.ts";
import { splitColumn } from "#shared/timeline-choice.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { formatBytes, formatSeconds } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { copyText } from "../../state/clipboard.ts";
import { useFold } from "../../state/fold.ts";
import { useSettings } from "../../state/settings.ts";
import { IconButton } from "../../ui/button.tsx";
import { CloseIcon, CopyIcon } from "../../ui/icons.tsx";
import { Pane } from "../../ui/pane.tsx";
import css from "./dataset-details.module.css";
import { ValueDistribution } from "./distribution.tsx";
import { HealthSheet } from "./health-sheet.tsx";

/** Whether the details are shown, and a function that shows or hides them. */
export const useDetailsOpen = () => useFold("details", false);

export function DatasetDetails({ dataset }: { dataset: Dataset }) {
  const [, toggle] = useDetailsOpen();
  const label = splitColumn(dataset.columns, "label");
  const protocol = splitColumn(dataset.columns, "protocol");
  const { refused, warnings, refusedRows } = dataset;
  return (
    <Pane name="details-width" label="Width of the details" edge="right" widthPx={280} least={220} most={480}>
      <section className={css.details} aria-label="Details of the dataset">
        <header className={css.head}>
          <h2 className={css.heading}>Details</h2>
          <IconButton label="Close the details" icon={CloseIcon} onClick={toggle} />
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys */}
        <section className={css.body} aria-label="Details" tabIndex={0}>
          {dataset.reading ? (
            <p className={css.quiet}>Labels and protocols are counted after the whole file is read.</p>
          ) : (
            <>
              {label && <ValueDistribution dataset={dataset} column={label} title="Labels" />}
              {protocol && <ValueDistribution dataset={dataset} column={protocol} title="Protocols" />}
              {!label && !protocol && <p className={css.quiet}>No column holds labels or protocols.</p>}
            </>
          )}
          <Source dataset={dataset} />
          <section className={css.section} aria-label="Not read">
            <h3 className={css.title}>Not read</h3>
            {refused.length === 0 && refusedRows === 0 && warnings.length === 0 ? (
              <p className={css.quiet}>Every row is in the dataset, and there are no warnings.</p>
            ) : (
              <HealthSheet dataset={dataset} />
            )}
          </section>
        </section>
      </section>
    </Pane>
  );
}

function Source({ dataset }: { dataset: Dataset }) {
  const time = useSettings(({ settings }) => settings.time);
  const { source } = dataset;
  return (
    <section className={css.section} aria-label="Source">
      <h3 className={css.title}>Source</h3>
      <dl className={css.facts}>
        <dt>File</dt>
        <dd>
          <Copied text={source.path} what="the path">
            <bdi>{source.path}</bdi>
          </Copied>
          {source.uploaded === "kept" && (
            <p className={css.why}>Sent by the browser. This copy stays in the workspace for its packets.</p>
          )}
          {source.uploaded === "removed" && (
            <p className={css.why}>Sent by the browser. The file was removed after it was read.</p>
          )}
          {source.inPlace && <p className={css.why}>Queried where it lies; nothing of it was copied.</p>}
        </dd>
        <dt>SHA-256</dt>
        <dd>
          {source.sha256 ? (
            <Copied text={source.sha256} what="the SHA-256">
              <code>{source.sha256.slice(0, 16)}…</code>
            </Copied>
          ) : (
            "not known yet"
          )}
        </dd>
        <dt>Size</dt>
        <dd title={`${countText(source.bytes)} bytes`}>{formatBytes(source.bytes)}</dd>
        <dt>Format</dt>
        <dd>
          {source.format}
          <p className={css.why}>{source.why}</p>
        </dd>
        <dt>Read</dt>
        <dd>
          {formatMoment(dataset.importedAtMs, time === "local" ? "local" : "utc")}
          {!dataset.reading && `, in ${formatSeconds(dataset.importMs / 1000)}`}
        </dd>
        <dt>Holds</dt>
        <dd>
          {manyText(dataset.rows, "row")} × {manyText(dataset.columns.length, "column")}
        </dd>
      </dl>
    </section>
  );
}

function Copied({ text, what, children }: { text: string; what: string; children: React.ReactNode }) {
  return (
    <span className={css.copied}>
      <span className={css.cut} title={text}>
        {children}
      </span>
      <IconButton
        label={`Copy ${what}`}
        icon={CopyIcon}
        className={css.copy}
        onClick={() => void copyText(text, what)}
      />
    </span>
  );
}
