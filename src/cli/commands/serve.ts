// tidewatch serve: the HTTP API for other programs.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { dataFolder } from "../../engine/workspace/places.ts";
import { publicPlace, runServe } from "../api/run-serve.ts";
import { type Command, usage, workspaceOption } from "../base/command.ts";
import { withEngine } from "../base/session.ts";
import { version } from "../base/version.ts";

export const serveCommand: Command = {
  name: "serve",
  usage: "serve [--workspace FOLDER] [--port N] [--address IP --cert FILE --key FILE] [--rate N] [--window]",
  about:
    "Serves the HTTP API for other programs: scores flows, and gives incidents, verdicts, jobs and metrics. On 127.0.0.1 only, unless --address names another address of this machine, which needs a certificate and a token. Each request needs a token of tidewatch tokens. The page /docs describes the API. A workspace that does not exist yet is created.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    port: { type: "string", value: "N", about: "the port; 8641 when left out, 0 for any free port" },
    address: {
      type: "string",
      value: "IP",
      about: "an address that other machines reach, 0.0.0.0 for all; with --cert and --key",
    },
    cert: {
      type: "string",
      value: "FILE",
      about: "the certificate chain, as PEM; its names are those that clients use",
    },
    key: { type: "string", value: "FILE", about: "the private key of the certificate, as PEM" },
    rate: { type: "string", value: "N", about: "requests a second for one token; 1000 when left out" },
    window: { type: "boolean", about: "serve the window too, on 127.0.0.1 only, and print its address" },
  },
  examples: [
    "tidewatch serve --workspace sensor.tidewatch",
    "tidewatch serve --address 0.0.0.0 --cert server.pem --key server.key",
    'curl -H "Authorization: Bearer TOKEN" --data-binary @flows.ndjson -H "Content-Type: application/x-ndjson" http://127.0.0.1:8641/v1/score',
  ],
  async run(line, surroundings) {
    const port = line.whole("port", 8641);
    if (port > 65535) throw usage(serveCommand, `--port takes a number up to 65535, not "${port}"`);
    const [address, cert, key] = ["address", "cert", "key"].map((name) => line.text(name));
    const place = publicPlace({ address, cert, key });
    if (place !== null && line.flag("window"))
      throw usage(serveCommand, "--window serves on 127.0.0.1 only; leave --address out");
    const workspace = line.text("workspace");
    if (workspace && !existsSync(resolve(workspace)))
      await withEngine(line, surroundings, async () => {}, { create: true });
    await runServe({
      ...{ version, dataFolder: dataFolder(surroundings.env), port, place },
      ...(workspace ? { workspace } : {}),
      ratePerS: line.whole("rate", 1000, 1),
      window: line.flag("window"),
      verbose: line.flag("verbose"),
      signal: surroundings.signal,
      write: (text) => surroundings.out(`${text}\n`),
    });
    return 0;
  },
};
