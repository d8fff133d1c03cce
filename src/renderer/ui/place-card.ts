// Places a card beside its target, for the tour and for tips: on the preferred side, otherwise on another, otherwise inside a corner. Always
// completely within the window.
export type Side = "top" | "right" | "bottom" | "left";

interface Size {
  width: number;
  height: number;
}
interface Box extends Size {
  left: number;
  top: number;
}

const gap = 8;
const margin = 12;
const opposite: Record<Side, Side> = { top: "bottom", bottom: "top", left: "right", right: "left" };

export function placeCard(
  target: Box,
  card: Size,
  room: Size,
  preferred: Side,
): { left: number; top: number } {
  const right = target.left + target.width;
  const bottom = target.top + target.height;
  const middle = {
    left: target.left + (target.width - card.width) / 2,
    top: target.top + (target.height - card.height) / 2,
  };
  const places: Record<Side, { left: number; top: number }> = {
    top: { left: middle.left, top: target.top - gap - card.height },
    bottom: { left: middle.left, top: bottom + gap },
    left: { left: target.left - gap - card.width, top: middle.top },
    right: { left: right + gap, top: middle.top },
  };
  const most = { left: room.width - margin - card.width, top: room.height - margin - card.height };
  const fits = (side: Side) => {
    const { left, top } = places[side];
    return side === "top" || side === "bottom"
      ? top >= margin && top <= most.top
      : left >= margin && left <= most.left;
  };
  const sides: Side[] = [preferred, opposite[preferred], "right", "left", "bottom", "top"];
  const side = sides.find(fits);
  const { left, top } =
    side === undefined
      ? { left: right - margin - card.width, top: bottom - margin - card.height }
      : places[side];
  return {
    left: Math.round(Math.max(margin, Math.min(most.left, left))),
    top: Math.round(Math.max(margin, Math.min(most.top, top))),
  };
}
