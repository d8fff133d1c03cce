// Where alerts go, as it is written on the command line: a web address, syslog+tls://HOST, smtp://USER@HOST, or a file.
import { resolve } from "node:path";
import type { Target } from "../../shared/alert-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";

interface TargetOptions {
  format: string | undefined;
  from: string | undefined;
  to: readonly string[];
  secret?: string;
  authority?: string;
}

const formats = { webhook: "shape", syslog: "format", email: null, file: "shape" } as const;
const mailPorts = { smtp: 587, smtps: 465 } as const;

/** A target whose values the contract checks. Throws a USAGE error with one sentence for what is none. */
export function targetFrom(place: string, options: TargetOptions): unknown {
  const { format, from, to, secret, authority } = options;
  const target = placeOf(place);
  const formatName = formats[target.kind];
  const refuse = (what: string, of: string): never => {
    throw new AppError("USAGE", `Only ${of} takes ${what}, and ${place} is none.`);
  };
  if (format !== undefined && formatName === null) refuse("--format", "a web address, syslog or a file");
  if (target.kind !== "email" && (from !== undefined || to.length > 0))
    refuse("--sender and --receiver", "smtp");
  if (secret !== undefined && target.kind !== "webhook" && target.kind !== "email")
    refuse("--secret-from", "a web address or smtp");
  if (authority !== undefined && target.kind === "file") refuse("--ca", "a host");
  if (target.kind === "email" && (from === undefined || to.length === 0))
    throw new AppError("USAGE", "A mail needs --sender ADDRESS and --receiver ADDRESS.");
  return {
    ...target,
    ...(format === undefined || formatName === null ? {} : { [formatName]: format }),
    ...(target.kind === "email" ? { from, to } : {}),
    ...(secret === undefined ? {} : { secret }),
    ...(authority === undefined ? {} : { authority }),
  };
}

function placeOf(place: string): { kind: Target["kind"] } & Record<string, unknown> {
  if (/^https?:/i.test(place)) return { kind: "webhook", url: place };
  const [, scheme = "", rest = ""] = /^([a-z+]+):\/\/(.*)$/i.exec(place) ?? [];
  if (scheme === "" || scheme === "file") return { kind: "file", path: resolve(rest || place) };
  const [, transport] = /^syslog\+(udp|tcp|tls)$/.exec(scheme) ?? [];
  const [, mail] = /^(smtps?)$/.exec(scheme) ?? [];
  const url = urlOf(`http://${rest}`, place);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? {} : { port: Number(url.port) };
  if (url.password !== "")
    throw new AppError(
      "USAGE",
      "A password on the command line is seen by others; put it into the environment, and name it with --secret-from.",
    );
  if (transport) {
    const usual = transport === "tls" ? { port: 6514 } : {};
    return { kind: "syslog", host, transport, ...usual, ...port };
  }
  if (mail === "smtp" || mail === "smtps") {
    const user = url.username === "" ? {} : { user: decodeURIComponent(url.username) };
    const security = mail === "smtps" ? "tls" : url.searchParams.get("tls") === "none" ? "none" : "starttls";
    return { kind: "email", host, port: mailPorts[mail], ...port, security, ...user };
  }
  throw new AppError(
    "USAGE",
    `${place} is no target: use https://…, syslog+udp://, syslog+tcp://, syslog+tls://, smtp://, smtps:// or a file.`,
  );
}

function urlOf(text: string, place: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new AppError(
      "USAGE",
      `${place} has no host that could be read, as in syslog+tls://siem.example.com:6514.`,
    );
  }
}

/** A target as it would be written, without secrets. */
export function targetText(target: Target): string {
  switch (target.kind) {
    case "webhook":
      return new URL(target.url).origin;
    case "syslog":
      return `syslog+${target.transport}://${target.host}:${target.port}`;
    case "email":
      return `${target.security === "tls" ? "smtps" : "smtp"}://${target.host}:${target.port} to ${target.to.join(", ")}`;
    case "file":
      return target.path;
  }
}
