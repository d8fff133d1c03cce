// No watch runs: what a watch is, the form that starts one, and how the last one ended.
import { type FormEvent, useState } from "react";
import type { JobInput, JobOutput } from "#shared/contract/contract.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { manyText } from "#shared/number-words.ts";
import type { WatchSource } from "#shared/watch-vocabulary.ts";
import { useDatasets } from "../../state/datasets.ts";
import { useJobs } from "../../state/jobs.ts";
import { useModels } from "../../state/models.ts";
import { choosePath } from "../../state/opening.ts";
import { usePage } from "../../state/page.ts";
import { Button } from "../../ui/button.tsx";
import fieldCss from "../../ui/field.module.css";
import { FolderOpenIcon, LiveIcon } from "../../ui/icons.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import css from "./new-watch.module.css";

const usualModel = "usual";
const noModel = "none";

const retrainings = [
  { value: "0", label: "not retrained" },
  { value: "24", label: "retrained every day" },
  { value: "168", label: "retrained every week" },
];

const kinds = ["file", "folder", "interface", "netflow"] as const;
type Kind = (typeof kinds)[number];

const words: Record<Kind, { label: string; field: string; about: string; example: string }> = {
  file: {
    label: "File",
    field: "Path of the file",
    about:
      "A pcap or pcapng that another program still writes, a named pipe, Zeek's conn.log or Suricata's eve.json.",
    example: "/var/captures/now.pcapng",
  },
  folder: {
    label: "Folder",
    field: "Path of the folder",
    about: "A folder in which a capture program starts a new file now and then, as dumpcap -b does.",
    example: "/var/captures",
  },
  interface: {
    label: "Interface",
    field: "Name of the interface",
    about: "A network interface of the machine that Tidewatch runs on. Wireshark's dumpcap captures it.",
    example: "eth0",
  },
  netflow: {
    label: "NetFlow",
    field: "UDP port, or address and port",
    about:
      "NetFlow 5, NetFlow 9 or IPFIX that routers send to this machine. Without an address, only this machine may send.",
    example: "2055 or 0.0.0.0:2055",
  },
};

type Choices = Record<
  string,
  { label: string; input: Pick<JobInput<"watch.run">, "roll" | "keepDays" | "keepBytes" | "ringBytes"> }
>;
const dayChoices: Choices = {
  one: { label: "all flows, in one dataset", input: {} },
  all: { label: "all flows, a dataset each day", input: { roll: "day" } },
  week: { label: "the last 7 days", input: { keepDays: 7 } },
  month: { label: "the last 30 days", input: { keepDays: 30 } },
  quarter: { label: "the last 90 days", input: { keepDays: 90 } },
};
const spaceChoices: Choices = {
  any: { label: "without a limit of space", input: {} },
  ...Object.fromEntries(
    [1, 5, 20, 100, 500].map((size) => [
      `${size}`,
      { label: `in at most ${size} GB`, input: { keepBytes: size * 1e9 } },
    ]),
  ),
};

const ringChoices: Choices = {
  none: { label: "no packets", input: {} },
  ...Object.fromEntries(
    [1, 10, 100].map((size) => [
      `${size}`,
      { label: `the last ${size} GB of packets`, input: { ringBytes: size * 1e9 } },
    ]),
  ),
};

export function NewWatch() {
  const last = useJobs(({ list }) => list?.find(({ kind }) => kind === "watch.run") ?? null);
  return (
    <div className={css.page}>
      <section className={css.invite} aria-label="Start a watch">
        <LiveIcon size={28} className={css.mark} />
        <h1 className={css.title}>Watch traffic while it arrives</h1>
        <p className={css.soft}>
          Flows become rows of a dataset as they end, and incidents appear a few seconds later. Everything
          that was seen is kept when the watch ends.
        </p>
        <WatchForm starts={last !== null && !isEnded(last)} />
        {last && isEnded(last) && <LastWatch job={last} />}
      </section>
    </div>
  );
}

