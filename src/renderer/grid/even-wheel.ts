// Makes the wheel move the same number of rows in every table. A very tall grid compresses its scrolling, so that one pixel of the scroll
// bar is several pixels of rows, and a turn of the wheel would skip rows.

/**
 * @param rowsHeightPx the height of all rows together
 * @returns a function that removes it
 */
export function evenWheel(host: HTMLElement, rowsHeightPx: () => number): () => void {
  let rest = 0;
  const onWheel = (event: WheelEvent) => {
    const viewport = event.target instanceof Element ? scrollingParent(event.target, host) : null;
    if (!viewport || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    const stretch = rowsHeightPx() / viewport.scrollHeight;
    if (stretch <= 1.01) return;
    event.preventDefault();
    rest += (event.deltaY * unitPx(event, viewport)) / stretch;
    // The scroll position is in whole pixels; the remainder counts with the next turn.
    const whole = Math.trunc(rest);
    rest -= whole;
    viewport.scrollTop += whole;
    viewport.scrollLeft += event.deltaX;
  };
  host.addEventListener("wheel", onWheel, { passive: false });
  return () => host.removeEventListener("wheel", onWheel);
}

function scrollingParent(from: Element, host: HTMLElement): Element | null {
  for (let element: Element | null = from; element && element !== host; element = element.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowY);
    if (scrolls && element.scrollHeight > element.clientHeight) return element;
  }
  return null;
}

/** A wheel reports pixels, lines or pages. */
function unitPx({ deltaMode }: WheelEvent, viewport: Element): number {
  if (deltaMode === WheelEvent.DOM_DELTA_LINE) return 24;
  return deltaMode === WheelEvent.DOM_DELTA_PAGE ? viewport.clientHeight : 1;
}
