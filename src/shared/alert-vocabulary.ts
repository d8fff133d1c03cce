// Sinks of alerts: where the incidents of a workspace are sent, which of them, and how a sink is doing.
import { z } from "zod";

const host = z.string().min(1).max(253);
const port = z.number().int().min(1).max(65_535);
const address = z
  .string()
  .max(320)
  .regex(/^[^\s@<>]+@[^\s@<>]+$/, "is no mail address");
/** Never part of an answer. An input without it keeps the stored one; an empty one removes it. */
const secret = z.string().max(1000).optional();
/** A PEM file of certificates to trust, beside those of the system. */
const authority = z.string().min(1).max(4096).optional();

const webhookShapes = ["json", "slack", "teams"] as const;
const syslogTransports = ["udp", "tcp", "tls"] as const;
const syslogFormats = ["json", "cef"] as const;
const mailSecurities = ["none", "starttls", "tls"] as const;
const fileShapes = ["ecs", "ocsf"] as const;

const WebhookSchema = z.strictObject({
  kind: z.literal("webhook"),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  shape: z.enum(webhookShapes).default("json"),
  /** Signs the body of a request: HMAC-SHA256 in the header X-Tidewatch-Signature. */
  secret,
  authority,
});
const SyslogSchema = z.strictObject({
  kind: z.literal("syslog"),
  host,
  port: port.default(514),
  transport: z.enum(syslogTransports).default("udp"),
  format: z.enum(syslogFormats).default("json"),
  authority,
});
const EmailSchema = z.strictObject({
  kind: z.literal("email"),
  host,
  port: port.default(587),
  security: z.enum(mailSecurities).default("starttls"),
  user: z.string().max(320).optional(),
  /** The password of the user. */
  secret,
  from: address,
  to: z.array(address).min(1).max(50),
  authority,
});
const FileSchema = z.strictObject({
  kind: z.literal("file"),
  /** One JSON object per line is added to it. */
  path: z.string().min(1).max(4096),
  shape: z.enum(fileShapes).default("ecs"),
});

const TargetSchema = z.discriminatedUnion("kind", [WebhookSchema, SyslogSchema, EmailSchema, FileSchema]);
export type Target = z.infer<typeof TargetSchema>;
export type TargetOf<K extends Target["kind"]> = Extract<Target, { kind: K }>;

export const SinkInputSchema = z.strictObject({
  /** One word or more; a sink of this name is replaced. */
  name: z.string().trim().min(1).max(100),
  /** Which incidents are sent, in the filter language: "severity >= 70 and kind = beacon". All when empty. */
  filter: z.string().max(10_000).default(""),
  /** Only incidents of traffic that is being watched, or of every dataset. */
  datasets: z.enum(["live", "all"]).default("live"),
  /** The most alerts in an hour. More wait, the most severe first. */
  perHour: z.number().int().min(1).max(10_000).default(60),
  target: TargetSchema,
});
export type SinkInput = z.infer<typeof SinkInputSchema>;

/** A sink as it is stored, with its secret. */
export const SinkSchema = SinkInputSchema.extend({
  id: z.number().int(),
  /** The account that set it up. Elsewhere, as in a copied workspace, it sends nothing. */
  account: z.string(),
});
export type Sink = z.infer<typeof SinkSchema>;

const count = z.number().int().nonnegative();

export const SinkStateSchema = SinkSchema.omit({ account: true }).extend({
  hasSecret: z.boolean(),
  /** Why it sends nothing; null if it works. */
  asleep: z.string().nullable(),
  /** Alerts that wait in the workspace. */
  waiting: count,
  /** Since the workspace was opened. */
  sent: count,
  failed: count,
  /** Alerts that were given up because too many waited, or for too long. */
  dropped: count,
  lastError: z.string().nullable(),
});
export type SinkState = z.infer<typeof SinkStateSchema>;
