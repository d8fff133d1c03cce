// Alerts that another engine wrote into the data (Suricata alerts, Zeek notices). They become findings.
import { manyText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import { byRowCount } from "./group-rows.ts";
import { clamp } from "./numbers.ts";

export const alert: Behaviour = {
  kind: "alert",
  title: "Alert in the data",
  about: "A signature engine that saw the traffic gave an alert.",
  measures: "their number",
  source: "The log itself.",
  misses: "What the other engine does not report.",
  find(view) {
    if (!view.has("alert")) return [];
    const byText = new Map<string, number[]>();
    for (let row = 0; row < view.rows; row++) {
      const text = view.text("alert", row);
      if (!text) continue;
      // The internet's known offenders knock one after another; their alerts about one host are one finding.
      const isKnock = !view.inside[view.originator[row]!] && view.inside[view.responder[row]!];
      const key = isKnock
        ? `to ${view.responder[row]}\n${withoutListNumber(text)}`
        : `from ${view.originator[row]}\n${text}`;
      const known = byText.get(key);
      if (known) known.push(row);
      else byText.set(key, [row]);
    }
    return [...byText].map(([key, found]): Finding => {
      const rows = Uint32Array.from(found);
      const first = rows[0]!;
      const text = key.slice(key.indexOf("\n") + 1);
      const originators = byRowCount(rows, view.originator);
      const who =
        originators.length === 1 ? view.hosts[originators[0]!] : manyText(originators.length, "outside host");
      return {
        behaviour: "alert",
        title: `Alert on ${who}: ${text}`,
        sentence: `${manyText(rows.length, "flow")} ${rows.length === 1 ? "carries" : "carry"} the alert "${text}".`,
        originators,
        responders: byRowCount(rows, view.responder),
        fromMs: view.startMs[first]!,
        toMs: view.startMs[rows.at(-1)!]!,
        rows,
        strength: clamp(0.45 + Math.log10(rows.length) / 10),
        parts: [
          { name: "flows", value: clamp(Math.log10(rows.length) / 3), text: manyText(rows.length, "flow") },
        ],
        impact: view.inside[view.originator[first]!] ? 0.8 : 0.4,
      };
    });
  },
};

/** Lists of known offenders are cut into numbered signatures ("… group 36"). */
const withoutListNumber = (text: string): string => text.replace(/ group \d+$/, "");
