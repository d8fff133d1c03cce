// tidewatch schema: prints the JSON Schema of what commands print with --json.
import { type Command, usage } from "../base/command.ts";

export const schemaCommand: Command = {
  name: "schema",
  usage: "schema [COMMAND]",
  about:
    "Prints the JSON Schema of what a command prints with --json. Without a command it prints one object with the schemas of all. The schema is of one document: commands that print lists line by line repeat it.",
  words: { least: 0, most: 1 },
  options: {},
  examples: ["tidewatch schema flows", "tidewatch schema > schemas.json"],
  async run(line, { out }) {
    // Loaded here, because the schemas take time to load and the help of all commands does not need them.
    const { isJsonCommand, jsonSchemaOf, jsonSchemas } = await import("../json/json-schemas.ts");
    const [name] = line.words;
    if (name !== undefined && !isJsonCommand(name))
      throw usage(
        schemaCommand,
        `"${name}" is not a command with --json (${Object.keys(jsonSchemas).join(", ")})`,
      );
    const schema =
      name === undefined
        ? Object.fromEntries(
            Object.keys(jsonSchemas)
              .filter(isJsonCommand)
              .map((one) => [one, jsonSchemaOf(one)]),
          )
        : jsonSchemaOf(name);
    out(`${JSON.stringify(schema, null, 1)}\n`);
    return 0;
  },
};
