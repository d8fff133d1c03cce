// Posts an alert to a web address: signed JSON, or the message that Slack or Teams shows. Redirects are not followed, since they would lead
// to an address that nobody set up.
import { createHmac } from "node:crypto";
import { type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { TargetOf } from "../../shared/alert-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";
import { type Alert, evidenceText, headlineOf } from "./alert.ts";
import { authorityOf } from "./authority.ts";

type Webhook = TargetOf<"webhook">;

export async function postWebhook(target: Webhook, alert: Alert, signal: AbortSignal): Promise<void> {
  const body = Buffer.from(JSON.stringify(bodyOf(target.shape, alert)));
  const url = new URL(target.url);
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
    "user-agent": "Tidewatch",
    // The same number for the same message: a receiver that got it twice can tell.
    "x-tidewatch-delivery": `${alert.id}-${alert.sequence}`,
    ...(target.secret ? { "x-tidewatch-signature": signatureOf(body, target.secret) } : {}),
  };
  const options = { method: "POST", headers, signal, agent: false as const };
  const request =
    url.protocol === "https:"
      ? httpsRequest(url, { ...options, ...authorityOf(target.authority) })
      : httpRequest(url, options);
  const status = await answered(request, body);
  if (status < 200 || status > 299)
    throw new AppError("SINK_FAILED", `${url.origin} answered ${status} instead of taking the alert.`);
}

/** `sha256=…` over the bytes of the body, as GitHub and others sign theirs. */
const signatureOf = (body: Uint8Array, secret: string): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

function answered(request: ClientRequest, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.end(body);
  });
}

function bodyOf(shape: Webhook["shape"], alert: Alert): unknown {
  if (shape === "slack") return slackBody(alert);
  return shape === "teams" ? teamsBody(alert) : alert;
}

const factsOf = ({ incident, dataset }: Alert): [string, string][] => [
  ["Severity", `${Math.round(incident.severity)} of 100`],
  ["From", listed(incident.originators, incident.originatorCount)],
  ["To", listed(incident.responders, incident.responderCount)],
  ["Since", new Date(incident.fromMs).toISOString()],
  ["Flows", String(incident.flows)],
  ["Dataset", dataset.name],
];

function listed(hosts: readonly string[], count: number): string {
  const shown = hosts.slice(0, 5).join(", ");
  return count > 5 ? `${shown} and ${count - 5} more` : shown;
}

/** Incoming webhooks of Slack: blocks, and a text for the notification. */
function slackBody(alert: Alert): unknown {
  const text = (value: string) => ({ type: "mrkdwn", text: escapeSlack(value).slice(0, 2900) });
  return {
    text: escapeSlack(headlineOf(alert)),
    blocks: [
      { type: "section", text: text(`*${headlineOf(alert)}*\n${evidenceText(alert.incident)}`) },
      { type: "section", fields: factsOf(alert).map(([name, value]) => text(`*${name}*\n${value}`)) },
    ],
  };
}

const escapeSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A message with an Adaptive Card, as a workflow of Teams takes it. */
function teamsBody(alert: Alert): unknown {
  const block = (text: string, more: object = {}) => ({ type: "TextBlock", text, wrap: true, ...more });
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          ...{ type: "AdaptiveCard", version: "1.4" },
          body: [
            block(headlineOf(alert), { weight: "Bolder", size: "Medium" }),
            block(evidenceText(alert.incident)),
            { type: "FactSet", facts: factsOf(alert).map(([title, value]) => ({ title, value })) },
          ],
        },
      },
    ],
  };
}
