import { describe, expect, it } from "vitest";
import { meterOne, meterPackets, type TestPacket } from "../../../../test/flows/metered.ts";
import { type DnsMessage, dnsMessage, dnsName, dnsOverTcp } from "../../../../test/packets/dns.ts";

const client = "10.0.0.1:41000";
const resolver = "10.0.0.2:53";
const [A, CNAME, TXT, AAAA] = [1, 5, 16, 28];

const ask = (at: number, name: string, type = A): TestPacket => up(at, { questions: [[name, type]] });
const up = (at: number, message: DnsMessage): TestPacket => ({
  at,
  from: client,
  to: resolver,
  protocol: "udp",
  payload: dnsMessage(message),
});
const down = (at: number, message: DnsMessage): TestPacket => ({
  ...up(at, { response: true, ...message }),
  from: resolver,
  to: client,
});
const text = (value: string) => [value.length, ...[...value].map((letter) => letter.charCodeAt(0))];
const cutTo = (packet: TestPacket, captured: number): TestPacket => ({ ...packet, captured });

describe("a flow's DNS messages", () => {
  it("are all counted: queries, names, failures, data, types", () => {
    const row = meterOne([
      ask(0, "a.example"),
      down(0.1, {
        questions: [["a.example", A]],
        answers: [{ name: "a.example", type: A, data: [192, 0, 2, 7] }],
      }),
      ask(1, "A.Example"),
      ask(2, "bb.example", TXT),
      down(2.1, {
        questions: [["bb.example", TXT]],
        answers: [{ name: "bb.example", type: TXT, data: text("hello") }],
      }),
      ask(3, "gone.example"),
      down(3.1, { code: 3, questions: [["gone.example", A]] }),
    ]);
    expect(row).toMatchObject({
      dns_query: "a.example",
      dns_answer: "192.0.2.7",
      dns_queries: 4,
      dns_names: 3,
      dns_name_bytes: 9 + 10 + 12,
      dns_failures: 1,
      dns_answer_bytes: 4 + 6,
      dns_types: "A, TXT",
    });
  });

  it("have an address, a name or a text as answer", () => {
    const answered = (type: number, data: readonly number[]) =>
      meterOne([
        ask(0, "a.example", type),
        down(1, { questions: [["a.example", type]], answers: [{ name: "a.example", type, data }] }),
      ]).dns_answer;
    expect(answered(AAAA, [0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), 1])).toBe("2001:db8::1");
    expect(answered(CNAME, dnsName("web.example.org"))).toBe("web.example.org");
    expect(answered(CNAME, [3, ...text("web").slice(1), 0xc0, 12])).toBe("web.a.example");
    expect(answered(TXT, [...text("one "), ...text("two")])).toBe("one two");
    expect(answered(TXT, [...text("x".repeat(200)), ...text("y".repeat(200))])).toHaveLength(255);
    expect(answered(15, [0, 10, ...dnsName("mail.example")])).toBeNull();
  });

  it("count a name again only after 64 others", () => {
    const asks = (count: number) =>
      Array.from({ length: count }, (_, k) => ask(k / 100, `n${k % 70}.example`));
    expect(meterOne(asks(70)).dns_names).toBe(70);
    expect(meterOne(asks(64).concat(ask(1, "n0.example"))).dns_names).toBe(64);
    expect(meterOne(asks(140)).dns_names).toBe(140);
  });

  it("list at most four types, and a number for a type without a name", () => {
    const types = [TXT, TXT, 65_399, 65_399, 65_399, A, AAAA, 12];
    expect(meterOne(types.map((type, k) => ask(k, "a.example", type))).dns_types).toBe(
      "TYPE65399, TXT, A, AAAA",
    );
  });

  it("without queries count the questions in the answers", () => {
    expect(meterOne([down(0, { questions: [["a.example", TXT]] })])).toMatchObject({
      dns_queries: 0,
      dns_names: 1,
      dns_types: "TXT",
    });
  });

  it("restart their counts in the next part of a flow and keep its texts", () => {
    const [first, second] = meterPackets([ask(0, "a.example"), ask(50, "b.example"), ask(101, "c.example")], {
      activeS: 100,
    });
    expect(first).toMatchObject({ dns_queries: 2, dns_names: 2, dns_query: "a.example" });
    expect(second).toMatchObject({ dns_queries: 1, dns_names: 1, dns_query: "a.example", dns_types: "A" });
  });

  it("are not read from a flow of another protocol", () => {
    expect(
      meterOne([{ at: 0, from: client, to: "10.0.0.2:80", payload: "GET / HTTP/1.1\r\n\r\n" }]),
    ).toMatchObject({
      dns_queries: null,
      dns_names: null,
      dns_types: null,
    });
  });
});

