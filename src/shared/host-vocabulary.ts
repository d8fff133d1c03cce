// The schemas and types of a host card: what one dataset shows about one address.
import { z } from "zod";
import { IncidentWithVerdictSchema } from "./incident-vocabulary.ts";
import { VerdictCountsSchema } from "./triage-vocabulary.ts";

/** Flows with one service, seen from the host. */
const HostServiceSchema = z.strictObject({
  /** Application protocol, else the transport. */
  service: z.string(),
  port: z.number().nullable(),
  flows: z.number().int(),
  /** Hosts at the other end. */
  peers: z.number().int(),
  sentBytes: z.number(),
  receivedBytes: z.number(),
});
export type HostService = z.infer<typeof HostServiceSchema>;

const HostPeerSchema = z.strictObject({
  address: z.string(),
  flows: z.number().int(),
  /** Flows of these that the host started. */
  begun: z.number().int(),
  sentBytes: z.number(),
  receivedBytes: z.number(),
  firstMs: z.number().nullable(),
  lastMs: z.number().nullable(),
});

const hostNameKinds = ["called", "resolved", "certificate", "asked", "visited"] as const;
/** A name in the flows of the host: its own name, or one that it looks up. */
const HostSeenNameSchema = z.strictObject({
  kind: z.enum(hostNameKinds),
  name: z.string(),
  flows: z.number().int(),
});
export type HostSeenName = z.infer<typeof HostSeenNameSchema>;

/** What the host sent and received per bin; bins without flows are left out. */
const HostVolumesSchema = z.strictObject({
  fromMs: z.number(),
  widthMs: z.number(),
  bins: z.number().int(),
  bin: z.array(z.number().int()),
  flows: z.array(z.number().int()),
  sentBytes: z.array(z.number()),
  receivedBytes: z.array(z.number()),
});
export type HostVolumes = z.infer<typeof HostVolumesSchema>;

export const HostCardSchema = z.strictObject({
  address: z.string(),
  /** The analyst's name for it. */
  name: z.string().nullable(),
  /** The card in one or two sentences. */
  sentence: z.string(),
  inside: z.boolean(),
  /** Why it counts as inside or outside. */
  insideReason: z.string(),
  flows: z.number().int(),
  firstMs: z.number().nullable(),
  lastMs: z.number().nullable(),
  /** Whether the dataset counts bytes. */
  hasBytes: z.boolean(),
  sentBytes: z.number(),
  receivedBytes: z.number(),
  /** "resolver", "server of tls on 443", "client of dns". */
  roles: z.array(z.string()),
  /** Services that it answered, and services that it used, the most flows first. */
  offered: z.array(HostServiceSchema),
  used: z.array(HostServiceSchema),
  /** The most bytes first. */
  peers: z.array(HostPeerSchema),
  peersTotal: z.number().int(),
  volumes: HostVolumesSchema.nullable(),
  names: z.array(HostSeenNameSchema),
  /** Incidents with flows of the host, the most severe first. */
  incidents: z.array(IncidentWithVerdictSchema),
  /** Whether incidents were looked for. */
  incidentsFound: z.boolean(),
  /** Verdicts on its flows. */
  verdicts: VerdictCountsSchema,
});
export type HostCard = z.infer<typeof HostCardSchema>;
