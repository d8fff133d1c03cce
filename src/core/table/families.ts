// The families of attacks: every spelling of a label in the known datasets, and one word for each family. The column
// `label` keeps the spelling. This is the only list.

export const benignFamily = "benign";
/** An attack whose kind the source does not name. */
export const unnamedFamily = "unnamed";

/**
 * Family → spellings, compared without case, blanks and punctuation (so a dash with a broken encoding does not
 * matter). KDD's attacks keep the four groups of the literature: dos, scan (its "probe"), remote-access (r2l),
 * privilege-escalation (u2r).
 */
const spellings: Record<string, readonly string[]> = {
  [benignFamily]: ["benign", "normal", "legitimate", "clean", "good", "false"],
  [unnamedFamily]: ["attack", "anomaly", "anomalous", "malicious", "malware traffic", "abnormal", "true"],
  dos: [
    ...["DoS", "DoS Hulk", "DoS GoldenEye", "DoS slowloris", "DoS Slowhttptest"],
    ...["DoS attacks-Hulk", "DoS attacks-GoldenEye", "DoS attacks-Slowloris", "DoS attacks-SlowHTTPTest"],
    ...[
      "back",
      "land",
      "neptune",
      "pod",
      "smurf",
      "teardrop",
      "mailbomb",
      "apache2",
      "processtable",
      "udpstorm",
    ],
  ],
  ddos: [
    ...["DDoS", "DDoS attacks-LOIC-HTTP", "DDOS attack-LOIC-UDP", "DDOS attack-HOIC", "WebDDoS"],
    ...["DrDoS_DNS", "DrDoS_LDAP", "DrDoS_MSSQL", "DrDoS_NTP", "DrDoS_NetBIOS", "DrDoS_SNMP", "DrDoS_SSDP"],
    ...["DrDoS_UDP", "Syn", "TFTP", "Portmap", "UDP-lag", "UDP", "LDAP", "MSSQL", "NetBIOS"],
  ],
  scan: [
    ...["PortScan", "Port Scan", "PartOfAHorizontalPortScan", "Scan", "Probe", "Reconnaissance", "Recon"],
    ...["ipsweep", "nmap", "portsweep", "satan", "mscan", "saint"],
  ],
  "brute-force": ["Brute Force", "FTP-Patator", "SSH-Patator", "FTP-BruteForce", "SSH-Bruteforce"],
  "web-brute-force": ["Web Attack – Brute Force", "Brute Force -Web"],
  xss: ["XSS", "Web Attack – XSS", "Brute Force -XSS"],
  "sql-injection": ["SQL Injection", "Web Attack – Sql Injection"],
  botnet: ["Bot", "Botnet", "Beacon", "C&C", "CnC", "Heartbeat", "Okiru", "Mirai", "Torii"],
  exfiltration: ["Exfiltration", "Data exfiltration"],
  tunnel: ["DNS tunnel", "Tunnel"],
  "lateral-movement": ["Lateral movement"],
  infiltration: ["Infiltration", "Infilteration"],
  "remote-access": [
    ...["R2L", "ftp_write", "guess_passwd", "imap", "multihop", "phf", "spy", "warezclient", "warezmaster"],
    ...["sendmail", "named", "snmpgetattack", "snmpguess", "xlock", "xsnoop", "httptunnel"],
  ],
  "privilege-escalation": [
    ...["U2R", "buffer_overflow", "loadmodule", "perl", "rootkit", "ps", "sqlattack", "xterm"],
  ],
  exploit: ["Exploits", "Exploit", "Heartbleed"],
  fuzzing: ["Fuzzers", "Fuzzing"],
  analysis: ["Analysis"],
  backdoor: ["Backdoor", "Backdoors"],
  shellcode: ["Shellcode"],
  worm: ["Worms", "Worm"],
  generic: ["Generic"],
};

/** Words that show the family of a label that is not in the list; the first match decides. */
const tellingWords: readonly (readonly [word: string, family: string])[] = [
  ["abnormal", unnamedFamily],
  ["botnet", "botnet"],
  ["commandandcontrol", "botnet"],
  ["okiru", "botnet"],
  ["nonmalicious", benignFamily],
  ["benign", benignFamily],
  ["normal", benignFamily],
  ["ddos", "ddos"],
  ["drdos", "ddos"],
  ["dos", "dos"],
  ["flood", "dos"],
  ["sqlinjection", "sql-injection"],
  ["xss", "xss"],
  ["bruteforce", "brute-force"],
  ["patator", "brute-force"],
  ["portscan", "scan"],
  ["scanning", "scan"],
  ["recon", "scan"],
  ["beacon", "botnet"],
  ["exfiltrat", "exfiltration"],
  ["tunnel", "tunnel"],
  ["lateralmovement", "lateral-movement"],
  ["infiltrat", "infiltration"],
  ["backdoor", "backdoor"],
  ["shellcode", "shellcode"],
  ["exploit", "exploit"],
  ["fuzz", "fuzzing"],
];

const key = (label: string) =>
  label
    .toLowerCase()
    .replaceAll("c&c", "command and control")
    .replace(/[^a-z0-9]+/g, "");

const familyByKey = new Map(
  Object.entries(spellings).flatMap(([family, labels]) =>
    labels.map((label) => [key(label), family] as const),
  ),
);

/** Every family, benign first. */
export const labelFamilies: readonly string[] = [...Object.keys(spellings)];

/** Labels that are neither benign nor an attack: nobody examined the row, or it ran beside the experiment. */
const undecided = new Set(["", "nolabel", "unknown", "unlabelled", "unlabeled", "background"]);

/**
 * The family of a label in any spelling; null for a label that decides nothing. An unknown word is an attack.
 * Background traffic in compound labels (`flow=To-Background-UDP-NTP-server`) decides nothing.
 */
export function familyOf(label: string): string | null {
  if (/^[-+]?\d+(\.\d+)?$/.test(label.trim())) return Number(label) === 0 ? benignFamily : unnamedFamily;
  const spelt = key(label);
  if (undecided.has(spelt) || spelt.includes("background")) return null;
  const known = familyByKey.get(spelt);
  if (known) return known;
  return tellingWords.find(([word]) => spelt.includes(word))?.[1] ?? unnamedFamily;
}
