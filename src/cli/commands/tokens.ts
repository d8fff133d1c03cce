// tidewatch tokens: creates, lists and revokes the tokens of programs that use the API.
import { dataFolder } from "../../engine/workspace/places.ts";
import { createTokenStore, tokenScopes } from "../api/tokens.ts";
import { type Command, usage } from "../base/command.ts";
import { wordFrom } from "../base/models.ts";
import { isoTime, printTable } from "../base/print.ts";
import { printJson } from "../json/print-json.ts";

export const tokensCommand: Command = {
  name: "tokens",
  usage: "tokens [list] | create NAME [--scope S] [--days N] | revoke NAME  [--json]",
  about:
    "Creates, lists and revokes the tokens with which programs use the API of tidewatch serve. A token is printed once, when it is created; only its digest is stored. A server that runs refuses a revoked token at once.",
  words: { least: 0, most: 2 },
  options: {
    scope: {
      type: "string",
      value: "S",
      about: `${tokenScopes.join(", ")}: reading and scoring; also verdicts, notes and tags; also jobs. read when left out`,
    },
    days: { type: "string", value: "N", about: "the token expires after N days; never when left out" },
    json: { type: "boolean", about: "print JSON" },
  },
  examples: [
    "tidewatch tokens create dashboard",
    "tidewatch tokens create soar --scope judge --days 90",
    "tidewatch tokens revoke soar",
  ],
  async run(line, surroundings) {
    const store = createTokenStore(dataFolder(surroundings.env));
    const [verb = "list", name] = line.words;
    const scope = wordFrom(tokensCommand, line, "scope", tokenScopes);
    const days = line.text("days") === undefined ? null : line.whole("days", 0, 1);
    if (verb !== "create" && (scope !== undefined || days !== null))
      throw usage(tokensCommand, "--scope and --days belong to tokens create");
    const { out } = surroundings;
    if (verb === "list" && name === undefined) {
      const tokens = store.list().map(({ sha256: _, ...token }) => token);
      if (line.flag("json")) printJson(surroundings, "tokens", tokens, 1);
      else if (tokens.length === 0) out("There are no tokens. Create one: tidewatch tokens create NAME.\n");
      else
        out(
          printTable(
            ["name", "scope", "created", "expires"],
            tokens.map((token) => [
              token.name,
              token.scope,
              isoTime(token.createdAtMs),
              token.expiresAtMs === null ? "never" : isoTime(token.expiresAtMs),
            ]),
            surroundings.widthColumns,
          ),
        );
      return 0;
    }
    if (name === undefined) throw usage(tokensCommand, `name the token to ${verb}`);
    if (verb === "create") {
      const secret = store.create(name, scope ?? "read", days);
      if (line.flag("json"))
        printJson(surroundings, "tokens", { name, scope: scope ?? "read", token: secret });
      else {
        out(`${secret}\n`);
        surroundings.err("This token is not shown again. Send it as: Authorization: Bearer TOKEN\n");
      }
    } else if (verb === "revoke") {
      store.revoke(name);
      surroundings.err(`The token ${name} is revoked.\n`);
    } else throw usage(tokensCommand, `"${verb}" is neither list, create nor revoke`);
    return 0;
  },
};
