// The completion of commands and options for each shell, made from the commands themselves.
import { type Command, type OptionSpec, optionsOf, summaryOf } from "./command.ts";

export const shells = ["bash", "zsh", "fish", "powershell"] as const;
type Shell = (typeof shells)[number];

/** Where a user puts the script, as a command to run. */
export const installing: Record<Shell, string> = {
  bash: "tidewatch completions bash > ~/.local/share/bash-completion/completions/tidewatch",
  zsh: `tidewatch completions zsh > "\${fpath[1]}/_tidewatch"`,
  fish: "tidewatch completions fish > ~/.config/fish/completions/tidewatch.fish",
  powershell: "tidewatch completions powershell >> $PROFILE",
};

export function completionScript(shell: Shell, commands: readonly Command[]): string {
  const write = { bash, zsh, fish, powershell }[shell];
  return `${write(commands).join("\n")}\n`;
}

type Value = "none" | "file" | "folder" | "other";

function valueKind({ type, value = "" }: OptionSpec): Value {
  if (type === "boolean") return "none";
  if (value === "FOLDER") return "folder";
  return value === "FILE" || value === "PATH" ? "file" : "other";
}

const spellings = (name: string, { short }: OptionSpec): string[] =>
  short === undefined ? [`--${name}`] : [`-${short}`, `--${name}`];

const optionsWith = (command: Command, value: Value): string[] =>
  Object.entries(optionsOf(command))
    .filter(([, option]) => valueKind(option) === value)
    .flatMap(([name, option]) => spellings(name, option));

const longOptions = (command: Command): string[] =>
  Object.keys(optionsOf(command)).map((name) => `--${name}`);

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function bash(commands: readonly Command[]): string[] {
  const places = (command: Command, value: Value) => quoted(` ${optionsWith(command, value).join(" ")} `);
  return [
    "# Completion of tidewatch for bash.",
    "_tidewatch() {",
    `  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} options files folders others`,
    "  COMPREPLY=()",
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W ${quoted(commands.map(({ name }) => name).join(" "))} -- "$word"))`,
    "    return",
    "  fi",
    `  case "\${COMP_WORDS[1]}" in`,
    ...commands.map(
      (command) =>
        `    ${command.name}) options=${quoted(longOptions(command).join(" "))} files=${places(command, "file")} folders=${places(command, "folder")} others=${places(command, "other")} ;;`,
    ),
    "    *) return ;;",
    "  esac",
    '  case "$folders" in *" $before "*) COMPREPLY=($(compgen -d -- "$word")); return ;; esac',
    '  case "$others" in *" $before "*) return ;; esac',
    '  case "$files" in *" $before "*) COMPREPLY=($(compgen -f -- "$word")); return ;; esac',
    '  case "$word" in',
    '    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;',
    '    *) COMPREPLY=($(compgen -f -- "$word")) ;;',
    "  esac",
    "}",
    "complete -o filenames -F _tidewatch tidewatch",
  ];
}

/** In a text of _arguments, brackets and colons have a meaning. */
const zshText = (text: string): string => text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);

function zsh(commands: readonly Command[]): string[] {
  const action: Record<Value, string> = {
    none: "",
    file: ":file:_files",
    folder: ":folder:_files -/",
    other: ":value: ",
  };
  const option = (name: string, spec: OptionSpec) => {
    const said = `[${zshText(spec.about)}]${action[valueKind(spec)]}`;
    const many = spec.many ? "*" : "";
    return spec.short === undefined || spec.many
      ? quoted(`${many}--${name}${said}`)
      : `'(-${spec.short} --${name})'{-${spec.short},--${name}}${quoted(said)}`;
  };
  return [
    "#compdef tidewatch",
    "_tidewatch() {",
    "  local -a commands",
    "  commands=(",
    ...commands.map((command) => `    ${quoted(`${command.name}:${zshText(summaryOf(command))}`)}`),
    "  )",
    "  if (( CURRENT == 2 )); then",
    "    _describe command commands",
    "    return",
    "  fi",
    "  local name=$words[2]",
    "  shift words",
    "  (( CURRENT-- ))",
    "  case $name in",
    ...commands.map((command) => {
      const options = Object.entries(optionsOf(command)).map(([name, spec]) => option(name, spec));
      return `    ${command.name}) _arguments ${options.join(" ")} '*:file:_files' ;;`;
    }),
    "  esac",
    "}",
    'if [ "$funcstack[1]" = _tidewatch ]; then _tidewatch "$@"; else compdef _tidewatch tidewatch; fi',
  ];
}

const fishText = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;

function fish(commands: readonly Command[]): string[] {
  const takes: Record<Value, string> = {
    none: "",
    file: " -r -F",
    folder: " -x -a '(__fish_complete_directories)'",
    other: " -x",
  };
  return [
    "# Completion of tidewatch for fish.",
    ...commands.flatMap((command) => [
      `complete -c tidewatch -n __fish_use_subcommand -f -a ${command.name} -d ${fishText(summaryOf(command))}`,
      ...Object.entries(optionsOf(command)).map(
        ([name, spec]) =>
          `complete -c tidewatch -n '__fish_seen_subcommand_from ${command.name}'${spec.short ? ` -s ${spec.short}` : ""} -l ${name}${takes[valueKind(spec)]} -d ${fishText(spec.about)}`,
      ),
    ]),
  ];
}

const powershellText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function powershell(commands: readonly Command[]): string[] {
  const entry = (name: string, about: string) => `${powershellText(name)} = ${powershellText(about)}`;
  return [
    "# Completion of tidewatch for PowerShell.",
    "Register-ArgumentCompleter -Native -CommandName tidewatch -ScriptBlock {",
    "  param($word, $ast, $position)",
    "  $commands = [ordered]@{",
    ...commands.map((command) => `    ${entry(command.name, summaryOf(command))}`),
    "  }",
    "  $options = @{",
    ...commands.map((command) => {
      const all = Object.entries(optionsOf(command)).map(([name, { about }]) => entry(`--${name}`, about));
      return `    ${powershellText(command.name)} = [ordered]@{ ${all.join("; ")} }`;
    }),
    "  }",
    "  $words = @($ast.CommandElements | ForEach-Object { $_.ToString() })",
    "  $isCommand = $words.Count -lt 2 -or ($words.Count -eq 2 -and $word -ne '')",
    "  $choices = if ($isCommand) { $commands } elseif ($word -like '-*') { $options[$words[1]] } else { $null }",
    "  if ($null -eq $choices) { return }",
    '  $choices.Keys | Where-Object { $_ -like "$word*" } | ForEach-Object {',
    "    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $choices[$_])",
    "  }",
    "}",
  ];
}
