// Classifies an address by its text alone: private, public, group (multicast, broadcast) or link-local.

export type AddressKind = "private" | "public" | "group" | "link-local";

/** The kind of an IPv4 or IPv6 address. Any other text is a local name and counts as private. */
export function addressKind(address: string): AddressKind {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.(\d{1,3})$/.exec(address);
  if (v4) return ipv4Kind(Number(v4[1]), Number(v4[2]), Number(v4[3]));
  const text = address.toLowerCase();
  if (!text.includes(":")) return "private";
  if (text.startsWith("ff")) return "group";
  if (/^fe[89ab]/.test(text)) return "link-local";
  if (/^f[cd]/.test(text) || text === "::1" || text === "::") return "private";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  return mapped ? addressKind(mapped[1]!) : "public";
}

function ipv4Kind(a: number, b: number, d: number): AddressKind {
  if (a >= 224 || a === 0) return "group";
  // The last address of a /24 is nearly always its broadcast address.
  const broadcast = d === 255;
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || a === 127)
    return broadcast ? "group" : "private";
  if (a === 100 && b >= 64 && b < 128) return "private";
  if (a === 169 && b === 254) return broadcast ? "group" : "link-local";
  return "public";
}
