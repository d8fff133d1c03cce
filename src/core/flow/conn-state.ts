// The state of a connection as Zeek writes it, from what each side sent.
// After scripts/base/protocols/conn/main.zeek, function conn_state.

import { MARK_RESET, TCP_FIN, TCP_RST, TCP_SYN, TCP_SYNACK } from "./record.ts";

type SideState = "inactive" | "partial" | "syn" | "established" | "closed" | "reset";

interface ConnFacts {
  readonly protocol: number;
  readonly origPackets: number;
  readonly respPackets: number;
  /** Bits TCP_… of what each side sent. */
  readonly orig: number;
  readonly resp: number;
  /** MARK_… bits of the flow. */
  readonly marks: number;
  readonly payloadBytes: number;
}

/** S0, S1, S2, S3, SF, REJ, RSTO, RSTR, RSTOS0, RSTRH, SH, SHR or OTH. */
export function connState(facts: ConnFacts): string {
  const { protocol, origPackets, respPackets } = facts;
  if (protocol === 17) {
    if (origPackets > 0) return respPackets > 0 ? "SF" : "S0";
    return respPackets > 0 ? "SHR" : "OTH";
  }
  if (protocol !== 6) return "OTH";

  const shaken = (facts.orig & TCP_SYN) !== 0 && (facts.resp & TCP_SYNACK) !== 0;
  // A reset after the FIN exchange does not count: the connection had ended.
  const aborted = (facts.marks & MARK_RESET) !== 0;
  const orig = sideState(facts.orig, origPackets, shaken, aborted);
  const resp = sideState(facts.resp, respPackets, shaken, aborted);
  const origInactive = orig === "inactive" || orig === "partial";
  const respInactive = resp === "inactive" || resp === "partial";
  if (resp === "reset") {
    if (orig === "syn" || (orig === "reset" && facts.payloadBytes === 0)) return "REJ";
    return origInactive ? "RSTRH" : "RSTR";
  }
  if (orig === "reset") {
    if (!respInactive) return "RSTO";
    return (facts.orig & (TCP_SYN | TCP_FIN)) === TCP_SYN && respPackets === 0 ? "RSTOS0" : "OTH";
  }
  if (resp === "closed" && orig === "closed") return "SF";
  if (orig === "closed") return respInactive ? "SH" : "S2";
  if (resp === "closed") return origInactive ? "SHR" : "S3";
  if (orig === "syn" && resp === "inactive") return "S0";
  return orig === "established" && resp === "established" ? "S1" : "OTH";
}

function sideState(bits: number, packets: number, shaken: boolean, aborted: boolean): SideState {
  if (aborted && (bits & TCP_RST) !== 0) return "reset";
  if ((bits & TCP_FIN) !== 0) return "closed";
  if (shaken) return "established";
  if ((bits & (TCP_SYN | TCP_SYNACK)) !== 0) return "syn";
  return packets > 0 ? "partial" : "inactive";
}
