// The incidents of a report: each with its severity as a sum, its evidence with numbers, hosts, times, and the verdict.

import { moment, number } from "./charts.ts";
import { type Html, type HtmlPart, html } from "./html.ts";
import { verdictText } from "./parts.ts";
import type { ReportIncident, ReportIncidents } from "./report-data.ts";

export function incidents({ found, sentence, shown, total, within }: ReportIncidents): Html {
  const left = total - shown.length;
  return html`<section><h2>Incidents</h2>
${sentence !== "" && html`<p class="soft">${sentence}</p>`}
${found ? shown.map((one, i) => [i === within && html`<p class="divider">Beyond the budget</p>`, incident(one)]) : html`<p>Nobody has looked for incidents in this dataset yet.</p>`}
${found && total === 0 && sentence === "" && html`<p>No behaviour stands out in these flows.</p>`}
${left > 0 && html`<p class="soft">${`${number(left)} more incidents are in the workspace.`}</p>`}</section>`;
}

function incident(one: ReportIncident): Html {
  const { severity, title, parts, evidence, fromMs, toMs, flows, verdict, note, tags } = one;
  return html`<article class="episode"><header><span class="score" title="severity, 0 to 100">${Math.round(severity)}</span><h3>${title}</h3>${verdict !== null && html`<span class="chip">${verdictText(verdict)}</span>`}${tags.map((tag) => html`<span class="chip">${tag}</span>`)}</header>
<p class="quiet">${`${moment(fromMs)} to ${moment(toMs)}, ${number(flows)} ${flows === 1 ? "flow" : "flows"}`}</p>
<ul>${evidence.map(({ kind, sentence, parts: measures }) => html`<li><b>${kind}.</b> ${sentence}${measures.length > 0 && html`<br><span class="quiet">${measures.map(({ name, value, text }) => `${name} ${Math.round(100 * value)}${text === "" ? "" : ` (${text})`}`).join(" · ")}</span>`}</li>`)}</ul>
${note !== "" && html`<p>Note: ${note}</p>`}
<dl>${hosts("from", one.originators, one.originatorCount)}${hosts("to", one.responders, one.responderCount)}<dt>severity</dt><dd>${parts.map(({ name, value, text }) => `${name} (${text}) ${value.toFixed(1)}`).join(" + ")} = ${severity.toFixed(1)}</dd></dl></article>`;
}

const mostNamed = 12;

function hosts(word: string, addresses: readonly string[], count: number): HtmlPart {
  const named = addresses.slice(0, mostNamed);
  const left = count - named.length;
  return html`<dt>${word}</dt><dd><span class="mono">${named.join(", ")}</span>${left > 0 && ` and ${number(left)} more`}</dd>`;
}
