// The fuses of a program of Electron: bytes behind a mark in its file, by which a packed program gives up what it never needs.

/** Electron's mark, as @electron/fuses has it. Behind it stand the version 1, the number of fuses, and one digit for each. */
const fuseSentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";

const names = [
  "runAsNode",
  "enableCookieEncryption",
  "enableNodeOptionsEnvironmentVariable",
  "enableNodeCliInspectArguments",
  "enableEmbeddedAsarIntegrityValidation",
  "onlyLoadAppFromAsar",
  "loadBrowserProcessSpecificV8Snapshot",
  "grantFileProtocolExtraPrivileges",
] as const;

export function readFuses(program: Buffer): Record<string, boolean> {
  const at = program.indexOf(fuseSentinel);
  if (at < 0) throw new Error("The program has no fuses: it is not Electron's.");
  const wire = program.subarray(at + fuseSentinel.length);
  if (wire[0] !== 1 || wire[1]! < names.length)
    throw new Error(`The fuses have the unknown version ${wire[0]}.`);
  return Object.fromEntries(names.map((name, i) => [name, String.fromCharCode(wire[2 + i]!) === "1"]));
}

/** The bytes of a program that has every fuse as Electron is delivered: what it may do, it may. */
export const deliveredFuses = (): Buffer =>
  Buffer.concat([Buffer.from(fuseSentinel), Buffer.from([1, names.length]), Buffer.from("10110001")]);