function WatchForm({ starts }: { starts: boolean }) {
  const [kind, setKind] = useState<Kind>("file");
  const [text, setText] = useState("");
  const [model, setModel] = useState(usualModel);
  const [days, setDays] = useState("one");
  const [space, setSpace] = useState("any");
  const [packets, setPackets] = useState("none");
  const [retrain, setRetrain] = useState("0");
  const models = useModels(({ list }) => list) ?? [];
  const start = useJobs(({ start }) => start);
  const { field, about, example } = words[kind];
  const place = text.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const source = sourceOf(kind, place);
    if (source === null || starts) return;
    const chosen = model === usualModel ? {} : { modelId: model === noModel ? null : Number(model) };
    const ring = kind === "interface" ? ringChoices[packets]?.input : {};
    const keep = { ...dayChoices[days]?.input, ...spaceChoices[space]?.input, ...ring };
    const again = retrain === "0" || model === noModel ? {} : { retrainEveryH: Number(retrain) };
    void start("watch.run", { source, ...chosen, ...again, ...keep }, "The watch could not be started");
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <Segmented
        label="What to watch"
        value={kind}
        options={kinds.map((value) => ({ value, label: words[value].label }))}
        onChange={(next) => {
          setKind(next);
          if (!(hasPath(next) && hasPath(kind))) setText("");
        }}
      />
      <p className={css.about}>{about}</p>
      <div className={css.line}>
        <input
          className={fieldCss.field}
          aria-label={field}
          placeholder={example}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {hasPath(kind) && (
          <Button icon={FolderOpenIcon} onClick={() => void choosePath(kind, setText)}>
            Choose…
          </Button>
        )}
        <Button tone="primary" type="submit" disabled={sourceOf(kind, place) === null || starts}>
          {starts ? "Starting" : "Start the watch"}
        </Button>
      </div>
      <div className={css.model}>
        <span>Keep</span>
        <Select
          label="Days that are kept"
          value={days}
          options={Object.entries(dayChoices).map(([value, { label }]) => ({ value, label }))}
          onChange={setDays}
        />
        <Select
          label="Disk space that is used"
          value={space}
          options={Object.entries(spaceChoices).map(([value, { label }]) => ({ value, label }))}
          onChange={setSpace}
        />
        {kind === "interface" && (
          <Select
            label="Packets that are kept"
            value={packets}
            options={Object.entries(ringChoices).map(([value, { label }]) => ({ value, label }))}
            onChange={setPackets}
          />
        )}
      </div>
      {(days !== "one" || space !== "any") && (
        <p className={css.about}>
          Each day of the traffic, in UTC, is a separate dataset. The oldest are removed beyond a limit, but
          none with a verdict, a note or a tag.
        </p>
      )}
      <div className={css.model}>
        <span>Score by</span>
        <Select
          label="Model that scores the flows"
          value={model}
          options={[
            { value: usualModel, label: "champion or newest model, else learn online" },
            ...models.map(({ id, name }) => ({ value: String(id), label: name })),
            { value: noModel, label: "no model" },
          ]}
          onChange={setModel}
        />
        {model !== noModel && (
          <Select
            label="How often the model is retrained"
            value={retrain}
            options={retrainings}
            onChange={setRetrain}
          />
        )}
      </div>
    </form>
  );
}

type PathKind = "file" | "folder";
const hasPath = (kind: Kind): kind is PathKind => kind === "file" || kind === "folder";

/** Null while the text names no source of the kind. */
function sourceOf(kind: Kind, text: string): WatchSource | null {
  if (text === "") return null;
  if (hasPath(kind)) return { kind, path: text };
  if (kind === "interface") return { kind, name: text };
  const found = /^(?:\[?(?<address>[\d.:a-f]+)\]?:)?(?<port>\d{1,5})$/i.exec(text)?.groups;
  if (!found) return null;
  return { kind, address: found.address ?? "127.0.0.1", port: Number(found.port) };
}

/** How the last watch ended, and the way to what it saw. */
function LastWatch({ job }: { job: Job }) {
  const select = useDatasets(({ select }) => select);
  const show = usePage(({ show }) => show);
  if (job.state === "failed")
    return (
      <p className={css.failed} role="alert">
        {job.title} failed. {job.error?.message}
      </p>
    );
  const output = job.output as JobOutput<"watch.run"> | null;
  if (output === null) return null;
  const { datasetId, flows, incidents, ended } = output;
  return (
    <section className={css.last} aria-label="The last watch">
      <p>
        {ended}{" "}
        {datasetId === null
          ? "No flow was seen."
          : `${manyText(flows, "flow")} and ${manyText(incidents, "incident")} are kept.`}
      </p>
      {datasetId !== null && (
        <Button
          onClick={() => {
            select(datasetId);
            show("triage");
          }}
        >
          Open in Triage
        </Button>
      )}
    </section>
  );
}
