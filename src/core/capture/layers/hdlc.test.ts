import { four, testLinks } from "../../../../test/packets/expect.ts";
import { ciscoHdlc } from "../../../../test/packets/link.ts";

testLinks([
  ["Cisco HDLC", 104, ciscoHdlc(four)],
  ["Cisco HDLC under PPP's number", 50, ciscoHdlc(four)],
]);
