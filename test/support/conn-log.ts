// Lines of Zeek's conn.log, as a sensor writes them.

const fields =
  "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes".split(
    " ",
  );
const types =
  "time string addr port addr port enum string interval count count string count string count count count count".split(
    " ",
  );

export const connHeader = `#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\t${fields.join("\t")}\n#types\t${types.join("\t")}\n`;

interface Conn {
  /** Seconds since 1970. */
  at: number;
  uid: string;
  from?: string;
  to?: string;
  port?: number;
  protocol?: string;
  lastsS?: number;
  state?: "SF" | "REJ" | "S0";
}

export function connLine({
  at,
  uid,
  from = "10.0.0.5",
  to = "10.0.0.9",
  port = 443,
  protocol = "tcp",
  lastsS = 1.5,
  state = "SF",
}: Conn): string {
  const answers = state === "SF" ? [1000, 5, 1160] : [0, state === "REJ" ? 1 : 0, state === "REJ" ? 40 : 0];
  const [respBytes, respPackets, respIpBytes] = answers;
  const flow = [at, uid, from, 40_000, to, port, protocol, "-", lastsS];
  return `${[...flow, 120, respBytes, state, 0, "S", 6, 440, respPackets, respIpBytes].join("\t")}\n`;
}
