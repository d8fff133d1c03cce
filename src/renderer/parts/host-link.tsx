// An address that opens the card of its host.

import { showHost } from "../state/overlays.ts";
import { useVerdicts } from "../state/verdicts.ts";
import css from "./host-link.module.css";

export function HostLink({ address }: { address: string }) {
  const name = useVerdicts(({ hosts }) => hosts.get(address));
  return (
    <button
      type="button"
      className={css.host}
      title={`Host card of ${address}`}
      onClick={() => showHost(address)}
    >
      {name ?? address}
    </button>
  );
}
