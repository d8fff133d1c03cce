// How an attempt to talk ended, seen from the originator. Reads the connection states of Zeek, argus and Suricata.

/**
 * answered: both sides sent data or the responder took part · open: the connection was accepted but nothing was said ·
 * refused: the responder said no · unanswered: no reply · unasked: only the responder's side was seen
 */
export const outcomes = ["answered", "open", "refused", "unanswered", "unasked"] as const;
export type ContactOutcome = (typeof outcomes)[number];

export const answered = outcomes.indexOf("answered");
export const opened = outcomes.indexOf("open");
export const refused = outcomes.indexOf("refused");
export const unanswered = outcomes.indexOf("unanswered");
export const unasked = outcomes.indexOf("unasked");

const byState: Record<string, ContactOutcome> = {
  S0: "unanswered",
  REJ: "refused",
  RSTOS0: "unanswered",
  SH: "unanswered",
  SHR: "unasked",
  RSTRH: "unasked",
  REQ: "unanswered",
  INT: "unanswered",
  TIM: "unanswered",
};

/** The outcome that a connection state tells, or null where counts have to tell it (SF, OTH, CON …). */
export function outcomeOf(state: string): ContactOutcome | null {
  const known = state.trim().toUpperCase();
  // argus: port, host, network … unreachable, told by ICMP.
  return byState[known] ?? (/^UR[A-Z]+$/.test(known) ? "refused" : null);
}
