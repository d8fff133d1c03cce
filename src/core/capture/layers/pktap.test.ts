import { ethernet } from "../../../../test/packets/ethernet.ts";
import { four, testLinks } from "../../../../test/packets/expect.ts";
import { pktap } from "../../../../test/packets/link.ts";

testLinks([["Darwin's packet tap", 258, pktap(1, ethernet({}, four))]]);
