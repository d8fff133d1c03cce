// The stored position of the window: used while it is visible, ignored when its display is gone.
import { describe, expect, it } from "vitest";
import { parseWindowState, placeWindow, type WindowState } from "./window-state.ts";

const laptop = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 2560, height: 1440 };
const saved = (x: number, y: number, width = 1200, height = 800): WindowState => ({
  bounds: { x, y, width, height },
  maximized: false,
});

describe("a window's place", () => {
  it("is the stored one, on any connected display", () => {
    expect(placeWindow(saved(100, 50), [laptop])).toEqual(saved(100, 50));
    expect(placeWindow(saved(2400, 300), [laptop, right])).toEqual(saved(2400, 300));
  });

  it("may extend beyond an edge while its title bar can be grabbed", () => {
    expect(placeWindow(saved(-1000, 10), [laptop]).bounds.x).toBe(-1000);
    expect(placeWindow(saved(-1100, 10), [laptop]).bounds.x).toBe(240);
  });

  it("is the centre of the first display when its display is gone", () => {
    expect(placeWindow(saved(2400, 300), [laptop])).toEqual({
      bounds: { x: 240, y: 70, width: 1440, height: 900 },
      maximized: false,
    });
    expect(placeWindow({ ...saved(2400, 300), maximized: true }, [laptop]).maximized).toBe(true);
  });

  it("is never above the display, where the title bar would be out of reach", () => {
    expect(placeWindow(saved(100, -300), [laptop]).bounds.y).toBe(70);
    expect(placeWindow(saved(100, 1020), [laptop]).bounds.y).toBe(70);
  });

  it("is never larger than its display, nor smaller than the page's minimum", () => {
    expect(placeWindow(saved(0, 0, 9000, 9000), [laptop]).bounds).toEqual(laptop);
    expect(placeWindow(saved(10, 10, 200, 100), [laptop]).bounds).toMatchObject({ width: 760, height: 480 });
  });

  it("fits a small display on the first start", () => {
    const small = { x: 0, y: 24, width: 1024, height: 700 };
    expect(placeWindow(null, [small]).bounds).toEqual(small);
    expect(placeWindow(null, []).bounds.width).toBeGreaterThan(0);
  });
});

describe("the stored text", () => {
  it("is read back unchanged", () => {
    expect(parseWindowState(JSON.stringify(saved(1, 2)))).toEqual(saved(1, 2));
  });

  it.each(["", "{", "null", "[]", "{}", JSON.stringify(saved(1, 2, -5)), JSON.stringify(saved(0.5, 2))])(
    "is ignored when it is %j",
    (text) => {
      expect(parseWindowState(text)).toBeNull();
    },
  );
});
