// The card of a host, over any page: a sentence, times and volumes, services offered and used, peers, names, and its incidents and
// verdicts.
import type { HostCard, HostService } from "#shared/host-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { verdicts } from "#shared/triage-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { formatBytes } from "../../format/number.ts";
import { verdictMarks } from "../../format/verdict-marks.ts";
import { HostLink } from "../../parts/host-link.tsx";
import { rangeWords } from "../../parts/time-line/overview-words.tsx";
import { useSelectedDataset } from "../../state/datasets.ts";
import { useOverlays } from "../../state/overlays.ts";
import { usePage } from "../../state/page.ts";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { useTriage } from "../../state/triage.ts";
import { Answered } from "../../ui/answered.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./host-dialog.module.css";
import { HostTable } from "./host-table.tsx";
import { VolumeChart } from "./host-volumes.tsx";

const close = () => useOverlays.getState().set({ host: null });

export function HostDialog({ address }: { address: string }) {
  const dataset = useSelectedDataset();
  const answer = useAnswer("host.card", dataset ? { datasetId: dataset.id, address } : null);
  return (
    <Dialog
      title={`Host ${address}`}
      widthPx={900}
      scrolls
      onClose={close}
      footer={<Button onClick={() => showFlowsOf(address)}>All its flows</Button>}
    >
      <Answered of={answer} bones={<Skeleton height={320} />} failed="The host card could not be read">
        {(card) => dataset && <Card dataset={dataset} card={card} />}
      </Answered>
    </Dialog>
  );
}

function showFlowsOf(address: string): void {
  useQuery.getState().only({ kind: "compare", column: "ip.addr", op: "=", value: address });
  usePage.getState().show("data");
  close();
}

function Card({ dataset, card }: { dataset: Dataset; card: HostCard }) {
  const mode = useSettings(({ settings }) => settings.time);
  const { sentence, firstMs, lastMs, hasBytes, sentBytes, receivedBytes, volumes } = card;
  return (
    <div className={css.card}>
      <p className={css.sentence}>{sentence}</p>
      <p className={css.soft}>
        {firstMs !== null &&
          lastMs !== null &&
          `Seen ${rangeWords({ fromMs: firstMs, toMs: lastMs }, mode, dataset.timeSpan?.fromMs ?? 0)}. `}
        {hasBytes && `Sent ${formatBytes(sentBytes)}, received ${formatBytes(receivedBytes)}.`}
      </p>
      <Incidents card={card} />
      {volumes && <VolumeChart dataset={dataset} volumes={volumes} hasBytes={hasBytes} />}
      <div className={css.pair}>
        <Services title="Serves" services={card.offered} none="It answered no flow." />
        <Services title="Uses" services={card.used} none="It began no flow." />
      </div>
      <Peers card={card} />
      <Names card={card} />
    </div>
  );
}

function Incidents({ card: { incidents, incidentsFound, verdicts: counts } }: { card: HostCard }) {
  const present = verdicts.filter((verdict) => counts[verdict] > 0);
  const open = (key: string) => {
    useTriage.getState().setView("incidents");
    useTriage.getState().chooseIncident(key);
    usePage.getState().show("triage");
    close();
  };
  return (
    <section aria-label="Incidents of the host">
      <h3>{incidentsFound ? manyText(incidents.length, "incident") : "Incidents"}</h3>
      {!incidentsFound && (
        <p className={css.soft}>Tidewatch has not looked for incidents in this dataset yet.</p>
      )}
      <ul>
        {incidents.map(({ key, severity, title, verdict }) => (
          <li key={key}>
            <button type="button" className={css.incident} onClick={() => open(key)}>
              <b>{Math.round(severity)}</b> {title}
              {verdict && (
                <span className={css.soft}>
                  {" "}
                  {verdictMarks[verdict.verdict].glyph} {verdictMarks[verdict.verdict].counted}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {present.length > 0 && (
        <p className={css.soft}>
          Verdicts on its flows:{" "}
          {present
            .map((verdict) => `${countText(counts[verdict])} ${verdictMarks[verdict].counted}`)
            .join(", ")}
          .
        </p>
      )}
    </section>
  );
}

interface ServicesProps {
  title: string;
  services: readonly HostService[];
  none: string;
}

function Services({ title, services, none }: ServicesProps) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {services.length === 0 ? (
        <p className={css.soft}>{none}</p>
      ) : (
        <HostTable
          head={["service", "port", "flows", "hosts", "sent", "received"]}
          rows={services.map(({ service, port, flows, peers, sentBytes, receivedBytes }) => ({
            key: `${service} ${port}`,
            cells: [
              service,
              port ?? "",
              countText(flows),
              countText(peers),
              formatBytes(sentBytes),
              formatBytes(receivedBytes),
            ],
          }))}
        />
      )}
    </section>
  );
}

function Peers({ card: { peers, peersTotal } }: { card: HostCard }) {
  const left = peersTotal - peers.length;
  return (
    <section aria-label="Peers">
      <h3>{manyText(peersTotal, "peer")}</h3>
      <HostTable
        head={["host", "flows", "begun by it", "sent", "received"]}
        rows={peers.map(({ address, flows, begun, sentBytes, receivedBytes }) => ({
          key: address,
          cells: [
            <HostLink key={address} address={address} />,
            countText(flows),
            countText(begun),
            formatBytes(sentBytes),
            formatBytes(receivedBytes),
          ],
        }))}
      />
      {left > 0 && <p className={css.soft}>and {manyText(left, "other")} with fewer bytes</p>}
    </section>
  );
}

const nameWords: Record<HostCard["names"][number]["kind"], string> = {
  called: "others call it",
  resolved: "DNS resolves to it",
  certificate: "its certificate is for",
  asked: "it asks for",
  visited: "it visits",
};

function Names({ card: { names } }: { card: HostCard }) {
  if (names.length === 0) return null;
  return (
    <section aria-label="Names">
      <h3>Names</h3>
      <ul className={css.names}>
        {names.map(({ kind, name, flows }) => (
          <li key={`${kind} ${name}`}>
            <span className={css.soft}>{nameWords[kind]}</span> {name}{" "}
            <span className={css.soft}>{manyText(flows, "flow")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
