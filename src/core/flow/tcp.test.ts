import { describe, expect, it } from "vitest";
import { meterOne, type TestPacket } from "../../../test/flows/metered.ts";

const client = "10.0.0.1:40000";
const server = "192.0.2.7:443";

/** A packet of the client (C) or the server (S): flags, sequence number, payload bytes. */
function segment(at: number, who: "C" | "S", flags: string, seq = 0, payload = 0, window = 1000): TestPacket {
  const [from, to] = who === "C" ? [client, server] : [server, client];
  return { at, from, to, flags, seq, payload, window };
}

const C = (at: number, flags: string, seq = 0, payload = 0, window = 1000) =>
  segment(at, "C", flags, seq, payload, window);
const S = (at: number, flags: string, seq = 0, payload = 0, window = 1000) =>
  segment(at, "S", flags, seq, payload, window);

const handshake = [C(0, "S", 100, 0, 64_240), S(0.03, "SA", 500, 0, 28_960), C(0.05, "A", 101)];

/** A whole connection: a request of 10 bytes, an answer of 20, closed by the client. */
const whole = [
  ...handshake,
  C(0.06, "PA", 101, 10),
  S(0.07, "A", 501),
  S(0.08, "PA", 501, 20),
  C(0.09, "A", 111),
  C(0.1, "FA", 111),
  S(0.11, "FA", 521),
  C(0.12, "A", 112),
];

describe("connection state and history", () => {
  const cases: readonly (readonly [string, string | null, string, TestPacket[]])[] = [
    ["SF", "ShADadFf", "whole connection", whole],
    ["S0", "S", "SYN without answer", [C(0, "S"), C(1, "S"), C(3, "S")]],
    ["REJ", "Sr", "SYN refused", [C(0, "S"), S(0.01, "RA")]],
    ["S1", "ShA", "established, not ended", handshake],
    ["S1", "Sh", "SYN and SYN-ACK only", handshake.slice(0, 2)],
    ["S2", "ShAF", "the originator closed, the responder did not", [...handshake, C(1, "FA", 101)]],
    ["S3", "ShAf", "the responder closed, the originator did not", [...handshake, S(1, "FA", 501)]],
    ["RSTO", "ShAR", "the originator aborted", [...handshake, C(1, "R", 101)]],
    ["RSTR", "ShAr", "the responder aborted", [...handshake, S(1, "R", 501)]],
    ["RSTOS0", "SR", "SYN, then RST", [C(0, "S"), C(0.1, "R")]],
    ["RSTRH", "^hr", "SYN-ACK and RST without a SYN", [S(0, "SA"), S(0.1, "R")]],
    ["SH", "SF", "SYN, then FIN", [C(0, "S"), C(0.1, "F")]],
    ["SHR", "^hf", "SYN-ACK and FIN without a SYN", [S(0, "SA"), S(0.1, "FA")]],
    ["OTH", "DdA", "midstream", [C(0, "PA", 5, 5), S(0.1, "PA", 7, 7), C(0.2, "A", 10)]],
    ["SF", "ShADadFfR", "RST after the FIN exchange", [...whole, C(0.13, "R", 112)]],
    ["SH", "QF", "SYN and FIN at once", [C(0, "SF")]],
  ];
  it.each(cases)("%s %s: %s", (state, history, _what, packets) => {
    expect(meterOne(packets)).toMatchObject({ conn_state: state, history });
  });

  it("treats UDP and ICMP like Zeek", () => {
    const ask: TestPacket = { at: 0, from: "10.0.0.1:5000", to: "10.0.0.2:53", protocol: "udp", payload: 9 };
    const answer: TestPacket = { ...ask, at: 1, from: ask.to, to: ask.from };
    expect(meterOne([ask])).toMatchObject({ conn_state: "S0", history: "D" });
    expect(meterOne([ask, answer])).toMatchObject({ conn_state: "SF", history: "Dd" });
    expect(meterOne([answer])).toMatchObject({ conn_state: "SHR", history: "^d", flipped: 1 });
    const ping: TestPacket = { at: 0, from: "10.0.0.1", to: "10.0.0.2", protocol: "icmp", icmp: [8, 0] };
    expect(meterOne([ping])).toMatchObject({ conn_state: "OTH", history: null });
  });
});

