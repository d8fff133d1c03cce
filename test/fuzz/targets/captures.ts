// Captures, through everything that reads them: reader, decoder, health, meter and the columns of flows.
import { corpus } from "../../packets/corpus.ts";
import { exercise } from "../../packets/robust.ts";
import type { FuzzTarget } from "../target.ts";

export const captures: FuzzTarget = {
  name: "captures",
  about: "pcap and pcapng through reader, decoder, health, meter and derived columns",
  under: ["/src/core/capture/", "/src/core/flow/", "/src/core/network/"],
  words: [],
  few: 1000,
  async open() {
    return {
      seeds: [...corpus().values()],
      // The size of the pieces follows from the input, so that an input says all.
      run: (input) => void exercise(input, 1 + ((input.length * 31) % 3000)),
      async close() {},
    };
  },
};
