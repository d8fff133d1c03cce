// One packet as a line of the list, and the head of the list. Columns have fixed widths and gaps, so no two numbers ever touch.
import { countText } from "#shared/number-words.ts";
import type { ListedPacket } from "#shared/vocabulary.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./packet-row.module.css";

export function PacketHead() {
  return (
    <div className={css.head} aria-hidden="true">
      {["Frame", "Time", "", "Bytes", "Seq", "Ack", "Flags", "Packet"].map((title) => (
        <span key={title}>{title}</span>
      ))}
    </div>
  );
}

interface PacketRowProps {
  packet: ListedPacket | undefined;
  /** Time of the first packet of the flow. */
  firstUs: number;
  heightPx: number;
  chosen: boolean;
  onChoose(): void;
}

export function PacketRow({ packet, firstUs, heightPx, chosen, onChoose }: PacketRowProps) {
  if (!packet)
    return (
      <div className={css.row} style={{ height: heightPx }}>
        <Skeleton width={80} height={8} />
      </div>
    );
  const { frame, timeUs, fromOriginator, wireLength, sequence, acknowledgement, flags, protocol, info } =
    packet;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={css.row}
      style={{ height: heightPx }}
      data-chosen={chosen}
      data-side={fromOriginator ? "originator" : "responder"}
      aria-pressed={chosen}
      title={`${packet.source} → ${packet.destination}`}
      onClick={onChoose}
    >
      <span>{frame}</span>
      <span>{((timeUs - firstUs) / 1e6).toFixed(6)}</span>
      <span role="img" aria-label={fromOriginator ? "from the originator" : "to the originator"}>
        {fromOriginator ? "→" : "←"}
      </span>
      <span>{countText(wireLength)}</span>
      <span>{sequence === null ? "" : countText(sequence)}</span>
      <span>{acknowledgement === null ? "" : countText(acknowledgement)}</span>
      <span>{flags}</span>
      <span>
        {protocol} {info}
      </span>
    </button>
  );
}
