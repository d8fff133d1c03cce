// The bytes of one packet: offset, hexadecimal, ASCII. The first ones are known from the list; all of them come a moment later.
import { useEffect, useMemo, useState } from "react";
import type { Dataset, ListedPacket } from "#shared/vocabulary.ts";
import { request } from "../../../api/door.ts";
import { createTurns } from "../../../api/latest.ts";
import { formatMany } from "../../../format/number.ts";
import { copyText } from "../../../state/clipboard.ts";
import { IconButton } from "../../../ui/button.tsx";
import { CopyIcon } from "../../../ui/icons.tsx";
import { VirtualList } from "../../../ui/virtual-list.tsx";
import { dumpLine } from "./hex-words.ts";
import css from "./inspector.module.css";

const rowPx = 17;
const restMs = 60;

interface HexDumpProps {
  dataset: Dataset;
  row: number;
  nth: number;
  /** The packet as the list knows it, with its first bytes. */
  first: ListedPacket | undefined;
}

export function HexDump({ dataset, row, nth, first }: HexDumpProps) {
  const whole = useBytes(dataset, row, nth, first);
  const hex = whole ?? first?.hex ?? "";
  const lines = useMemo(() => Math.ceil(hex.length / 32), [hex]);
  if (!first) return null;
  return (
    <div className={css.dump}>
      <p className={css.dumpHead}>
        <span>
          frame {first.frame}, {formatMany(first.wireLength, "byte")}
          {first.capturedLength < first.wireLength && `, ${first.capturedLength} of them captured`}
        </span>
        <IconButton
          label="Copy the bytes"
          icon={CopyIcon}
          className={css.go}
          onClick={() => void copyText(hex, `${hex.length / 2} bytes`)}
        />
      </p>
      <VirtualList label={`Bytes of frame ${first.frame}`} count={lines} rowPx={rowPx} heightPx={9 * rowPx}>
        {(line) => {
          const { offset, bytes, text } = dumpLine(hex, line);
          return (
            <div key={line} className={css.dumpLine} style={{ height: rowPx }}>
              <span className={css.offset}>{offset}</span>
              <span>{bytes}</span>
              <span className={css.ascii}>{text}</span>
            </div>
          );
        }}
      </VirtualList>
    </div>
  );
}

/** All bytes, where the list did not have them already. */
function useBytes(
  dataset: Dataset,
  row: number,
  nth: number,
  first: ListedPacket | undefined,
): string | null {
  const [found, setFound] = useState<{ key: string; hex: string } | null>(null);
  const [turns] = useState(createTurns);
  const key = `${dataset.id} ${row} ${nth}`;
  const short = first !== undefined && first.hex.length < 2 * first.capturedLength;
  useEffect(() => {
    const isLast = turns.next();
    if (!short) return;
    const rest = setTimeout(() => {
      request("packet.bytes", { datasetId: dataset.id, flowId: row, nth }).then(
        ({ hex }) => isLast() && setFound({ key, hex }),
        // The first bytes stay; the list says what is wrong with the capture.
        () => {},
      );
    }, restMs);
    return () => {
      clearTimeout(rest);
      turns.next();
    };
  }, [dataset.id, row, nth, key, short, turns]);
  return found?.key === key ? found.hex : null;
}
