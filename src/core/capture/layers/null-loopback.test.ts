import { expect, it } from "vitest";
import { four, six, testLinks } from "../../../../test/packets/expect.ts";
import { nullLoopback } from "../../../../test/packets/link.ts";
import { decodeOne } from "../../../../test/packets/read.ts";

testLinks([
  ["NULL", 0, nullLoopback(2, four)],
  ["NULL of a big-endian machine", 0, nullLoopback(2, four, "big")],
  ["LOOP", 108, nullLoopback(2, four, "big")],
]);

it("reads IPv6 of every system", () => {
  for (const family of [10, 23, 24, 28, 30])
    expect(decodeOne(nullLoopback(family, six), { link: 0 })).toMatchObject({
      ipVersion: 6,
      srcPort: 1111,
      fault: 0,
    });
});
