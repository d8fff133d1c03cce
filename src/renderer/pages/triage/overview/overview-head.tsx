// The line over the overview: the kind of lanes, the content under the pointer or cursor, the brushed range, and the tools.
import type { LaneEntity, Lanes, ScoredTimeline } from "#shared/contract/inspect.ts";
import { countText, manyText } from "#shared/number-words.ts";
import type { TimeRange } from "#shared/time-range.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { namedOption, namedSize } from "../../../chart/bare-option.ts";
import { ChartMenu } from "../../../chart/chart-menu.tsx";
import type { Picture } from "../../../chart/drawing.ts";
import { lanePx } from "../../../chart/lanes-cells.ts";
import { lanesOption } from "../../../chart/lanes-option.ts";
import { rangeWords } from "../../../parts/time-line/overview-words.tsx";
import { useSettings } from "../../../state/settings.ts";
import { IconButton } from "../../../ui/button.tsx";
import { CloseIcon, TableIcon, ZoomInIcon, ZoomOutIcon } from "../../../ui/icons.tsx";
import { Popover } from "../../../ui/popover.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import type { Entity } from "./entity-range.ts";
import { entityName, entityNames } from "./lane-words.ts";
import css from "./overview-head.module.css";
import { OverviewTables } from "./overview-tables.tsx";

interface OverviewHeadProps {
  dataset: Dataset;
  line: ScoredTimeline | null;
  lanes: Lanes | null;
  range: TimeRange | null;
  chosen: readonly Entity[] | null;
  zoom: TimeRange | null;
  readout: string | null;
  entity: LaneEntity;
  entities: readonly LaneEntity[];
  onEntity(entity: LaneEntity): void;
  onZoom(range: TimeRange | null): void;
  onClear(): void;
}

export function OverviewHead(props: OverviewHeadProps) {
  const { dataset, line, lanes, range, chosen, zoom, readout, entity, entities } = props;
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? 0;
  const brushed = [
    chosen && lanes && chosenWords(chosen, lanes.columns),
    range && rangeWords(range, mode, originMs),
  ].filter((words) => words !== null);
  return (
    <div className={css.head}>
      {entities.length > 0 && (
        <Segmented
          label="Lanes of"
          value={entity}
          options={entities.map((value) => ({ value, label: entityNames[value] }))}
          onChange={props.onEntity}
        />
      )}
      {lanes && (
        <span className={css.quiet}>
          {lanes.lanes.length < lanes.entities
            ? `${lanes.lanes.length} strangest of ${countText(lanes.entities)}`
            : manyText(lanes.entities, "lane")}
        </span>
      )}
      <p className={css.readout} role="status" aria-label="Under the cursor">
        {readout ?? brushed.join(" · ")}
      </p>
      {brushed.length > 0 && (
        <IconButton
          label="Clear what is brushed"
          icon={CloseIcon}
          className={css.tool}
          onClick={props.onClear}
        />
      )}
      {zoom ? (
        <IconButton
          label="Look at all times"
          icon={ZoomOutIcon}
          className={css.tool}
          onClick={() => props.onZoom(null)}
        />
      ) : (
        <IconButton
          label="Look at the brushed time only"
          icon={ZoomInIcon}
          className={css.tool}
          disabled={!range}
          onClick={() => props.onZoom(range)}
        />
      )}
      <Popover
        label="Overview as tables"
        align="end"
        trigger={<IconButton label="Show as table" icon={TableIcon} className={css.tool} disabled={!line} />}
      >
        {line && <OverviewTables dataset={dataset} line={line} lanes={lanes} />}
      </Popover>
      {lanes && (
        <ChartMenu
          title="Lanes"
          fileName={`${dataset.name} lanes`}
          className={css.tool}
          picture={() => lanesPicture(lanes)}
        />
      )}
    </div>
  );
}

/** The lanes with their names, as a picture. */
function lanesPicture(lanes: Lanes): Picture {
  const names = lanes.lanes.map(({ values }) => entityName(values, lanes.columns));
  return {
    option: (theme) => namedOption(theme, lanesOption(theme, lanes), names),
    ...namedSize(names.length, lanePx),
  };
}

function chosenWords(chosen: readonly Entity[], columns: readonly string[]): string {
  const [first] = chosen;
  if (!first) return "";
  const name = entityName(first, columns);
  return chosen.length === 1 ? name : `${name} and ${countText(chosen.length - 1)} more`;
}
