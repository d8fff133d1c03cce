// The text of a flow's destination for the sentences of findings.
import type { FlowView } from "./flow-view.ts";

/** Address and port, with the requested name: "198.51.100.77:8443 (status.example)". */
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
