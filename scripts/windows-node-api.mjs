// The Node-API of an addon for Windows that is built elsewhere. Microsoft's linker loads it late from the program (windows-host.cpp); other
// linkers cannot. So nothing is imported: the pointers through which the addon calls are defined here, and set when it is loaded, to the
// functions of the program that loads it, whatever its name: node.exe, electron.exe or Tidewatch.exe.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @param {string} headers the folder of node-api-headers */
export function nodeApiNames(headers) {
  const lines = ["js_native_api.def", "node_api.def"].flatMap((name) =>
    readFileSync(join(headers, "def", name), "utf8").split(/\r?\n/),
  );
  return [...new Set(lines.map((line) => line.trim()))].filter((line) => /^(napi|node_api)_\w+$/.test(line));
}

/** A source in C++ that defines and sets the pointers. */
export function windowsNodeApiSource(headers) {
  const names = nodeApiNames(headers);
  return `// Written by scripts/windows-node-api.mjs.
#include <windows.h>
extern "C" {
${names.map((name) => `FARPROC __imp_${name};`).join("\n")}
}
namespace {
struct Functions {
  Functions() {
    const HMODULE program = GetModuleHandleW(nullptr);
${names.map((name) => `    __imp_${name} = GetProcAddress(program, "${name}");`).join("\n")}
  }
};
// Before the constructors of the addon's own objects.
__attribute__((init_priority(101))) Functions functions;
}
`;
}
