// The bytes of a packet: offset, hexadecimal, ASCII. The first bytes come with the list; the rest is loaded.
import { useMemo } from "react";
import { manyText } from "#shared/number-words.ts";
import type { Dataset, ListedPacket } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { copyText } from "../../../state/clipboard.ts";
import { IconButton } from "../../../ui/button.tsx";
import { CopyIcon } from "../../../ui/icons.tsx";
import { VirtualList } from "../../../ui/virtual-list.tsx";
import css from "./hex-dump.module.css";
import { dumpLine } from "./hex-words.ts";
import common from "./inspector.module.css";

const rowPx = 17;
const restMs = 60;

interface HexDumpProps {
  dataset: Dataset;
  row: number;
  nth: number;
  /** The packet from the list, with its first bytes. */
  first: ListedPacket | undefined;
}

export function HexDump({ dataset, row, nth, first }: HexDumpProps) {
  const short = first !== undefined && first.hex.length < 2 * first.capturedLength;
  // If loading fails, the first bytes stay; the list reports the problem with the capture.
  const rest = useAnswer("packet.bytes", short ? { datasetId: dataset.id, flowId: row, nth } : null, {
    restMs,
  });
  const hex = rest.value?.hex ?? first?.hex ?? "";
  const lines = useMemo(() => Math.ceil(hex.length / 32), [hex]);
  if (!first) return null;
  return (
    <div className={css.dump}>
      <p className={css.dumpHead}>
        <span>
          frame {first.frame}, {manyText(first.wireLength, "byte")}
          {first.capturedLength < first.wireLength && `, ${first.capturedLength} of them captured`}
        </span>
        <IconButton
          label="Copy the bytes"
          icon={CopyIcon}
          className={common.go}
          onClick={() => void copyText(hex, `${hex.length / 2} bytes`)}
        />
      </p>
      <VirtualList label={`Bytes of frame ${first.frame}`} count={lines} rowPx={rowPx} heightPx={9 * rowPx}>
        {(line) => {
          const { offset, bytes, text } = dumpLine(hex, line);
          return (
            <div key={line} className={css.dumpLine} style={{ height: rowPx }}>
              <span className={common.offset}>{offset}</span>
              <span>{bytes}</span>
              <span className={css.ascii}>{text}</span>
            </div>
          );
        }}
      </VirtualList>
    </div>
  );
}
