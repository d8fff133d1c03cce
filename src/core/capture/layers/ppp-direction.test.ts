import { ppp } from "../../../../test/packets/ethernet.ts";
import { four, testLinks } from "../../../../test/packets/expect.ts";
import { join } from "../../../../test/packets/layer.ts";

testLinks([["PPP with direction", 204, join([1], ppp(four)), { direction: 2 }]]);
