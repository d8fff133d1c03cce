// Alerts that another engine wrote into the data (Suricata alerts, Zeek notices). They become findings.
import { manyText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import { clamp } from "./numbers.ts";

export const alert: Behaviour = {
  kind: "alert",
  title: "Alert in the data",
  about: "A signature engine that saw the traffic gave an alert.",
  source: "The log itself.",
  find(view) {
    if (!view.has("alert")) return [];
    const byText = new Map<string, number[]>();
    for (let row = 0; row < view.rows; row++) {
      const text = view.text("alert", row);
      if (!text) continue;
      const key = `${view.originator[row]}\n${text}`;
      const known = byText.get(key);
      if (known) known.push(row);
      else byText.set(key, [row]);
    }
    return [...byText].map(([key, found]): Finding => {
      const rows = Uint32Array.from(found);
      const first = rows[0]!;
      const text = key.slice(key.indexOf("\n") + 1);
      const responders = [...new Set(found.map((row) => view.responder[row]!))];
      return {
        behaviour: "alert",
        title: `${view.hosts[view.originator[first]!]}: ${text}`,
        sentence: `${manyText(rows.length, "flow")} ${rows.length === 1 ? "carries" : "carry"} the alert "${text}".`,
        originators: [view.originator[first]!],
        responders,
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
