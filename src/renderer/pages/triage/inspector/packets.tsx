// The packets of a flow as Wireshark would list them, brought in blocks as they come into sight, and the bytes of the chosen one.
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import type { Dataset, ListedPacket } from "#shared/vocabulary.ts";
import { asAppError, request } from "../../../api/door.ts";
import { createTurns } from "../../../api/latest.ts";
import { formatCount, formatMany } from "../../../format/number.ts";
import { Button } from "../../../ui/button.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { VirtualList } from "../../../ui/virtual-list.tsx";
import { HexDump } from "./hex-dump.tsx";
import css from "./inspector.module.css";

const block = 200;
const rowPx = 18;

export function Packets({ dataset, row }: { dataset: Dataset; row: number }) {
  const { packets, total, error, bring, askAgain } = usePackets(dataset, row);
  const [chosen, setChosen] = useState(0);
  if (error && total === null)
    return (
      <p className={css.failed} role="alert">
        {error.message}
        <Button tone="quiet" className={css.more} onClick={askAgain}>
          Try again
        </Button>
      </p>
    );
  if (total === null) return <Skeleton height={5 * rowPx} />;
  const originUs = packets.get(0)?.timeUs ?? 0;

  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -8, PageDown: 8 }[event.key];
    if (by === undefined || total === null) return;
    event.preventDefault();
    event.stopPropagation();
    setChosen(Math.max(0, Math.min(total - 1, chosen + by)));
  }
  return (
    <>
      <VirtualList
        label={`Packets of row ${row}`}
        count={total}
        rowPx={rowPx}
        heightPx={10 * rowPx}
        active={chosen}
        onSight={bring}
        onKeyDown={onKeyDown}
      >
        {(nth) => {
          const packet = packets.get(nth);
          return (
            <PacketLine
              key={nth}
              packet={packet}
              originUs={originUs}
              chosen={nth === chosen}
              onChoose={() => setChosen(nth)}
            />
          );
        }}
      </VirtualList>
      <HexDump dataset={dataset} row={row} nth={chosen} first={packets.get(chosen)} />
    </>
  );
}

interface PacketLineProps {
  packet: ListedPacket | undefined;
  originUs: number;
  chosen: boolean;
  onChoose(): void;
}

function PacketLine({ packet, originUs, chosen, onChoose }: PacketLineProps) {
  if (!packet)
    return (
      <div className={css.packet} style={{ height: rowPx }}>
        <Skeleton width={220} height={8} />
      </div>
    );
  const seconds = (packet.timeUs - originUs) / 1e6;
  const title = `${packet.source} → ${packet.destination}\n${formatMany(packet.wireLength, "byte")} on the wire, ${formatCount(packet.payloadLength)} of payload`;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={css.packet}
      style={{ height: rowPx }}
      data-chosen={chosen}
      aria-pressed={chosen}
      title={title}
      onClick={onChoose}
    >
      <span className={css.frame}>{packet.frame}</span>
      <span className={css.offset}>{seconds.toFixed(6)}</span>
      <span role="img" aria-label={packet.fromOriginator ? "from the originator" : "to the originator"}>
        {packet.fromOriginator ? "→" : "←"}
      </span>
      <span className={css.length}>{packet.wireLength}</span>
      <span>
        {packet.protocol} {packet.info}
      </span>
    </button>
  );
}

/** Blocks of a flow's packets by number; those asked for are not asked twice. */
function usePackets(dataset: Dataset, row: number) {
  const [found, setFound] = useState<{ packets: ReadonlyMap<number, ListedPacket>; total: number | null }>({
    packets: new Map(),
    total: null,
  });
  const [error, setError] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [turns] = useState(createTurns);
  const asked = useRef(new Set<number>());
  const isLast = useRef<() => boolean>(() => false);

  const ask = (offset: number) => {
    if (asked.current.has(offset)) return;
    asked.current.add(offset);
    const still = isLast.current;
    request("packets.list", { datasetId: dataset.id, flowId: row, offset, limit: block }).then(
      (answer) => {
        if (!still()) return;
        setFound(({ packets }) => {
          const next = new Map(packets);
          for (const [i, packet] of answer.packets.entries()) next.set(answer.offset + i, packet);
          return { packets: next, total: answer.total };
        });
      },
      (thrown) => {
        asked.current.delete(offset);
        if (still()) setError(asAppError(thrown));
      },
    );
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: another flow, or a new attempt, starts anew
  useEffect(() => {
    isLast.current = turns.next();
    asked.current = new Set();
    setFound({ packets: new Map(), total: null });
    setError(null);
    ask(0);
    return () => void turns.next();
  }, [dataset.id, row, attempt]);

  const bring = (from: number, to: number) => {
    for (let offset = Math.floor(from / block) * block; offset < to; offset += block) ask(offset);
  };
  return { ...found, error, bring, askAgain: () => setAttempt(attempt + 1) };
}
