// The outcome of a contact, seen from the originator, from the connection states of Zeek, argus and Suricata.

/**
 * answered: both sides sent data or the responder took part · open: the connection was accepted without data ·
 * refused: the responder rejected it · unanswered: no reply · unasked: only the responder's side was recorded
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

/** The outcome for a connection state; null if the state leaves it open and counts must decide (SF, OTH, CON …). */
export function outcomeOf(state: string): ContactOutcome | null {
  const known = state.trim().toUpperCase();
  // argus: port, host, network … unreachable, from ICMP.
  return byState[known] ?? (/^UR[A-Z]+$/.test(known) ? "refused" : null);
}

/**
 * Whether a contact failed, by its state alone; null if counts must decide, and then it failed without a packet of the responder. A contact of
 * a multicast group never fails: it needs no answer.
 */
export function failedBy(state: string): boolean | null {
  const outcome = outcomeOf(state);
  return outcome === null ? null : outcome === "refused" || outcome === "unanswered";
}
