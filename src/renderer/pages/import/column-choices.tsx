// The columns of an unknown table, one line each: name, first values, role, and how it is read.
import type { ColumnMapping } from "#shared/mapping.ts";
import { type TimeFormat, timeFormats } from "#shared/mapping-words.ts";
import type { HeaderColumn, TableRole } from "#shared/table-preview.ts";
import { Select, type SelectOption } from "../../ui/select.tsx";
import css from "./column-choices.module.css";
import { isZone, type Kind, withRole } from "./mapping-choices.ts";

interface ColumnChoicesProps {
  header: readonly HeaderColumn[];
  choices: readonly ColumnMapping[];
  kind: Kind;
  roles: readonly TableRole[];
  onChange(choices: ColumnMapping[]): void;
}

/** Roles that nearly every table has, offered first. */
const common = [
  "keep",
  "leave-out",
  "time",
  "start_time",
  "end_time",
  "duration_s",
  "orig_addr",
  "orig_port",
  "resp_addr",
  "resp_port",
  "protocol",
  "service",
  "label",
  "attack-mark",
];
const words: Readonly<Record<string, string>> = {
  keep: "Keep under its name",
  "leave-out": "Leave out",
  "attack-mark": "Attack mark (1 or 0)",
};
const formatWords: Readonly<Record<TimeFormat, string>> = {
  auto: "Find out",
  iso: "Year first (ISO)",
  dmy: "Day/month/year",
  mdy: "Month/day/year",
  "epoch-s": "Seconds since 1970",
  "epoch-ms": "Milliseconds",
  "epoch-µs": "Microseconds",
  "epoch-ns": "Nanoseconds",
  "relative-s": "Seconds from start",
  "relative-ms": "Milliseconds from start",
  "relative-µs": "Microseconds from start",
  "relative-ns": "Nanoseconds from start",
};
const formats = timeFormats.map((value) => ({ value, label: formatWords[value] }));

export function ColumnChoices({ header, choices, kind, roles, onChange }: ColumnChoicesProps) {
  const options = roleOptions(roles, kind);
  const bySource = new Map(choices.map((choice) => [choice.source, choice]));
  const set = (next: ColumnMapping) =>
    onChange(choices.map((choice) => (choice.source === next.source ? next : choice)));
  return (
    <div className={css.columns}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">First values</th>
            <th scope="col">What it is</th>
            <th scope="col">How it is read</th>
          </tr>
        </thead>
        <tbody>
          {header.map(({ source, kind: guessed, samples }) => {
            const choice = bySource.get(source);
            const role = roles.find((one) => one.role === choice?.role);
            if (!choice) return null;
            return (
              <tr key={source} data-out={choice.role === "leave-out"}>
                <th scope="row" className={css.source} title={source}>
                  {source}
                  <span className={css.guessed}>{guessed}</span>
                </th>
                <td className={css.samples} title={samples.join("\n")}>
                  {samples.join(" · ") || "no value"}
                </td>
                <td>
                  <Select
                    label={`What ${source} is`}
                    value={choice.role}
                    options={options}
                    onChange={(next) => {
                      const chosen = roles.find((one) => one.role === next);
                      if (chosen) onChange(withRole(choices, source, chosen));
                    }}
                  />
                </td>
                <td>
                  <Reading choice={choice} role={role} onChange={set} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <datalist id="zones">
        {zones().map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </div>
  );
}

function Reading({
  choice,
  role,
  onChange,
}: {
  choice: ColumnMapping;
  role: TableRole | undefined;
  onChange(choice: ColumnMapping): void;
}) {
  const { source, time } = choice;
  if (time) {
    return (
      <div className={css.reading}>
        <Select
          label={`How times of ${source} are written`}
          value={time.format}
          options={formats}
          onChange={(format) => onChange({ ...choice, time: { ...time, format } })}
        />
        <input
          className={css.zone}
          list="zones"
          aria-label={`Zone of ${source}`}
          aria-invalid={!isZone(time.zone)}
          title="Zone of times without one"
          value={time.zone}
          spellCheck={false}
          onChange={(event) => onChange({ ...choice, time: { ...time, zone: event.target.value.trim() } })}
        />
        <label className={css.half} title="The clock has hours 1 to 12 without AM and PM">
          <input
            type="checkbox"
            checked={time.halfDays}
            onChange={(event) => onChange({ ...choice, time: { ...time, halfDays: event.target.checked } })}
          />
          12 h
        </label>
      </div>
    );
  }
  if (role && role.units.length > 0) {
    return (
      <div className={css.reading}>
        <Select
          label={`Unit of ${source}`}
          value={choice.unit ?? role.unit ?? ""}
          options={[...new Set([role.unit ?? "", ...role.units])].map((unit) => ({
            value: unit,
            label: unit === "" ? "no unit" : `in ${unit}`,
          }))}
          onChange={(unit) => onChange({ ...choice, unit: unit === role.unit ? null : unit })}
        />
      </div>
    );
  }
  return <span className={css.about}>{role?.about}</span>;
}

function roleOptions(roles: readonly TableRole[], kind: Kind): SelectOption<string>[] {
  const fitting = roles.filter(({ of }) => of.includes(kind));
  const option = ({ role }: TableRole, group: string): SelectOption<string> => ({
    value: role,
    label: words[role] ?? role,
    group,
  });
  const byName = new Map(fitting.map((role) => [role.role, role]));
  return [
    ...common.flatMap((name) => byName.get(name) ?? []).map((role) => option(role, "Common")),
    ...fitting.filter(({ role }) => !common.includes(role)).map((role) => option(role, "All others")),
  ];
}

let known: string[] | null = null;
function zones(): string[] {
  known ??= ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => isZone(zone))];
  return known;
}
