// The packets of a flow as Wireshark would list them, loaded as they come into view, and the bytes of the selected one.
import { type KeyboardEvent, useState } from "react";
import { countText, manyText } from "#shared/number-words.ts";
import type { Dataset, ListedPacket } from "#shared/vocabulary.ts";
import { useFlowPackets } from "../../../parts/packets/use-flow-packets.ts";
import { showPackets } from "../../../state/overlays.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Button } from "../../../ui/button.tsx";
import { Keys } from "../../../ui/keys.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { VirtualList } from "../../../ui/virtual-list.tsx";
import { HexDump } from "./hex-dump.tsx";
import common from "./inspector.module.css";
import css from "./packets.module.css";

const rowPx = 18;

export function Packets({ dataset, row }: { dataset: Dataset; row: number }) {
  const { first, packets, bring } = useFlowPackets({ datasetId: dataset.id, row });
  return (
    <Answered of={first} bones={<Skeleton height={5 * rowPx} />}>
      {({ total }) => <PacketList {...{ dataset, row, packets, total, bring }} />}
    </Answered>
  );
}

interface PacketListProps {
  dataset: Dataset;
  row: number;
  packets: ReadonlyMap<number, ListedPacket>;
  total: number;
  bring(from: number, to: number): void;
}

function PacketList({ dataset, row, packets, total, bring }: PacketListProps) {
  const [chosen, setChosen] = useState(0);
  const originUs = packets.get(0)?.timeUs ?? 0;

  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -8, PageDown: 8 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setChosen(Math.max(0, Math.min(total - 1, chosen + by)));
  }
  return (
    <>
      <p className={css.wide}>
        {manyText(total, "packet")}
        <Button tone="quiet" onClick={() => showPackets({ datasetId: dataset.id, row })}>
          Layers and stream
        </Button>
        <Keys keys="Shift+P" />
      </p>
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
  const title = `${packet.source} → ${packet.destination}\n${manyText(packet.wireLength, "byte")} on the wire, ${countText(packet.payloadLength)} of payload`;
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
      <span className={common.offset}>{seconds.toFixed(6)}</span>
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
