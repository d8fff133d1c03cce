// Earlier filters, as in a shell: up to older ones, down to newer ones and back to the typed text. They belong to the user and are stored
// with the settings.
import { useRef } from "react";
import { parseFilter } from "#shared/filter.ts";
import { useSettings } from "../state/settings.ts";

const mostKept = 50;
const longest = 2000;

export interface FilterHistory {
  /** The filter before the displayed one; null when there is none. */
  older(text: string): string | null;
  /** The filter after it, and finally the typed text; null when no earlier filter is displayed. */
  newer(): string | null;
  /** The displayed text was typed, so the next `older` begins at the newest. */
  leave(): void;
  /** Stores an applied filter. */
  remember(text: string): void;
}

export function useFilterHistory(): FilterHistory {
  const place = useRef<{ at: number; typed: string } | null>(null);
  const history = useRef<FilterHistory>({
    older(text) {
      const { filters } = useSettings.getState().settings;
      const at = (place.current?.at ?? -1) + 1;
      // Skip a filter that is in the field already.
      const next = place.current === null && filters[0] === text.trim() ? at + 1 : at;
      const older = filters[next];
      if (older === undefined) return null;
      place.current = { at: next, typed: place.current?.typed ?? text };
      return older;
    },
    newer() {
      if (place.current === null) return null;
      const { at, typed } = place.current;
      place.current = at === 0 ? null : { at: at - 1, typed };
      return at === 0 ? typed : (useSettings.getState().settings.filters[at - 1] ?? typed);
    },
    leave() {
      place.current = null;
    },
    remember(text) {
      const filter = text.trim();
      place.current = null;
      const { settings, change } = useSettings.getState();
      if (filter === "" || filter.length > longest || filter === settings.filters[0]) return;
      if (!parseFilter(filter).ok) return;
      const others = settings.filters.filter((other) => other !== filter);
      change({ filters: [filter, ...others].slice(0, mostKept) });
    },
  });
  return history.current;
}
