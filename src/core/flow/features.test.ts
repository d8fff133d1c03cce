import { describe, expect, it } from "vitest";
import { meterOne, type TestPacket } from "../../../test/flows/metered.ts";
import { flowColumns } from "../table/catalogue.ts";

const client = "10.0.0.1:40000";
const server = "192.0.2.7:9999";

const up = (at: number, payload = 0, more: Partial<TestPacket> = {}): TestPacket => ({
  at,
  from: client,
  to: server,
  protocol: "udp",
  payload,
  ...more,
});
const down = (at: number, payload = 0, more: Partial<TestPacket> = {}): TestPacket => ({
  ...up(at, payload, more),
  from: server,
  to: client,
});

describe("volume", () => {
  // Up 100 and 300, down 50, over 2 s. UDP over IPv4: 8 + 20 bytes of headers, 14 of Ethernet.
  const flow = meterOne([up(0, 100), down(0.5, 50), up(2, 300)]);

  it("counts packets and bytes at each layer", () => {
    expect(flow).toMatchObject({
      packets: 3,
      orig_packets: 2,
      resp_packets: 1,
      payload_bytes: 450,
      orig_payload_bytes: 400,
      resp_payload_bytes: 50,
      ip_bytes: 450 + 3 * 28,
      orig_ip_bytes: 400 + 2 * 28,
      frame_bytes: 450 + 3 * 42,
      resp_frame_bytes: 50 + 42,
      orig_header_bytes: 16,
      resp_header_bytes: 8,
      orig_header_bytes_min: 8,
    });
  });

  it("derives rates, asymmetries and ratios", () => {
    expect(flow).toMatchObject({
      duration_s: 2,
      bytes_per_s: 225,
      packets_per_s: 1.5,
      orig_bytes_per_s: 200,
      resp_bytes_per_s: 25,
      orig_packets_per_s: 1,
      resp_packets_per_s: 0.5,
      packet_asymmetry: 1 / 3,
      byte_asymmetry: 350 / 450,
      down_up_ratio: 0.5,
    });
  });

  it("has no rate, rather than an infinite one, without a duration", () => {
    const single = meterOne([up(0, 10)]);
    expect(single).toMatchObject({ duration_s: 0, bytes_per_s: null, packets_per_s: null, down_up_ratio: 0 });
  });

  it("counts packets with payload, and divides segments by them", () => {
    const row = meterOne([up(0, 0), up(0.1, 100), up(0.2, 200), down(0.3, 0)]);
    expect(row).toMatchObject({
      orig_data_packets: 2,
      resp_data_packets: 0,
      orig_segment_len_avg: 150,
      resp_segment_len_avg: 0,
    });
  });
});

describe("payload lengths", () => {
  it("gives mean, deviation, extremes and distinct ones", () => {
    // All: 0 100 200 100 → mean 100, squares 60,000, variance (60,000 − 40,000) / 3.
    const row = meterOne([up(0, 0), up(0.1, 100), up(0.2, 200), down(0.3, 100)]);
    expect(row).toMatchObject({ len_mean: 100, len_max: 200, len_min: 0, len_avg: 100, len_distinct: 3 });
    expect(row.len_std).toBeCloseTo(Math.sqrt(20000 / 3), 9);
    expect(row.len_var).toBeCloseTo(20000 / 3, 6);
    // Originator's: 0 100 200 → deviation 100. Responder's: a single 100.
    expect(row).toMatchObject({ orig_len_mean: 100, orig_len_std: 100, orig_len_max: 200, orig_len_min: 0 });
    expect(row).toMatchObject({ resp_len_mean: 100, resp_len_std: 0, resp_len_max: 100, resp_len_min: 100 });
  });

  it("count the first packet once", () => {
    expect(meterOne([up(0, 500)])).toMatchObject({ len_mean: 500, len_std: 0, packets: 1 });
  });
});

describe("inter-arrival times", () => {
  // Up at 0, 1, 3; down at 1.5, 2.5. Flow gaps: 1, 0.5, 1, 0.5.
  const row = meterOne([up(0), up(1), down(1.5), down(2.5), up(3)]);

  it("of the flow", () => {
    expect(row).toMatchObject({ iat_mean_s: 0.75, iat_max_s: 1, iat_min_s: 0.5 });
    // Squares 1 + 0.25 + 1 + 0.25 = 2.5; (2.5 − 9/4) / 3 = 1/12.
    expect(row.iat_std_s).toBeCloseTo(Math.sqrt(1 / 12), 9);
  });

  it("of each side", () => {
    // Originator's gaps 1 and 2: mean 1.5, deviation √0.5. Jitter |2 − 1| = 1.
    expect(row).toMatchObject({
      orig_iat_total_s: 3,
      orig_iat_mean_s: 1.5,
      orig_iat_max_s: 2,
      orig_iat_min_s: 1,
    });
    expect(row.orig_iat_std_s).toBeCloseTo(Math.SQRT1_2, 9);
    expect(row.orig_jitter_s).toBeCloseTo(1, 9);
    expect(row).toMatchObject({
      resp_iat_total_s: 1,
      resp_iat_mean_s: 1,
      resp_iat_std_s: 0,
      resp_jitter_s: 0,
    });
  });

  it("are never negative when time runs backwards", () => {
    // The second packet is 1 s before the first, which is no gap; the third is 1 s after the latest.
    const odd = meterOne([up(2), up(1), up(3)]);
    expect(odd).toMatchObject({ iat_min_s: 0, iat_max_s: 1, duration_s: 1, orig_iat_total_s: 1 });
  });

  it("have nanoseconds", () => {
    const row = meterOne([up(0, 0, { ns: 100 }), up(0.000001, 0, { ns: 350 })]);
    expect(row.iat_mean_s).toBeCloseTo(1.25e-6, 15);
  });
});

