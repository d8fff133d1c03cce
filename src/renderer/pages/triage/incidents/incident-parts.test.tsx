// The parts of an incident: severity, evidence, and hosts.
import { fireEvent, render, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { incident } from "#test/support/small-incidents.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { EvidenceSection } from "./evidence.tsx";
import { Hosts } from "./incident-hosts.tsx";
import { SeveritySum } from "./severity-sum.tsx";

const draw = (part: React.ReactNode) => render(<TipProvider>{part}</TipProvider>);
const items = () => screen.getAllByRole("listitem").map(({ textContent }) => textContent);

test("the severity is the sum of its parts, each with points and words", () => {
  draw(<SeveritySum incident={incident} />);
  expect(screen.getByRole("heading").textContent).toBe("Severity 72 of 100");
  expect(items()).toEqual(["55.3 clear regular to the second", "+ 16.3 matters leaves the network"]);
});

test("evidence is in percent; the first sentence is the head of the incident", () => {
  draw(<EvidenceSection evidence={incident.evidence} />);
  const [beacon, tunnel] = screen.getAllByRole("listitem");
  expect(beacon?.textContent).toContain("Regular contact.");
  expect(beacon?.textContent).not.toContain("Every 60 s, 40 times.");
  expect(tunnel?.textContent).toContain("Names carry 2 kB.");
  const figure = (name: string) => screen.getByText(name).nextElementSibling?.textContent?.trim();
  expect([figure("regular"), figure("long"), figure("bytes")]).toEqual([
    ...["93 gaps of 60 s", "100 over a day", "0 none"],
  ]);
});

test("some hosts are listed, more on request, the rest is counted", () => {
  const addresses = Array.from({ length: 100 }, (_, i) => `10.0.0.${i}`);
  draw(<Hosts title="To" addresses={addresses} count={130} />);
  const hosts = within(screen.getByRole("region", { name: "To" }));
  expect(hosts.getByText("10.0.0.7")).toBeTruthy();
  expect(hosts.queryByText("10.0.0.8")).toBeNull();
  fireEvent.click(hosts.getByRole("button", { name: "122 more" }));
  expect(hosts.getByText("10.0.0.99")).toBeTruthy();
  expect(hosts.getByText("and 30 others")).toBeTruthy();
});
