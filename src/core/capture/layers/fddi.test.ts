import { four, testLinks } from "../../../../test/packets/expect.ts";
import { fddi } from "../../../../test/packets/link.ts";

testLinks([["FDDI", 10, fddi(four)]]);