describe("activity", () => {
  it("splits active stretches and idle gaps at 5 s", () => {
    // Active 0–2, idle 8 s, active 10–11, idle 6 s, then a last packet at 17 whose stretch has no end.
    const row = meterOne([up(0), up(2), up(10), up(11), up(17)]);
    expect(row).toMatchObject({ active_mean_s: 1.5, active_max_s: 2, active_min_s: 1 });
    expect(row.active_std_s).toBeCloseTo(Math.SQRT1_2, 9);
    expect(row).toMatchObject({ idle_mean_s: 7, idle_max_s: 8, idle_min_s: 6 });
    expect(row.idle_std_s).toBeCloseTo(Math.SQRT2, 9);
  });

  it("is zero without an idle gap", () => {
    expect(meterOne([up(0), up(4)])).toMatchObject({ active_mean_s: 0, idle_mean_s: 0, idle_max_s: 0 });
  });

  it("counts subflows from one, at gaps over a second", () => {
    // Runs 0–0.5, 2–2.5, 5: three subflows; 4 packets up, 1 down.
    const row = meterOne([up(0, 30), up(0.5, 30), up(2, 30), down(2.5, 60), up(5, 30)]);
    expect(row).toMatchObject({
      subflows: 3,
      orig_subflow_packets: 4 / 3,
      resp_subflow_packets: 1 / 3,
      orig_subflow_bytes: 40,
      resp_subflow_bytes: 20,
    });
  });

  it("finds a periodic beacon, and has no value for fewer than three subflows", () => {
    expect(meterOne([0, 10, 20, 30].map((at) => up(at))).periodicity).toBe(1);
    // Intervals 10 and 30: mean 20, deviation √200.
    const uneven = meterOne([0, 10, 40].map((at) => up(at)));
    expect(uneven.periodicity).toBeCloseTo(1 / (1 + Math.sqrt(200) / 20), 9);
    expect(meterOne([up(0), up(10)]).periodicity).toBeNull();
  });
});

describe("bulks", () => {
  it("begin with the fourth data packet of one side without data of the other", () => {
    // Five packets of 100 bytes up, 0.1 s apart: one bulk of 5 packets, 500 bytes in 0.4 s.
    const row = meterOne([0, 0.1, 0.2, 0.3, 0.4].map((at) => up(at, 100)));
    expect(row).toMatchObject({ orig_bulk_bytes_avg: 500, orig_bulk_packets_avg: 5, resp_bulk_bytes_avg: 0 });
    expect(row.orig_bulk_rate).toBeCloseTo(1250, 6);
  });

  it("are broken by the other side's data, by a pause, not by an empty packet", () => {
    const broken = meterOne([up(0, 9), up(0.1, 9), up(0.2, 9), down(0.3, 9), up(0.4, 9), up(0.5, 9)]);
    expect(broken).toMatchObject({ orig_bulk_packets_avg: 0, orig_bulk_rate: 0 });
    const paused = meterOne([up(0, 9), up(0.1, 9), up(0.2, 9), up(1.3, 9)]);
    expect(paused.orig_bulk_packets_avg).toBe(0);
    const acknowledged = meterOne([up(0, 9), up(0.1, 9), down(0.15), up(0.2, 9), up(0.3, 9)]);
    expect(acknowledged.orig_bulk_packets_avg).toBe(4);
  });
});

describe("packets' headers", () => {
  it("have TTL extremes, the first type of service, and fragments", () => {
    const row = meterOne([
      up(0, 1, { ttl: 60, tos: 8 }),
      up(0.1, 1, { ttl: 64 }),
      up(0.2, 1, { ttl: 58, fragment: 1 }),
      down(0.3, 1, { ttl: 250 }),
    ]);
    expect(row).toMatchObject({ orig_ttl_min: 58, orig_ttl_max: 64, orig_tos: 8, fragments: 1 });
    expect(row).toMatchObject({ resp_ttl_min: 250, resp_ttl_max: 250, resp_tos: 0 });
  });

  it("have no TTL for a side that sent nothing", () => {
    expect(meterOne([up(0)])).toMatchObject({ resp_ttl_min: null, resp_ttl_max: null, resp_tos: null });
  });
});

describe("payload entropy", () => {
  it("is 0 for one repeated byte, 1 for two in equal parts, 7 for 128 different ones", () => {
    expect(meterOne([up(0, 50)]).orig_payload_entropy).toBe(0);
    const two = meterOne([up(0, 0, { payload: "abababab" })]);
    expect(two.orig_payload_entropy).toBeCloseTo(1, 12);
    const all = meterOne([up(0, 0, { payload: Uint8Array.from({ length: 256 }, (_, k) => k) })]);
    expect(all.orig_payload_entropy).toBeCloseTo(7, 12);
  });

  it("covers the first payload of each side only", () => {
    const row = meterOne([
      up(0, 0),
      up(0.1, 9),
      up(0.2, 0, { payload: "abcd" }),
      down(0.3, 0, { payload: "abcd" }),
    ]);
    expect(row.orig_payload_entropy).toBe(0);
    expect(row.resp_payload_entropy).toBeCloseTo(2, 12);
    expect(meterOne([up(0)]).orig_payload_entropy).toBeNull();
  });
});

it("covers every column of the catalogue but the labels and those of other sources", () => {
  const expected = flowColumns
    .filter((column) => column.group !== "label" && column.group !== "source")
    .map((column) => column.name);
  expect(Object.keys(meterOne([up(0)]))).toEqual(expected);
});
