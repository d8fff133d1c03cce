// The packets of one flow over the whole window: a list under a filter, the layers and bytes of the chosen packet, or the stream that the
// packets carry.
import { useDeferredValue, useState } from "react";
import { checkFilter } from "#shared/filter-check.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { packetColumns } from "#shared/packet-columns.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useFlowPackets } from "../../parts/packets/use-flow-packets.ts";
import { useDatasets } from "../../state/datasets.ts";
import { useModels } from "../../state/models.ts";
import { type FlowOfDataset, useOverlays } from "../../state/overlays.ts";
import { carveFlows, openInWireshark } from "../../state/packet-files.ts";
import { Answered } from "../../ui/answered.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { CarveIcon, WiresharkIcon } from "../../ui/icons.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { filterId, PacketReader } from "./packet-reader.tsx";
import css from "./packets-dialog.module.css";
import { StreamView } from "./stream-view.tsx";

const close = () => useOverlays.getState().set({ packets: null });
const columns = [...packetColumns];

type View = "packets" | "stream";
const views: readonly { value: View; label: string }[] = [
  { value: "packets", label: "Packets" },
  { value: "stream", label: "Stream" },
];

export function PacketsDialog({ flow }: { flow: FlowOfDataset }) {
  const dataset = useDatasets(({ list }) => list?.find(({ id }) => id === flow.datasetId));
  const [view, setView] = useState<View>("packets");
  const [text, setText] = useState("");
  const problem = text.trim() === "" ? null : checkFilter(text, columns);
  const [filter, setFilter] = useState("");
  const wanted = problem ? filter : text.trim();
  if (wanted !== filter) setFilter(wanted);
  const shown = useDeferredValue(filter);
  return (
    <Dialog title={`Packets of row ${countText(flow.row)}`} widthPx={1680} tall onClose={close}>
      {/* The list takes the focus when it is there. */}
      <div className={css.tools} data-focus-first tabIndex={-1}>
        <Segmented<View> label="View" value={view} options={views} onChange={setView} />
        {view === "packets" && <FilterBox text={text} problem={problem?.message ?? null} onType={setText} />}
        <span className={css.space} />
        {dataset && <Files dataset={dataset} row={flow.row} />}
      </div>
      {view === "packets" ? <Packets flow={flow} filter={shown} /> : <StreamView flow={flow} />}
    </Dialog>
  );
}

interface FilterBoxProps {
  text: string;
  problem: string | null;
  onType(text: string): void;
}

function FilterBox({ text, problem, onType }: FilterBoxProps) {
  return (
    <div className={css.filter}>
      <input
        id={filterId}
        className={css.input}
        aria-label="Filter the packets"
        aria-invalid={problem !== null}
        placeholder="Filter: flags contains SYN, payload > 0 and from = responder, or a word"
        spellCheck={false}
        value={text}
        onChange={({ currentTarget }) => onType(currentTarget.value)}
      />
      {problem && (
        <p className={css.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function Files({ dataset, row }: { dataset: Dataset; row: number }) {
  const model = useModels(({ list, selectedId }) => list?.find(({ id }) => id === selectedId) ?? null);
  return (
    <>
      <IconButton
        label="Save the packets as pcapng"
        icon={CarveIcon}
        onClick={() => {
          close();
          void carveFlows({ dataset, model, rows: [row] });
        }}
      />
      <IconButton
        label="Open in Wireshark"
        icon={WiresharkIcon}
        onClick={() => void openInWireshark(dataset, model, [row])}
      />
    </>
  );
}

function Packets({ flow, filter }: { flow: FlowOfDataset; filter: string }) {
  const { first, packets, bring } = useFlowPackets(flow, filter);
  return (
    <Answered of={first} bones={<Skeleton height={320} />} failed="The packets could not be read">
      {({ total, matching, readable }) => (
        <>
          <p className={css.count} role="status">
            {filter === ""
              ? manyText(total, "packet")
              : `${countText(matching)} of ${manyText(total, "packet")}`}
            {filter !== "" && readable < total && `; the first ${countText(readable)} were searched`}
          </p>
          <PacketReader key={filter} {...{ flow, packets, bring }} count={matching} />
        </>
      )}
    </Answered>
  );
}
