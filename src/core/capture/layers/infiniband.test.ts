import { four, testLinks } from "../../../../test/packets/expect.ts";
import { infiniband } from "../../../../test/packets/link.ts";

testLinks([["IP over InfiniBand", 242, infiniband(four)]]);
