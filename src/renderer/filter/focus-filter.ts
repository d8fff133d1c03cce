// Focuses the filter box, for keys, menu and tour.

/** The id of the filter box, of which the window has one. */
export const filterBoxId = "filter-box";
export function focusFilter(): void {
  const box = document.getElementById(filterBoxId);
  if (!(box instanceof HTMLInputElement)) return;
  box.focus();
  box.select();
}
