import { ethernet } from "../../../../test/packets/ethernet.ts";
import { four, testLinks } from "../../../../test/packets/expect.ts";
import { ppi, wifi } from "../../../../test/packets/link.ts";

testLinks([
  ["per-packet information", 192, ppi(105, wifi(four))],
  ["per-packet information around Ethernet", 192, ppi(1, ethernet({}, four))],
]);
