// The text of a mail about an alert (RFC 5322): a subject, and the evidence in words. Mails about one incident are one thread.
import type { TargetOf } from "../../shared/alert-vocabulary.ts";
import { type Alert, headlineOf } from "./alert.ts";

/** One line of a header: no line break may begin another. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n]+/g, " ");

export function mailOf({ from, to }: TargetOf<"email">, alert: Alert): string {
  const { incident, id, sequence, dataset, atMs } = alert;
  const domain = from.split("@")[1];
  const first = `<${id}-1@${domain}>`;
  const body = [
    incident.title,
    "",
    ...incident.evidence.slice(0, 8).map(({ behaviour, sentence }) => `${behaviour}: ${sentence}`),
    "",
    `Severity  ${Math.round(incident.severity)} of 100`,
    `From      ${hosts(incident.originators, incident.originatorCount)}`,
    `To        ${hosts(incident.responders, incident.responderCount)}`,
    `When      ${new Date(incident.fromMs).toISOString()} to ${new Date(incident.toMs).toISOString()}`,
    `Flows     ${incident.flows}`,
    `Dataset   ${dataset.name}`,
    "",
    `Tidewatch, incident ${id}, message ${sequence}`,
  ].join("\r\n");
  const headers = [
    `From: Tidewatch <${from}>`,
    `To: ${to.join(", ")}`,
    `Subject: ${encoded(oneLine(`[${Math.round(incident.severity)}] ${headlineOf(alert)}`).slice(0, 200))}`,
    `Date: ${new Date(atMs).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}-${sequence}@${domain}>`,
    ...(sequence > 1 ? [`In-Reply-To: ${first}`, `References: ${first}`] : []),
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
  ];
  const lines =
    Buffer.from(body)
      .toString("base64")
      .match(/.{1,76}/g) ?? [];
  return `${headers.join("\r\n")}\r\n\r\n${lines.join("\r\n")}`;
}

const hosts = (list: readonly string[], count: number): string =>
  `${list.slice(0, 20).join(", ")}${count > 20 ? ` and ${count - 20} more` : ""}`;

/** Words of a header outside ASCII (RFC 2047), in pieces of at most 75 characters. */
function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let word = "";
  for (const letter of text) {
    if (Buffer.byteLength(word + letter) > 42) {
      words.push(word);
      word = "";
    }
    word += letter;
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString("base64")}?=`).join("\r\n ");
}
