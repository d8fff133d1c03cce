// Describes the payload of a packet: by the first protocol that it looks like, else as bytes.

import { describeDns, hasDnsPort } from "./dns.ts";
import type { Header } from "./header.ts";
import { describeHttp, describeText, looksLikeHttp, looksLikeText } from "./text-lines.ts";
import { describeTls, looksLikeTls } from "./tls.ts";

interface Application {
  name: string;
  summary: string;
}

/** The source of a payload. */
interface PayloadOrigin {
  protocol: number;
  srcPort: number;
  dstPort: number;
}

export function describeApplication(
  header: Header,
  { protocol, srcPort, dstPort }: PayloadOrigin,
): Application {
  const isTcp = protocol === 6;
  if (hasDnsPort(srcPort, dstPort) && header.has(0, isTcp ? 14 : 12))
    return { name: "DNS", summary: describeDns(header, isTcp ? 2 : 0) };
  if (isTcp && looksLikeTls(header)) return { name: "TLS", summary: describeTls(header) };
  if (looksLikeHttp(header)) return { name: "HTTP", summary: describeHttp(header) };
  if (looksLikeText(header)) return { name: "Text", summary: describeText(header) };
  header.data("Data", 0, header.length);
  return { name: "Payload", summary: `${header.length} bytes` };
}
