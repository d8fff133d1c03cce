// What both sides of a flow sent, in the order of the stream: the originator's bytes and the responder's in a colour each, with an arrow.
import { useState } from "react";
import { countText, manyText } from "#shared/number-words.ts";
import type { StreamPiece } from "#shared/packet-vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { formatBytes } from "../../format/number.ts";
import { copyText } from "../../state/clipboard.ts";
import type { FlowOfDataset } from "../../state/overlays.ts";
import { Answered } from "../../ui/answered.tsx";
import { Button } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./stream-view.module.css";
import { streamHex, streamText } from "./stream-words.ts";

type Form = "text" | "hex";
type Side = "both" | "originator" | "responder";
const forms: readonly { value: Form; label: string }[] = [
  { value: "text", label: "Text" },
  { value: "hex", label: "Hex" },
];
const sides: readonly { value: Side; label: string }[] = [
  { value: "both", label: "Both sides" },
  { value: "originator", label: "→ Originator" },
  { value: "responder", label: "← Responder" },
];
const mostBytes = 131_072;

export function StreamView({ flow: { datasetId, row } }: { flow: FlowOfDataset }) {
  const answer = useAnswer("packets.stream", { datasetId, flowId: row, mostBytes });
  const [form, setForm] = useState<Form>("text");
  const [side, setSide] = useState<Side>("both");
  const write = form === "text" ? streamText : streamHex;
  return (
    <Answered of={answer} bones={<Skeleton height={320} />} failed="The stream could not be read">
      {(stream) => {
        const shown = stream.pieces.filter(
          ({ fromOriginator }) => side === "both" || fromOriginator === (side === "originator"),
        );
        return (
          <>
            <div className={css.tools}>
              <Segmented<Form> label="Form of the bytes" value={form} options={forms} onChange={setForm} />
              <Segmented<Side> label="Sides" value={side} options={sides} onChange={setSide} />
              <Button
                tone="quiet"
                onClick={() =>
                  void copyText(
                    shown.map(({ hex }) => write(hex)).join(form === "hex" ? "\n" : ""),
                    "the stream",
                  )
                }
              >
                Copy
              </Button>
              <p className={css.limits} role="status">
                {limits(stream)}
              </p>
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
            <section className={css.stream} tabIndex={0} aria-label="Stream of the flow">
              {shown.length === 0 && <p>No payload was sent.</p>}
              {shown.map((piece, place) => (
                <Piece key={piece.nth} piece={piece} text={write(piece.hex)} before={shown[place - 1]} />
              ))}
            </section>
          </>
        );
      }}
    </Answered>
  );
}

interface PieceProps {
  piece: StreamPiece;
  text: string;
  before: StreamPiece | undefined;
}

function Piece({ piece: { fromOriginator, frame, missing }, text, before }: PieceProps) {
  const turns = before?.fromOriginator !== fromOriginator;
  return (
    <>
      {turns && (
        <p className={css.turn}>
          {fromOriginator ? "→ originator" : "← responder"}, frame {frame}
        </p>
      )}
      {missing > 0 && <p className={css.missing}>{manyText(missing, "byte")} not in the capture</p>}
      <pre className={css.piece} data-side={fromOriginator ? "originator" : "responder"}>
        {text}
      </pre>
    </>
  );
}

interface Limits {
  originatorBytes: number;
  responderBytes: number;
  missingBytes: number;
  shownBytes: number;
  packets: number;
  total: number;
}

function limits({
  originatorBytes,
  responderBytes,
  missingBytes,
  shownBytes,
  packets,
  total,
}: Limits): string {
  const sentences = [
    `${formatBytes(originatorBytes)} from the originator, ${formatBytes(responderBytes)} from the responder.`,
  ];
  if (missingBytes > 0) sentences.push(`${formatBytes(missingBytes)} are not in the capture.`);
  if (shownBytes < originatorBytes + responderBytes)
    sentences.push(`The first ${formatBytes(shownBytes)} are shown.`);
  if (packets < total)
    sentences.push(`The first ${countText(packets)} of ${countText(total)} packets were read.`);
  return sentences.join(" ");
}
