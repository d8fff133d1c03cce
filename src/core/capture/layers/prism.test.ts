import { four, testLinks } from "../../../../test/packets/expect.ts";
import { avs, prism, wifi } from "../../../../test/packets/link.ts";

testLinks([
  ["Prism", 119, prism(wifi(four))],
  ["Prism of a big-endian machine", 119, prism(wifi(four), "big")],
  ["AVS", 163, avs(wifi(four))],
  ["AVS under Prism's number", 119, avs(wifi(four))],
]);
