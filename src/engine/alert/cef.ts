// An alert in ArcSight's Common Event Format, version 0 (CEF implementation standard, revision 26).
import manifest from "../../../package.json" with { type: "json" };
import { type Alert, evidenceText, headlineOf } from "./alert.ts";

const mostText = 1000;

export function cefOf(alert: Alert): string {
  const { incident, dataset, id, sequence, change } = alert;
  const head = [
    ...["CEF:0", "Tidewatch", "Tidewatch", manifest.version],
    incident.kinds.join(" ") || "incident",
    headlineOf(alert).slice(0, 512),
    // 0 to 10.
    String(Math.round(incident.severity / 10)),
  ];
  const [source] = incident.originators;
  const [destination] = incident.responders;
  const fields: [string, string | number | undefined][] = [
    ["externalId", id],
    ["act", change],
    ["cnt", incident.flows],
    ["src", isIpv4(source) ? source : undefined],
    ["c6a2", isIpv6(source) ? source : undefined],
    ["c6a2Label", isIpv6(source) ? "Source IPv6 Address" : undefined],
    ["dst", isIpv4(destination) ? destination : undefined],
    ["c6a3", isIpv6(destination) ? destination : undefined],
    ["c6a3Label", isIpv6(destination) ? "Destination IPv6 Address" : undefined],
    ["start", Math.round(incident.fromMs)],
    ["end", Math.round(incident.toMs)],
    ["rt", Math.round(alert.atMs)],
    ["cs1Label", "dataset"],
    ["cs1", dataset.name],
    ["cs2Label", "hosts"],
    ["cs2", [...incident.originators.slice(0, 20), "to", ...incident.responders.slice(0, 20)].join(" ")],
    ["cn1Label", "sequence"],
    ["cn1", sequence],
    ["msg", evidenceText(incident).slice(0, mostText)],
  ];
  const extension = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${inExtension(String(value))}`],
  );
  return `${head.map(inHead).join("|")}|${extension.join(" ")}`;
}

const isIpv4 = (address: string | undefined): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(address ?? "");
const isIpv6 = (address: string | undefined): boolean => (address ?? "").includes(":");

const inHead = (text: string): string =>
  text
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll(/[\r\n]+/g, " ");
const inExtension = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll("=", "\\=").replaceAll("\r", "").replaceAll("\n", "\\n");
