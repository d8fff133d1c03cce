// The layers of a packet and their fields as a tree, walked by keys: up and down, left and right to fold.
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from "react";
import type { PacketLayer } from "#shared/packet-vocabulary.ts";
import { ChevronDownIcon, ChevronRightIcon } from "../../ui/icons.tsx";
import css from "./layer-tree.module.css";
import type { FramePart } from "./layer-words.ts";

interface LayerTreeProps {
  layers: readonly PacketLayer[];
  part: FramePart | null;
  onPart(part: FramePart): void;
  box: RefObject<HTMLDivElement | null>;
}

/** Layers whose fields are read less often begin folded, and stay as they are left from packet to packet. */
const folded = new Set(["Ethernet", "Linux cooked", "Linux cooked v2", "Trailer"]);

export function LayerTree({ layers, part, onPart, box }: LayerTreeProps) {
  const id = useId();
  const [, redraw] = useState(0);
  const lines = layers.flatMap((one, layer) => [
    { layer, field: -1, from: one.from, to: one.to },
    ...(folded.has(one.name) && !(part?.layer === layer && part.field >= 0)
      ? []
      : one.fields.map(({ from, to }, field) => ({ layer, field, from, to }))),
  ]);
  const at = lines.findIndex(({ layer, field }) => layer === part?.layer && field === part.field);
  const nameOf = (line: FramePart) => `${id}-${line.layer}-${line.field}`;
  const active = at < 0 ? null : nameOf(lines[at]!);
  useEffect(() => {
    if (active !== null) document.getElementById(active)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  function fold(layer: number, on: boolean): void {
    const one = layers[layer]!;
    if (on) folded.add(one.name);
    else folded.delete(one.name);
    onPart({ layer, field: -1, from: one.from, to: one.to });
    redraw((count) => count + 1);
  }
  function onKeyDown(event: KeyboardEvent): void {
    // The layers are on their way.
    if (lines.length === 0) return;
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const line = lines[at];
    if (by !== undefined) onPart(lines[Math.max(0, Math.min(lines.length - 1, at + by))]!);
    else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && line)
      fold(line.layer, event.key === "ArrowLeft");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div
      ref={box}
      className={css.tree}
      role="tree"
      aria-label="Layers"
      tabIndex={0}
      {...(active === null ? {} : { "aria-activedescendant": active })}
      onKeyDown={onKeyDown}
    >
      {lines.map((line) => {
        const layer = layers[line.layer]!;
        const field = layer.fields[line.field];
        const isChosen = nameOf(line) === active;
        const Icon = folded.has(layer.name) ? ChevronRightIcon : ChevronDownIcon;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
          <div
            key={nameOf(line)}
            id={nameOf(line)}
            role="treeitem"
            tabIndex={-1}
            aria-level={field ? field.depth + 2 : 1}
            aria-selected={isChosen}
            {...(field ? {} : { "aria-expanded": !folded.has(layer.name) })}
            className={field ? css.field : css.layer}
            style={field ? { paddingLeft: 30 + 14 * field.depth } : {}}
            onClick={() =>
              field ? onPart(line) : fold(line.layer, isChosen ? !folded.has(layer.name) : false)
            }
          >
            {field ? (
              <>
                <span className={css.name}>{field.name}</span> <span className={css.text}>{field.text}</span>
              </>
            ) : (
              <>
                <Icon /> <b>{layer.name}</b> <span className={css.text}>{layer.summary}</span>
              </>
            )}
          </div>
        );
      })}
    </div>
  );
}
