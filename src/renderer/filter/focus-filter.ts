// Moves the focus to the filter box for keys, menu and tour.

/** The filter box is one place in the window; keys and menu lead to it by its id. */
export const filterBoxId = "filter-box";
export function focusFilter(): void {
  const box = document.getElementById(filterBoxId);
  if (!(box instanceof HTMLInputElement)) return;
  box.focus();
  box.select();
}
