import { four, testLinks } from "../../../../test/packets/expect.ts";
import { ipnet } from "../../../../test/packets/link.ts";

testLinks([["Solaris ipnet", 226, ipnet(2, four)]]);
