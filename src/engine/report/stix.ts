// Confirmed incidents as a bundle of STIX 2.1 (OASIS, 2021): each is an incident with what was observed, an indicator for each address
// outside, and the analyst's note. The numbers follow from the content, so the same incident is the same object in every bundle.
import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { addressKind } from "../../core/table/address-kind.ts";
import type { IncidentWithVerdict } from "../../shared/incident-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

/** For the numbers of addresses and traffic: section 2.9 of the standard. */
const observableNamespace = "00abedb4-aa42-466c-9c01-fed23315a9b7";
const ownNamespace = "9b0f6f0e-6c1d-5b54-9d3e-5f3b8a1d7c42";
/** The most that `number_observed` may be. */
const mostObserved = 999_999_999;

type StixObject = { type: string; id: string } & Record<string, unknown>;

export function stixBundle(
  incidents: readonly IncidentWithVerdict[],
  { dataset, nowMs }: { dataset: Pick<Dataset, "name">; nowMs: number },
): { type: "bundle"; id: string; objects: StixObject[] } {
  const identity: StixObject = {
    ...head("identity", "Tidewatch", nowMs),
    ...{ name: "Tidewatch", identity_class: "system" },
  };
  const objects = new Map<string, StixObject>([[identity.id, identity]]);
  for (const incident of incidents)
    for (const object of objectsOf(incident, { dataset, nowMs, author: identity.id }))
      objects.set(object.id, object);
  const all = [...objects.values()];
  return { type: "bundle", id: `bundle--${uuid(ownNamespace, JSON.stringify(all))}`, objects: all };
}

interface Surroundings {
  dataset: Pick<Dataset, "name">;
  nowMs: number;
  author: string;
}

function objectsOf(incident: IncidentWithVerdict, { dataset, nowMs, author }: Surroundings): StixObject[] {
  const { key, title, kinds, evidence, fromMs, toMs, flows, note, severity } = incident;
  // A log may name hosts by words.
  const originators = incident.originators.filter((host) => isIP(host) !== 0);
  const responders = incident.responders.filter((host) => isIP(host) !== 0);
  const name = JSON.stringify([dataset.name, key]);
  const by = { created_by_ref: author };
  const addresses = [...new Set([...originators, ...responders])].map(addressObject);
  const traffic = pairs(originators, responders).map(([from, to]) => trafficObject(from, to));
  const observed: StixObject = {
    ...head("observed-data", name, nowMs),
    ...by,
    ...{ first_observed: time(fromMs), last_observed: time(toMs) },
    number_observed: Math.max(1, Math.min(flows, mostObserved)),
    object_refs: [...addresses, ...traffic].map(({ id }) => id),
  };
  const subject: StixObject = {
    ...head("incident", name, nowMs),
    ...{ ...by, name: title, description: evidence.map(({ sentence }) => sentence).join(" ") },
    ...{ labels: [...kinds, ...incident.tags], confidence: Math.round(severity) },
  };
  const relation = (from: StixObject, how: string, to: StixObject): StixObject => ({
    ...head("relationship", JSON.stringify([from.id, how, to.id]), nowMs),
    ...{ ...by, relationship_type: how, source_ref: from.id, target_ref: to.id },
  });
  const indicators = responders
    .filter((address) => addressKind(address) === "public")
    .map((address) => ({
      ...head("indicator", JSON.stringify([dataset.name, key, address]), nowMs),
      ...{ ...by, name: `${address}: ${title}`, indicator_types: ["malicious-activity"] },
      ...{ pattern: `[${addressType(address)}:value = '${address}']`, pattern_type: "stix" },
      valid_from: time(fromMs),
    }));
  return [
    subject,
    // Nothing can be observed of no address.
    ...(addresses.length === 0
      ? []
      : [...addresses, ...traffic, observed, relation(subject, "related-to", observed)]),
    ...indicators.flatMap((indicator) => [indicator, relation(indicator, "based-on", observed)]),
    ...(note === ""
      ? []
      : [{ ...head("note", name, nowMs), ...by, content: note, object_refs: [subject.id] }]),
  ];
}

const time = (ms: number): string => new Date(ms).toISOString();

const head = (type: string, name: string, nowMs: number): StixObject => ({
  ...{ type, spec_version: "2.1", id: `${type}--${uuid(ownNamespace, `${type} ${name}`)}` },
  ...{ created: time(nowMs), modified: time(nowMs) },
});

const addressType = (address: string): string => (address.includes(":") ? "ipv6-addr" : "ipv4-addr");

/** An observable, whose number depends on the parts that identify it, in canonical JSON (RFC 8785). */
function observable(type: string, parts: Record<string, unknown>): StixObject {
  const canonical = JSON.stringify(parts, Object.keys(parts).sort());
  return { type, spec_version: "2.1", id: `${type}--${uuid(observableNamespace, canonical)}`, ...parts };
}

const addressObject = (address: string): StixObject => observable(addressType(address), { value: address });

const trafficObject = (from: string, to: string): StixObject =>
  observable("network-traffic", {
    ...{ src_ref: addressObject(from).id, dst_ref: addressObject(to).id },
    protocols: [to.includes(":") ? "ipv6" : "ipv4"],
  });

/** Each originator with each responder where one side is one host; otherwise side by side, as far as both go. */
function pairs(originators: readonly string[], responders: readonly string[]): [string, string][] {
  if (originators.length === 1) return responders.map((to) => [originators[0]!, to]);
  if (responders.length === 1) return originators.map((from) => [from, responders[0]!]);
  return originators.slice(0, responders.length).map((from, i) => [from, responders[i]!]);
}

/** A number of version 5 (RFC 9562): SHA-1 of a namespace and a name. */
function uuid(namespace: string, name: string): string {
  const bytes = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
