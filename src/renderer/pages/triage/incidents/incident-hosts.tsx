// The hosts on one side of an incident.
import { useState } from "react";
import { manyText } from "#shared/number-words.ts";
import { HostLink } from "../../../parts/host-link.tsx";
import { Button } from "../../../ui/button.tsx";
import css from "./incident-hosts.module.css";

/** Hosts listed at first; the rest is only counted until it is opened. */
const mostNamed = 8;

interface HostsProps {
  title: string;
  addresses: readonly string[];
  count: number;
}

export function Hosts({ title, addresses, count }: HostsProps) {
  const [all, setAll] = useState(false);
  const named = all ? addresses : addresses.slice(0, mostNamed);
  const left = count - named.length;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p className={css.addresses}>
        {named.map((address) => (
          <HostLink key={address} address={address} />
        ))}
        {left > 0 && !all && (
          <Button tone="quiet" onClick={() => setAll(true)}>
            {manyText(left, "more", "more")}
          </Button>
        )}
        {left > 0 && all && <span className={css.soft}>and {manyText(left, "other")}</span>}
      </p>
    </section>
  );
}