describe("messages cut by the snap length", () => {
  it("are counted; a name's length comes from the message's", () => {
    const long = ask(0, `${"x".repeat(60)}.${"y".repeat(60)}.tunnel.example`);
    for (const captured of [12, 20, 54, 100]) {
      expect(meterOne([cutTo(long, captured)])).toMatchObject({
        dns_queries: 1,
        dns_names: captured > 13 ? 1 : 0,
        dns_name_bytes: captured > 13 ? 136 : 0,
      });
    }
  });

  it("have the answer bytes from the message's length", () => {
    const answer = down(0, {
      questions: [["a.example", TXT]],
      answers: [
        { name: "a.example", type: TXT, data: text("z".repeat(200)) },
        { name: "a.example", type: TXT, data: text("z".repeat(100)) },
      ],
    });
    for (const captured of [30, 50, 60, 240, 1000])
      expect(meterOne([cutTo(answer, captured)]).dns_answer_bytes).toBe(302);
  });

  it("never throw, at any length and with any wrong byte", () => {
    const whole = down(0, {
      questions: [["a.example", CNAME]],
      answers: [{ name: "a.example", type: CNAME, data: [1, 0x78, 0xc0, 12] }],
    });
    const bytes = whole.payload as Uint8Array;
    for (let at = 0; at <= bytes.length; at++) {
      expect(meterOne([cutTo(whole, at)]).packets).toBe(1);
      for (const value of [0, 0x3f, 0x7f, 0xc0, 0xff])
        expect(
          meterOne([{ ...whole, payload: bytes.with(Math.min(at, bytes.length - 1), value) }]).packets,
        ).toBe(1);
    }
  });
});

describe("DNS over TCP", () => {
  const message = (name: string) => dnsOverTcp(dnsMessage({ questions: [[name, A]] }));
  const send = (seq: number, payload: Uint8Array): TestPacket => ({
    at: seq / 1000,
    from: client,
    to: resolver,
    flags: "PA",
    seq,
    payload,
  });
  const [one, two] = [message("one.example"), message("two.example")];
  const both = Uint8Array.from([...one, ...two]);

  it("is counted however the messages are split into packets", () => {
    const expected = { service: "dns", dns_queries: 2, dns_names: 2, dns_query: "one.example" };
    expect(meterOne([send(0, both)])).toMatchObject(expected);
    expect(meterOne([send(0, one), send(one.length, two)])).toMatchObject(expected);
    // The second message starts in the first packet; the rest of it is not a message.
    const split = one.length + 20;
    expect(meterOne([send(0, both.subarray(0, split)), send(split, both.subarray(split))])).toMatchObject({
      dns_queries: 2,
    });
    // The length comes alone.
    expect(
      meterOne([send(0, one.subarray(0, 2)), send(2, one.subarray(2)), send(one.length, two)]),
    ).toMatchObject(expected);
  });

  it("does not count retransmitted packets", () => {
    expect(meterOne([send(0, one), send(0, one), send(one.length, two)])).toMatchObject({ dns_queries: 2 });
  });
});
