// Where a flow goes, as the sentences of findings write it.
import type { FlowView } from "./flow-view.ts";

/** Address and port, with the name that was asked for: "198.51.100.77:8443 (status.example)". */
export function placeText(view: FlowView, row: number): string {
  const address = view.hosts[view.responder[row]!]!;
  const port = view.port[row]!;
  const isIcmp = view.protocol[row] === 1;
  const place =
    isIcmp || port === 0 ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const name = view.name.levels[view.name.codes[row]!];
  return name === undefined || name === address || name.startsWith(`${address}:`) || port === 53
    ? place
    : `${place} (${name})`;
}
