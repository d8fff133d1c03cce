// npm run bench -- wasm: the WebAssembly kernels beside native AVX2 and TensorFlow.js. Option: --rounds N (default 4).
import { parseArgs } from "node:util";
import { measureWasm } from "./kernels-wasm.ts";
import { printReport } from "./report.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "4" } } });
printReport({ bench: "wasm", ...(await measureWasm({ rounds: Number(values.rounds) })) });
process.exit(0);
