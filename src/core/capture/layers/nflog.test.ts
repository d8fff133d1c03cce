import { expect, it } from "vitest";
import { four, six, testLinks } from "../../../../test/packets/expect.ts";
import { nflog } from "../../../../test/packets/link.ts";
import { decodeOne } from "../../../../test/packets/read.ts";

testLinks([["NFLOG", 239, nflog(2, four)]]);

it("reads IPv6", () => {
  expect(decodeOne(nflog(10, six), { link: 239 })).toMatchObject({ ipVersion: 6, srcPort: 1111, fault: 0 });
});
