// Text columns from a flow's payload. They belong to one flow: a plant has its own texts or none.
export const payloadTexts = [
  "tls_sni",
  "tls_subject",
  "tls_issuer",
  "http_host",
  "http_method",
  "http_uri",
  "http_user_agent",
  "dns_query",
  "dns_types",
  "remote_operations",
  "program",
] as const;
