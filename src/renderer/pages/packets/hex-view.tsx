// The bytes of a packet, sixteen a line: those of the chosen field are marked, and a click on a byte chooses its field.
import { useEffect, useRef } from "react";
import css from "./hex-view.module.css";
import type { FramePart } from "./layer-words.ts";

const perLine = 16;
/** A frame that is longer, as of jumbo segments, is shown to here. */
const mostBytes = 16_384;

interface HexViewProps {
  hex: string;
  part: FramePart | null;
  onByte(at: number): void;
}

export function HexView({ hex, part, onByte }: HexViewProps) {
  const box = useRef<HTMLElement>(null);
  const bytes = hex.slice(0, 2 * mostBytes).match(/../g) ?? [];
  const from = part?.from ?? -1;
  useEffect(() => {
    if (from >= 0) box.current?.querySelector("[data-marked]")?.scrollIntoView({ block: "nearest" });
  }, [from]);
  const isMarked = (at: number) => part !== null && at >= part.from && at < part.to;
  const lines = Array.from({ length: Math.ceil(bytes.length / perLine) }, (_, line) => line * perLine);
  const cells = (at: number, text: (byte: string) => string) =>
    Array.from({ length: Math.min(perLine, bytes.length - at) }, (_, k) => at + k).map((place) => (
      <span key={place} data-at={place} {...(isMarked(place) ? { "data-marked": "" } : {})}>
        {text(bytes[place]!)}
      </span>
    ));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree beside it has the keys
    <section
      ref={box}
      className={css.hex}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      aria-label="Bytes"
      onClick={({ target }) => {
        const at = (target as HTMLElement).dataset.at;
        if (at !== undefined) onByte(Number(at));
      }}
    >
      {lines.map((at) => (
        <div key={at} className={css.line}>
          <span className={css.offset}>{at.toString(16).padStart(4, "0")}</span>
          <span className={css.bytes}>{cells(at, (byte) => byte)}</span>
          <span className={css.letters}>{cells(at, letter)}</span>
        </div>
      ))}
      {hex.length > 2 * mostBytes && <p>The first {mostBytes.toLocaleString("en-US")} bytes are shown.</p>}
    </section>
  );
}

function letter(byte: string): string {
  const code = Number.parseInt(byte, 16);
  return code >= 32 && code < 127 ? String.fromCharCode(code) : "·";
}
