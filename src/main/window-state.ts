// The stored position of the window, and whether it is still on a display: pure functions over rectangles in screen pixels.
// window.ts reads and writes the file.
import { z } from "zod";

const RectangleSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
type Rectangle = z.infer<typeof RectangleSchema>;

const WindowStateSchema = z.object({ bounds: RectangleSchema, maximized: z.boolean() });
export type WindowState = z.infer<typeof WindowStateSchema>;

export const smallest = { width: 760, height: 480 };
const usual = { width: 1440, height: 900 };
/** This much of the window's top edge must be on a display, so that a person can grab it. */
const grip = { width: 120, height: 32 };

/** Parses the file; null for anything that is not a window state. */
export function parseWindowState(text: string): WindowState | null {
  try {
    return WindowStateSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The stored position if the window would be visible and can be grabbed; otherwise the default size, centred on the first display. */
export function placeWindow(saved: WindowState | null, workAreas: readonly Rectangle[]): WindowState {
  const area = saved ? workAreas.find((candidate) => canBeGrabbed(saved.bounds, candidate)) : undefined;
  if (saved && area) return { bounds: shrunkTo(saved.bounds, area), maximized: saved.maximized };
  const first = workAreas[0] ?? { x: 0, y: 0, width: usual.width, height: usual.height };
  const width = Math.min(usual.width, first.width);
  const height = Math.min(usual.height, first.height);
  return {
    bounds: {
      x: first.x + Math.floor((first.width - width) / 2),
      y: first.y + Math.floor((first.height - height) / 2),
      width,
      height,
    },
    maximized: saved?.maximized ?? false,
  };
}

function canBeGrabbed(bounds: Rectangle, area: Rectangle): boolean {
  const overlap = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return overlap >= grip.width && bounds.y >= area.y && bounds.y + grip.height <= area.y + area.height;
}

function shrunkTo(bounds: Rectangle, area: Rectangle): Rectangle {
  return {
    ...bounds,
    width: Math.max(Math.min(bounds.width, area.width), Math.min(smallest.width, area.width)),
    height: Math.max(Math.min(bounds.height, area.height), Math.min(smallest.height, area.height)),
  };
}
