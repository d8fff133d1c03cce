// The head of the inspector: score, endpoints and time, and buttons that lead to packets.
import type { Explanation } from "#shared/explanation-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { exactTime, formatTime } from "../../../format/time.ts";
import { flowFilter, tools } from "../../../format/tool-filter.ts";
import { copyText } from "../../../state/clipboard.ts";
import { useSettings } from "../../../state/settings.ts";
import { IconButton } from "../../../ui/button.tsx";
import { CarveIcon, CopyIcon, WiresharkIcon } from "../../../ui/icons.tsx";
import { Menu, MenuItem } from "../../../ui/menu.tsx";
import { pressShortcut } from "../../../ui/shortcuts.ts";
import { Skeleton } from "../../../ui/skeleton.tsx";
import type { Subject } from "../state/subject.ts";
import css from "./head.module.css";
import common from "./inspector.module.css";
import type { RowCells } from "./use-inspected.ts";
import { endsWords, flowKey, frameWords } from "./words.ts";

interface HeadProps extends Subject {
  row: number;
  cells: RowCells | null;
  why: Explanation | null;
}

export function InspectorHead({ dataset, row, cells, why }: HeadProps) {
  return (
    <header className={css.head}>
      <div className={css.topLine}>
        {why ? <Score score={why.score} flagged={why.flagged} /> : <Skeleton width={96} height={18} />}
        <span className={common.rowNumber}>row {row}</span>
        <span className={css.space} />
        {dataset.source.capture && (
          <>
            <IconButton
              label="Open in Wireshark"
              icon={WiresharkIcon}
              keys="W"
              onClick={() => pressShortcut("w")}
            />
            <IconButton
              label="Carve the packets into a file"
              icon={CarveIcon}
              keys="Shift+W"
              onClick={() => pressShortcut("shift+w")}
            />
          </>
        )}
        <CopyMenu cells={cells} why={why} />
      </div>
      {cells ? <Ends dataset={dataset} cells={cells} /> : <Skeleton width="70%" height={14} />}
    </header>
  );
}

function Score({ score, flagged }: { score: number; flagged: boolean }) {
  return (
    <span className={css.score}>
      <span className={css.scoreBar}>
        <span style={{ width: `${score}%`, background: scoreColour(score) }} />
      </span>
      <b>{score.toFixed(1)}</b>
      <span className={common.hint}>{flagged ? "flag" : "below the threshold"}</span>
    </span>
  );
}

function Ends({ dataset, cells }: { dataset: Dataset; cells: RowCells }) {
  const mode = useSettings(({ settings }) => settings.time);
  const ends = endsWords(cells);
  const column = dataset.columns.find(({ kind }) => kind === "time")?.name ?? "";
  const time = cells.get(column);
  const frames = frameWords(cells.get("first_frame"), cells.get("last_frame"));
  const words = ["protocol", "service", "conn_state"]
    .map((name) => cells.get(name) ?? null)
    .filter((value) => value !== null && value !== "");
  return (
    <>
      {ends && (
        <h2 className={css.ends} title={`${ends.from} → ${ends.to}`}>
          <span>{ends.from}</span> <span>→</span> <span>{ends.to}</span>
        </h2>
      )}
      <p className={css.facts}>
        {[...new Set(words)].join(" · ")}
        {typeof time === "number" && (
          <time title={exactTime(time)}>{formatTime(time, mode, dataset.timeSpan?.fromMs ?? 0)}</time>
        )}
        {frames && <span>{frames}</span>}
      </p>
    </>
  );
}

function CopyMenu({ cells, why }: { cells: RowCells | null; why: Explanation | null }) {
  const filters = cells && flowFilter(flowKey(cells));
  const community = cells?.get("community_id") ?? null;
  return (
    <Menu label="Copy" align="end" trigger={<IconButton label="Copy" icon={CopyIcon} disabled={!cells} />}>
      {filters &&
        tools.map((tool) => (
          <MenuItem key={tool} onSelect={() => void copyText(filters[tool], `a filter for ${tool}`)}>
            As {tool} {tool === "Suricata" ? "rule" : "filter"}
          </MenuItem>
        ))}
      {typeof community === "string" && (
        <MenuItem onSelect={() => void copyText(community, "the Community ID")}>Community ID</MenuItem>
      )}
      <MenuItem disabled={!why} onSelect={() => why && void copyText(why.sentence, "the sentence")}>
        The sentence
      </MenuItem>
      <MenuItem
        onSelect={() => cells && void copyText(JSON.stringify(Object.fromEntries(cells), null, 2), "the row")}
      >
        The row as JSON
      </MenuItem>
    </Menu>
  );
}
