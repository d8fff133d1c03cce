// The list of packets, and of the chosen one its layers beside its bytes: what is chosen in one is marked in the other.
import { type KeyboardEvent, useRef, useState } from "react";
import type { PacketLayer } from "#shared/packet-vocabulary.ts";
import type { ListedPacket } from "#shared/vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { copyText } from "../../state/clipboard.ts";
import type { FlowOfDataset } from "../../state/overlays.ts";
import { FailureLine } from "../../ui/answered.tsx";
import { Button } from "../../ui/button.tsx";
import { VirtualList } from "../../ui/virtual-list.tsx";
import { HexView } from "./hex-view.tsx";
import { LayerTree } from "./layer-tree.tsx";
import { type FramePart, fieldAt, layersText } from "./layer-words.ts";
import { PacketHead, PacketRow } from "./packet-row.tsx";
import css from "./packets-dialog.module.css";

/** The filter above the list. */
export const filterId = "packet-filter";
const rowPx = 20;
const listPx = 260;
const restMs = 40;
const pageRows = 12;

interface PacketReaderProps {
  flow: FlowOfDataset;
  packets: ReadonlyMap<number, ListedPacket>;
  count: number;
  bring(from: number, to: number): void;
}

export function PacketReader({ flow, packets, count, bring }: PacketReaderProps) {
  const [chosen, setChosen] = useState(0);
  const tree = useRef<HTMLDivElement>(null);
  const packet = packets.get(chosen);
  const firstUs = useRef<number | null>(null);
  if (packets.get(0)?.nth === 0) firstUs.current = packets.get(0)?.timeUs ?? null;

  function onKeyDown(event: KeyboardEvent): void {
    const last = count - 1;
    const moves: Record<string, number> = {
      ...{ j: chosen + 1, ArrowDown: chosen + 1, k: chosen - 1, ArrowUp: chosen - 1 },
      ...{ PageDown: chosen + pageRows, PageUp: chosen - pageRows, Home: 0, End: last },
    };
    const next = moves[event.key];
    if (event.key === "Enter") tree.current?.focus();
    else if (event.key === "/") document.getElementById(filterId)?.focus();
    else if (next !== undefined && !event.ctrlKey && !event.metaKey)
      setChosen(Math.max(0, Math.min(last, next)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  if (count === 0) return <p className={css.count}>No packet matches.</p>;
  return (
    <>
      <PacketHead />
      <VirtualList
        label="Packets"
        count={count}
        rowPx={rowPx}
        heightPx={listPx}
        active={chosen}
        takesFocus
        onSight={bring}
        onKeyDown={onKeyDown}
      >
        {(place) => (
          <PacketRow
            key={place}
            packet={packets.get(place)}
            firstUs={firstUs.current ?? packets.get(0)?.timeUs ?? 0}
            heightPx={rowPx}
            chosen={place === chosen}
            onChoose={() => setChosen(place)}
          />
        )}
      </VirtualList>
      {packet && <Layers key={packet.nth} flow={flow} packet={packet} tree={tree} />}
    </>
  );
}

interface LayersProps {
  flow: FlowOfDataset;
  packet: ListedPacket;
  tree: React.RefObject<HTMLDivElement | null>;
}

function Layers({ flow, packet, tree }: LayersProps) {
  const { datasetId, row } = flow;
  const answer = useAnswer("packet.bytes", { datasetId, flowId: row, nth: packet.nth }, { restMs });
  const [part, setPart] = useState<FramePart | null>(null);
  const { value, error, askAgain } = answer;
  if (error && !value) return <FailureLine message={error.message} askAgain={askAgain} />;
  const layers: readonly PacketLayer[] = value?.layers ?? [];
  const hex = value?.hex ?? packet.hex;
  return (
    <div className={css.parts}>
      <section className={css.part} aria-label="Layers of the packet">
        <LayerTree layers={layers} part={part} onPart={setPart} box={tree} />
        <p className={css.foot}>
          <Button tone="quiet" onClick={() => void copyText(layersText(packet.frame, layers), "the layers")}>
            Copy as text
          </Button>
        </p>
      </section>
      <section className={css.part} aria-label="Bytes of the packet">
        <HexView hex={hex} part={part} onByte={(at) => setPart(fieldAt(layers, at))} />
        <p className={css.foot}>
          <Button tone="quiet" onClick={() => void copyText(hex, `${hex.length / 2} bytes`)}>
            Copy as hex
          </Button>
          {packet.capturedLength < packet.wireLength && (
            <span>
              {packet.capturedLength} of {packet.wireLength} bytes were captured
            </span>
          )}
        </p>
      </section>
    </div>
  );
}
