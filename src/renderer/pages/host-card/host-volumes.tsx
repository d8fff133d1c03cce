// The chart of what a host sent and received over time.
import { useMemo } from "react";
import type { HostVolumes as Volumes } from "#shared/host-vocabulary.ts";
import type { Dataset, Timeline } from "#shared/vocabulary.ts";
import { Chart } from "../../chart/chart.tsx";
import type { OptionBuilder } from "../../chart/drawing.ts";
import { timeStripOption } from "../../chart/time-strip-option.ts";
import { formatBytes, formatShort } from "../../format/number.ts";
import { formatTime } from "../../format/time.ts";
import { useSettings } from "../../state/settings.ts";

const heightPx = 84;
const colours = ["--part-2", "--part-1"];

interface HostVolumesProps {
  dataset: Dataset;
  volumes: Volumes;
  hasBytes: boolean;
}

export function VolumeChart({ dataset, volumes, hasBytes }: HostVolumesProps) {
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? volumes.fromMs;
  const option = useMemo<OptionBuilder>(() => {
    const line = timelineOf(volumes, hasBytes);
    return (theme, widthPx) => timeStripOption(theme, { line, colours, time: { mode, originMs } }, widthPx);
  }, [volumes, hasBytes, mode, originMs]);
  const most = Math.max(0, ...volumes.bin.map((_, i) => amountOf(volumes, hasBytes, i)));
  return (
    <Chart
      title={hasBytes ? "Bytes over time" : "Flows over time"}
      aside={
        hasBytes
          ? `sent below, received above; at most ${formatBytes(most)} at a time`
          : `at most ${formatShort(most)} at a time`
      }
      fileName="host-volumes"
      heightPx={heightPx}
      option={option}
      table={() => ({
        columns: ["from", "flows", "bytes sent", "bytes received"],
        rows: volumes.bin.map((bin, i) => [
          formatTime(volumes.fromMs + bin * volumes.widthMs, mode, originMs),
          volumes.flows[i] ?? 0,
          volumes.sentBytes[i] ?? 0,
          volumes.receivedBytes[i] ?? 0,
        ]),
      })}
    />
  );
}

const amountOf = ({ flows, sentBytes, receivedBytes }: Volumes, hasBytes: boolean, i: number): number =>
  hasBytes ? (sentBytes[i] ?? 0) + (receivedBytes[i] ?? 0) : (flows[i] ?? 0);

/** As a time line whose parts are sent and received, or flows when nothing counts bytes. */
function timelineOf(volumes: Volumes, hasBytes: boolean): Timeline {
  const { fromMs, widthMs, bins, bin, flows, sentBytes, receivedBytes } = volumes;
  const parts = hasBytes ? ["sent", "received"] : ["flows"];
  return {
    ...{ measure: hasBytes ? "bytes" : "rows", column: "start_time", splitBy: null },
    ...{ fromMs, widthMs, bins, parts },
    bin: bin.flatMap((at) => parts.map(() => at)),
    part: bin.flatMap(() => parts.map((_, part) => part)),
    count: bin.flatMap((_, i) => (hasBytes ? [sentBytes[i] ?? 0, receivedBytes[i] ?? 0] : [flows[i] ?? 0])),
  };
}
