// Menu items that filter by a value: include it, exclude it, or show only it.
import type { Filter } from "#shared/vocabulary.ts";
import { useQuery } from "../state/query.ts";
import { ExcludeIcon, FilterIcon } from "../ui/icons.tsx";
import { MenuItem } from "../ui/menu.tsx";

/** @param is the condition that a row has the value */
export function ValueItems({ is }: { is: Filter }) {
  const { narrow, only } = useQuery();
  return (
    <>
      <MenuItem icon={FilterIcon} onSelect={() => narrow(is)}>
        Include
      </MenuItem>
      <MenuItem icon={ExcludeIcon} onSelect={() => narrow({ kind: "not", of: is })}>
        Exclude
      </MenuItem>
      <MenuItem icon={FilterIcon} onSelect={() => only(is)}>
        Only this
      </MenuItem>
    </>
  );
}
