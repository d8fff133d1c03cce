import { expect, test } from "vitest";
import { columnWords } from "../../shared/column-words.ts";
import { flowColumns } from "./catalogue.ts";

test("flow columns have plain names", () => {
  const expected = {
    orig_payload_bytes: "bytes sent",
    resp_payload_bytes: "bytes received",
    iat_min_s: "gap between packets, minimum",
    resp_iat_min_s: "gap between packets received, minimum",
    orig_len_std: "size of packets sent, spread",
    orig_failed_share_60s: "failed flows of this originator, last 60 s",
    resp_ports_last100: "ports tried on this responder, last 100 flows",
    orig_bytes_per_s: "bytes sent per second",
    syn_count: "packets with SYN",
    duration_s: "duration",
  };
  for (const [column, words] of Object.entries(expected)) expect(columnWords(column)).toBe(words);
});

test("every flow column has a different name, without abbreviations", () => {
  const words = flowColumns.map(({ name }) => columnWords(name));
  expect(new Set(words).size).toBe(words.length);
  for (const name of words) expect(name).not.toMatch(/_|\b(orig|resp|iat|len|std|avg)\b/);
});

test("columns of known formats have names, and unknown ones keep theirs", () => {
  expect(columnWords("serror_rate")).toBe("SYN errors among connections to this host");
  expect(columnWords("ct_srv_src")).toBe("flows of this service from this source, last 100");
  expect(columnWords("pump_pressure")).toBe("pump pressure");
  expect(columnWords("orig_flags")).toBe("originator flags");
});
