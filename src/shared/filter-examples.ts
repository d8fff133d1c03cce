// Examples of filters by task, for the help of the window and for docs/filter.md. A test runs each of them on the sample.

interface FilterExample {
  task: string;
  filter: string;
  /** Whether it is in the window's help, which has little room. */
  help?: boolean;
}

export const filterExamples: readonly { title: string; examples: readonly FilterExample[] }[] = [
  {
    title: "Who",
    examples: [
      { task: "all flows of one host", filter: "ip = 10.20.1.44", help: true },
      { task: "to a network", filter: "dst in 198.51.100.0/24", help: true },
      { task: "to the outside", filter: "src in private and dst in public", help: true },
      {
        task: "inside, to the administration of other hosts",
        filter: "dst in private and dport in (22, 445, 3389)",
      },
      { task: "not one of the servers", filter: "not dst in 10.20.0.0..10.20.0.255" },
      { task: "a value in any column of text", filter: '"10.20.0.25"', help: true },
    ],
  },
  {
    title: "What",
    examples: [
      { task: "web traffic", filter: "port in (80, 443) and proto = tcp", help: true },
      {
        task: "well-known ports that are not the web",
        filter: "dport in 1..1023 and dport not in (80, 443)",
      },
      { task: "connections that were refused or never answered", filter: "state in (REJ, S0)", help: true },
      { task: "log-ins that were refused", filter: "login_failures > 0" },
      { task: "flows without a known service", filter: "service is missing", help: true },
      { task: "a part of a server's name or of a query", filter: 'name contains "mail"', help: true },
      { task: "names that a pattern describes", filter: "name ~ /^[a-z]+\\.alder\\./", help: true },
      {
        task: "as Wireshark writes it",
        filter: "ip.addr == 10.20.0.0/16 && tcp.port in {80 443}",
        help: true,
      },
    ],
  },
  {
    title: "How much",
    examples: [
      { task: "more than a megabyte of payload from the originator", filter: "orig_bytes > 1e6" },
      { task: "big uploads to the outside", filter: "sent > 100kB and dst in public", help: true },
      { task: "long connections that say little", filter: "duration > 1m and bytes < 10kB", help: true },
      { task: "flows of between half a second and two", filter: "duration in 500ms..2s" },
      { task: "a column whose name is no word", filter: "`orig_payload_bytes` >= 0.5MB" },
    ],
  },
  {
    title: "When",
    examples: [
      { task: "after ten to ten, on any day", filter: "time > 09:50", help: true },
      { task: "a stretch of one day", filter: "time in 2026-03-03 09:50..10:00", help: true },
      { task: "one day", filter: "time = 2026-03-03" },
      { task: "outside office hours", filter: "time in 18:00..09:00" },
    ],
  },
  {
    title: "What is known of a row",
    examples: [
      { task: "attacks, where the data has labels", filter: "not label = Benign" },
      {
        task: "open and strange, and not yet looked at",
        filter: "verdict = open and score >= 90 and not tag = seen",
        help: true,
      },
      { task: "the flows of incidents", filter: "incident in (1, 2)" },
      { task: "rows whose note has a word", filter: "note contains printer" },
    ],
  },
];
