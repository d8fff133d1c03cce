// The test vectors of the specification (its baseline for seeds 0 and 1): protocol, source, destination, ports or
// ICMP type and counterpart, id with seed 0, id with seed 1.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { endpoint, meterOne, type TestPacket } from "../../../test/flows/metered.ts";
import { communityId } from "./community-id.ts";
import { sha1Block } from "./sha1.ts";

type Vector = readonly [number, string, string, number, number, string, string];

const vectors: readonly Vector[] = [
  [
    6,
    "128.232.110.120",
    "66.35.250.204",
    34855,
    80,
    "LQU9qZlK+B5F3KDmev6m5PMibrg=",
    "3V71V58M3Ksw/yuFALMcW0LAHvc=",
  ],
  [17, "192.168.1.52", "8.8.8.8", 54585, 53, "d/FP5EW3wiY1vCndhwleRRKHowQ=", "Q9We8WO3piVF8yEQBNJF4uiSVrI="],
  [
    132,
    "192.168.170.8",
    "192.168.170.56",
    7,
    7,
    "MP2EtRCAUIZvTw6MxJHLV7N7JDs=",
    "5w3ZRjeKBzqT3zsaEECDGjUbYeg=",
  ],
  [46, "10.1.12.1", "10.1.12.2", 0, 0, "KHlLkgoJW7ifUTyTSgyVfkFHzKw=", "rYir8gphR31noO9iDRQmF/BteEI="],
  [
    6,
    "[2001:470:e5bf:dead:4957:2174:e82c:4887]",
    "[2607:f8b0:400c:c03::1a]",
    63943,
    25,
    "/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
    "eJYTW6AOzFLlSUoESovMjnu7rMw=",
  ],
];

/** ICMP type and code instead of ports. */
const icmpVectors: readonly Vector[] = [
  [1, "192.168.0.89", "192.168.0.1", 8, 0, "X0snYXpgwiv9TZtqg64sgzUn6Dk=", "03g6IloqVBdcZlPyX8r0hgoE7kA="],
  [1, "192.168.0.1", "192.168.0.89", 0, 0, "X0snYXpgwiv9TZtqg64sgzUn6Dk=", "03g6IloqVBdcZlPyX8r0hgoE7kA="],
  [1, "10.0.0.1", "10.0.0.2", 11, 0, "YHxtAirCG//0OzkcVAukqKQN9xM=", "XjUibYHaafLQ3pxQeiMI8g25q20="],
  [
    58,
    "[fe80::200:86ff:fe05:80da]",
    "[fe80::260:97ff:fe07:69ea]",
    135,
    0,
    "dGHyGvjMfljg6Bppwm3bg0LO8TY=",
    "kHa1FhMYIT6Ym2Vm2AOtoOARDzY=",
  ],
  [
    58,
    "[3ffe:501:1800:2345::2]",
    "[3ffe:507:0:1:200:86ff:fe05:80da]",
    3,
    0,
    "2ObVBgIn28oZvibYZhZMBgh7WdQ=",
    "lVEtCZpYu84Xqaa++3lXFyuu2n4=",
  ],
  [
    58,
    "[3ffe:507:0:1:200:86ff:fe05:80da]",
    "[3ffe:501:0:1001::2]",
    128,
    0,
    "+TW+HtLHvV1xnGhV1lv7XoJrqQg=",
    "GfZxjAkDk2MkegpBYHV6tadtFXQ=",
  ],
  [
    58,
    "[fe80::200:86ff:fe05:80da]",
    "[ff02::2]",
    133,
    0,
    "hO+sN4H+MG5MY/8hIrXPqc4ZQz0=",
    "L7Ka0ZMYu+J3bL4ulW2PrqyXNo8=",
  ],
  [
    58,
    "[fe80::260:97ff:fe07:69ea]",
    "[ff02::1]",
    134,
    0,
    "pkvHqCL88/tg1k4cPigmZXUtL00=",
    "K/ee5UCqAMAQXDorP5nSa2CGLjc=",
  ],
];

describe("Community ID", () => {
  it.each(vectors)(
    "of protocol %i, %s to %s, both directions",
    (protocol, from, to, origPort, respPort, id0, id1) => {
      const ends = [endpoint(from), endpoint(to)] as const;
      const words = Int32Array.from([...ends[0].words, ...ends[1].words]);
      const flow = {
        protocol,
        ipVersion: ends[0].version,
        orig: 0,
        resp: 4,
        origPort,
        respPort,
        oneWay: false,
      };
      expect(communityId(words, flow)).toBe(`1:${id0}`);
      expect(communityId(words, flow, 1)).toBe(`1:${id1}`);
      const back = { ...flow, orig: 4, resp: 0, origPort: respPort, respPort: origPort };
      expect(communityId(words, back)).toBe(`1:${id0}`);
    },
  );

  it.each(icmpVectors)(
    "of protocol %i, %s to %s, through the meter",
    (protocol, from, to, type, code, id0, id1) => {
      const packet: TestPacket = { at: 0, from, to, protocol, icmp: [type, code] };
      expect(meterOne([packet]).community_id).toBe(`1:${id0}`);
      expect(meterOne([packet], { communityIdSeed: 1 }).community_id).toBe(`1:${id1}`);
    },
  );
});

describe("SHA-1", () => {
  it("equals the library's for every length of one block", () => {
    const digest = new Uint8Array(20);
    for (let length = 0; length <= 55; length++) {
      const message = Uint8Array.from({ length: 64 }, (_, k) => (k * 37 + length * 11) & 0xff);
      const expected = createHash("sha1").update(message.subarray(0, length)).digest("hex");
      sha1Block(message, length, digest);
      expect(Buffer.from(digest).toString("hex"), `${length} bytes`).toBe(expected);
    }
  });

  it("refuses a message longer than one block", () => {
    expect(() => sha1Block(new Uint8Array(128), 56, new Uint8Array(20))).toThrow(RangeError);
  });
});