describe("flags and windows", () => {
  it("counts flags, PSH and URG by side too", () => {
    const row = meterOne([...whole, C(0.13, "AUEC", 112), S(0.14, "AP", 522, 0)]);
    expect(row).toMatchObject({
      syn_count: 2,
      fin_count: 2,
      rst_count: 0,
      ack_count: 11,
      psh_count: 3,
      orig_psh_count: 1,
      resp_psh_count: 2,
      urg_count: 1,
      orig_urg_count: 1,
      resp_urg_count: 0,
      ece_count: 1,
      cwr_count: 1,
    });
  });

  it("keeps each side's first window, even a zero one, and counts zero windows after it", () => {
    const row = meterOne([...handshake, S(1, "A", 501, 0, 0), S(2, "A", 501, 0, 0), S(3, "RA", 501, 0, 0)]);
    expect(row).toMatchObject({ orig_init_window: 64_240, resp_init_window: 28_960 });
    expect(row).toMatchObject({ resp_zero_windows: 2, orig_zero_windows: 0, history: "ShAwar" });
    expect(meterOne([C(0, "S", 0, 0, 0)])).toMatchObject({ orig_init_window: 0, resp_init_window: null });
  });

  it("has no TCP values for UDP", () => {
    const row = meterOne([{ at: 0, from: client, to: server, protocol: "udp", payload: 1 }]);
    expect(row).toMatchObject({
      orig_init_window: null,
      orig_retransmits: null,
      missed_bytes: null,
      syn_count: 0,
    });
  });
});

describe("handshake times", () => {
  it("are SYN to SYN-ACK, SYN-ACK to ACK, and their sum", () => {
    const row = meterOne(whole);
    expect(row.tcp_synack_s).toBeCloseTo(0.03, 9);
    expect(row.tcp_ackdat_s).toBeCloseTo(0.02, 9);
    expect(row.tcp_rtt_s).toBeCloseTo(0.05, 9);
  });

  it("count from the last SYN before the answer", () => {
    expect(meterOne([C(0, "S"), C(1, "S"), S(1.02, "SA")]).tcp_synack_s).toBeCloseTo(0.02, 9);
  });

  it("have no value if a packet is missing", () => {
    expect(meterOne([C(0, "S")])).toMatchObject({ tcp_synack_s: null, tcp_ackdat_s: null, tcp_rtt_s: null });
  });
});

describe("sequence numbers", () => {
  const data = (seqs: readonly (readonly [seq: number, length: number])[]) =>
    meterOne([...handshake, ...seqs.map(([seq, length], k) => C(1 + k / 100, "A", seq, length))]);

  it("show retransmissions", () => {
    const row = data([
      [101, 100],
      [201, 100],
      [101, 100],
      [201, 100],
      [301, 50],
    ]);
    expect(row).toMatchObject({
      orig_retransmits: 2,
      orig_out_of_order: 0,
      missed_bytes: 0,
      history: "ShADT",
    });
  });

  it("distinguish segments that fill a gap from those that repeat", () => {
    const row = data([
      [101, 100],
      [301, 100],
      [201, 100],
      [201, 100],
    ]);
    expect(row).toMatchObject({
      orig_out_of_order: 1,
      orig_retransmits: 1,
      missed_bytes: 0,
      history: "ShADGT",
    });
  });

  it("count the bytes that never came", () => {
    expect(
      data([
        [101, 100],
        [501, 10],
      ]),
    ).toMatchObject({ missed_bytes: 300, orig_retransmits: 0 });
    // A gap of 300 bytes, of which the middle 100 come later.
    expect(
      data([
        [101, 100],
        [501, 10],
        [301, 100],
      ]),
    ).toMatchObject({ missed_bytes: 200, orig_out_of_order: 1 });
  });

  it("wrap at 2^32", () => {
    const near = 2 ** 32 - 50;
    const row = meterOne([
      C(0, "S", near - 1),
      C(1, "A", near, 100),
      C(2, "A", 50, 100),
      C(3, "A", near, 100),
    ]);
    expect(row).toMatchObject({ orig_retransmits: 1, orig_out_of_order: 0, missed_bytes: 0 });
  });

  it("count a repeated SYN as a retransmission, but no keep-alive", () => {
    expect(
      data([
        [101, 100],
        [200, 1],
        [200, 0],
        [201, 5],
      ]),
    ).toMatchObject({ orig_retransmits: 0, missed_bytes: 0 });
    expect(meterOne([C(0, "S", 100), C(1, "S", 100)]).orig_retransmits).toBe(1);
  });
});
