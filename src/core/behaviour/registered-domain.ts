// The registered domain of a name, by the public suffix list. The only file that imports the suffix library.
import { getDomain } from "tldts";

/**
 * "a.b.example.co.uk" → "example.co.uk"; null for names outside the registries: reverse look-ups, single labels, local services.
 */
export function registeredDomain(name: string): string | null {
  const text = name.toLowerCase().replace(/\.$/, "");
  if (text === "" || text.endsWith(".arpa") || text.endsWith(".local") || text.startsWith("_")) return null;
  const labels = text.split(".");
  if (labels.length < 2) return null;
  return (
    getDomain(text, { validateHostname: false, allowPrivateDomains: false }) ?? labels.slice(-2).join(".")
  );
}
