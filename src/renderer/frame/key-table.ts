// All keys of the window, in groups, for the help and the command palette. use-keys.ts and the pages handle them under the name in `press`.

interface KeyRow {
  /** As printed on the keyboard. */
  keys: readonly string[];
  about: string;
  /** The name under which the key's handler is registered. Rows without one describe several keys, or belong to a field. */
  press?: string;
}

export interface KeyGroup {
  name: string;
  /** Where the keys apply. A key may mean something else on another page. */
  on: "everywhere" | "grid" | "triage" | "incidents" | "flags" | "live";
  rows: readonly KeyRow[];
}

const row = (keys: string, about: string, press?: string): KeyRow => ({
  keys: keys.split(" "),
  about,
  ...(press === undefined ? {} : { press }),
});

/** The groups of keys. A page handles its own and those that work everywhere. */
export const keyGroups: readonly KeyGroup[] = [
  {
    name: "Everywhere",
    on: "everywhere",
    rows: [
      row("Ctrl+K", "Commands, pages, data, models, views, filters", "ctrl+k"),
      row("/", "Go to the filter; ↑ brings earlier ones", "/"),
      row("O", "Open a file", "o"),
      row("Ctrl+V", "On Data: the copied rows become a dataset"),
      row("Z", "Times in UTC, local, from start", "z"),
      row("Shift+J", "Show or hide the jobs", "shift+j"),
      row("Ctrl+Z", "Undo: on Triage the last verdict, elsewhere deletions", "ctrl+z"),
      row("Ctrl+Shift+Z", "Do it again", "ctrl+shift+z"),
      row("Alt+←", "Back", "alt+arrowleft"),
      row("Alt+→", "Forward", "alt+arrowright"),
      row("Esc", "Close the topmost dialog or panel"),
      row("?", "This help", "?"),
    ],
  },
  {
    name: "Grid",
    on: "grid",
    rows: [
      row("J K", "Row down, row up"),
      row("Home", "First row", "home"),
      row("End", "Last row", "end"),
      row("Shift+G", "Go to a row by its number", "shift+g"),
      row("X", "Select the row", "x"),
      row("P", "Profile of the column", "p"),
      row("M", "Menu of the value", "m"),
      row("Shift+P", "Packets of the flow: layers, bytes, stream", "shift+p"),
      row("Ctrl+C", "Copy the value", "ctrl+c"),
      row("Ctrl+Shift+C", "Copy the selected rows", "ctrl+shift+c"),
      row("Enter", "Sort by the header; Shift adds a column"),
    ],
  },
  {
    name: "Triage",
    on: "triage",
    rows: [
      row("I", "Incidents, flags of a model", "i"),
      row("C", "Confirmed", "c"),
      row("F", "False positive, then its reason: 1–5 or F", "f"),
      row("B", "Benign", "b"),
      row("U", "Unsure", "u"),
      row("Del", "Open again", "delete"),
      row("N", "Note", "n"),
      row("T", "Tags", "t"),
      row("W", "Open the packets in Wireshark", "w"),
    ],
  },
  {
    name: "Incidents",
    on: "incidents",
    rows: [
      row("J K", "Next, previous; also ↓ ↑"),
      row("Home End", "First, last"),
      row("S", "Show its flows in Data", "s"),
      row("P", "Packets of its first flow", "p"),
      row("Shift+P", "Packets of the flow: layers, bytes, stream", "shift+p"),
      row("H", "Hide those with a verdict, show them", "h"),
    ],
  },
  {
    name: "Live",
    on: "live",
    rows: [
      row("L", "Freeze the lists, let them move again", "l"),
      row("J K", "Next, previous incident; also ↓ ↑"),
      row("C F B U", "Confirmed, false positive, benign, unsure"),
      row("Del N T", "Open again, note, tags"),
      row("S", "Show the flows of the incident in Data", "s"),
      row("H", "Hide incidents with a verdict, show them", "h"),
    ],
  },
  {
    name: "Flags",
    on: "flags",
    rows: [
      row("X", "Select the row; then one decision for all"),
      row("Ctrl+A", "All rows of the question", "ctrl+a"),
      row("E", "Episodes, flags", "e"),
      row("Shift+W", "Carve the packets into a file", "shift+w"),
    ],
  },
];

/** How to display a key, by the name of its handler. */
export function keyCaps(press: string): string {
  const found = keyGroups.flatMap(({ rows }) => rows).find((one) => one.press === press);
  return found?.keys.join(" ") ?? "";
}
