// Sends an alert as a message of RFC 5424: over UDP (RFC 5426), or over TCP and TLS with its length in front (RFC 6587, RFC 5425). The
// message is JSON or CEF.
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { hostname } from "node:os";
import type { TargetOf } from "../../shared/alert-vocabulary.ts";
import type { Alert } from "./alert.ts";
import { cefOf } from "./cef.ts";
import { connectTo } from "./connect.ts";

type Syslog = TargetOf<"syslog">;

/** Facility local0. */
const facility = 16;
/** What every receiver of RFC 5425 and a usual one of RFC 5426 takes. */
const longestBytes = 8192;
/** So long after the last byte a receiver may break off the connection, which means that it did not take the message. */
const refusalMs = 1_000;

export async function sendSyslog(target: Syslog, alert: Alert, signal: AbortSignal): Promise<void> {
  const message = messageOf(target.format, alert);
  if (target.transport === "udp") return sendDatagram(target, message, signal);
  const socket = await connectTo(target, { isTls: target.transport === "tls", signal });
  const framed = Buffer.concat([Buffer.from(`${message.length} `), message]);
  await new Promise<void>((resolve, reject) => {
    const stop = () => socket.destroy(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    let timer: NodeJS.Timeout | undefined;
    socket.once("error", reject);
    // The receiver closes its end when it has read everything; one that keeps it open has its time to refuse.
    socket.once("finish", () => {
      timer = setTimeout(() => socket.destroy(), refusalMs);
    });
    socket.once("close", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve();
    });
    socket.resume();
    socket.end(framed);
  });
}

/** PRI, version, time, host, program, process, kind, structured data, text. */
function messageOf(format: Syslog["format"], alert: Alert): Buffer {
  const { incident, atMs, id, sequence, change } = alert;
  const priority = facility * 8 + severityOf(incident.severity);
  const data = `[alert@32473 id="${id}" sequence="${sequence}" change="${change}"]`;
  const head = `<${priority}>1 ${new Date(atMs).toISOString()} ${plainName(hostname())} tidewatch ${process.pid} incident ${data} `;
  const text = format === "cef" ? cefOf(alert) : jsonText(alert, longestBytes - Buffer.byteLength(head) - 3);
  // The mark says that the text is UTF-8.
  return cutAt(Buffer.from(`${head}\uFEFF${text}`), longestBytes);
}

/** Critical, error, warning or notice. */
const severityOf = (severity: number): number =>
  severity >= 90 ? 2 : severity >= 70 ? 3 : severity >= 50 ? 4 : 5;

const plainName = (name: string): string => name.replace(/[^\x21-\x7e]/g, "").slice(0, 255) || "-";

/** The whole alert; with fewer hosts and less evidence where it would be cut, since half a JSON object is none. */
function jsonText(alert: Alert, mostBytes: number): string {
  for (const most of [100, 20, 5, 1]) {
    const { originators, responders, evidence } = alert.incident;
    const incident = {
      ...alert.incident,
      originators: originators.slice(0, most),
      responders: responders.slice(0, most),
      evidence: evidence.slice(0, most).map((one) => (most === 100 ? one : { ...one, parts: [] })),
    };
    const text = JSON.stringify({ ...alert, incident });
    if (Buffer.byteLength(text) <= mostBytes) return text;
  }
  const { key, title, severity } = alert.incident;
  return JSON.stringify({
    ...alert,
    incident: { key: key.slice(0, 200), title: title.slice(0, 500), severity },
  });
}

/** Cuts between characters. */
function cutAt(bytes: Buffer, most: number): Buffer {
  if (bytes.length <= most) return bytes;
  let end = most;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

async function sendDatagram({ host, port }: Syslog, message: Buffer, signal: AbortSignal): Promise<void> {
  const { address, family } = await lookup(host);
  signal.throwIfAborted();
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.send(message, port, address, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    socket.close();
  }
}
