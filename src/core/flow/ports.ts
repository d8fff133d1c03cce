// Maps ports to application protocols, and decides by ports which end is the server. A short list of common ports,
// not IANA's registry.

/** Service and its ports; "t" and "u" name the transport, neither means both. */
const registered: readonly (readonly [service: string, ports: string])[] = [
  ["ftp-data", "20t"],
  ["ftp", "21t"],
  ["ssh", "22t"],
  ["telnet", "23t 2323t"],
  ["smtp", "25t 465t 587t"],
  ["whois", "43t"],
  ["tacacs", "49"],
  ["dns", "53"],
  ["dhcp", "67u 68u"],
  ["tftp", "69u"],
  ["gopher", "70t"],
  ["finger", "79t"],
  ["http", "80t 591t 3128t 8000t 8008t 8080t 8081t 8888t"],
  ["kerberos", "88 464"],
  ["pop3", "110t"],
  ["rpcbind", "111"],
  ["ident", "113t"],
  ["nntp", "119t"],
  ["ntp", "123u"],
  ["msrpc", "135t"],
  ["netbios-ns", "137u"],
  ["netbios-dgm", "138u"],
  ["smb", "139t 445t"],
  ["imap", "143t"],
  ["snmp", "161u 162u"],
  ["bgp", "179t"],
  ["irc", "194t 6660t 6661t 6662t 6663t 6664t 6665t 6666t 6667t 6668t 6669t"],
  ["ldap", "389 3268t"],
  ["slp", "427"],
  ["tls", "443t 636t 853t 990t 992t 993t 995t 3269t 5061t 5671t 6697t 8443t 8883t 9443t"],
  ["quic", "443u 853u 8443u"],
  ["isakmp", "500u 4500u"],
  ["modbus", "502t"],
  ["rlogin", "513t"],
  ["syslog", "514u 601t 6514t"],
  ["rsh", "514t"],
  ["printer", "515t"],
  ["rip", "520u"],
  ["dhcpv6", "546u 547u"],
  ["rtsp", "554 8554t"],
  ["ipp", "631"],
  ["ldp", "646"],
  ["rsync", "873t"],
  ["socks", "1080t"],
  ["openvpn", "1194"],
  ["mssql", "1433t 1434u"],
  ["oracle", "1521t"],
  ["l2tp", "1701u"],
  ["h323", "1720t"],
  ["pptp", "1723t"],
  ["radius", "1645u 1646u 1812u 1813u"],
  ["mqtt", "1883t"],
  ["ssdp", "1900u"],
  ["nfs", "2049"],
  ["gtp", "2123u 2152u"],
  ["docker", "2375t 2376t"],
  ["etcd", "2379t 2380t"],
  ["mysql", "3306t"],
  ["rdp", "3389"],
  ["stun", "3478 5349"],
  ["teredo", "3544u"],
  ["svn", "3690t"],
  ["diameter", "3868t"],
  ["ws-discovery", "3702u"],
  ["epmd", "4369t"],
  ["vxlan", "4789u"],
  ["upnp", "5000t"],
  ["sip", "5060"],
  ["xmpp", "5222t 5269t"],
  ["mdns", "5353u"],
  ["llmnr", "5355"],
  ["postgresql", "5432t"],
  ["amqp", "5672t"],
  ["coap", "5683u 5684u"],
  ["vnc", "5900t 5901t 5902t"],
  ["couchdb", "5984t"],
  ["winrm", "5985t 5986t"],
  ["x11", "6000t 6001t"],
  ["geneve", "6081u"],
  ["redis", "6379t"],
  ["kubernetes", "6443t 10250t"],
  ["bittorrent", "6881"],
  ["s7comm", "102t"],
  ["cassandra", "9042t"],
  ["kafka", "9092t"],
  ["elasticsearch", "9200t 9300t"],
  ["git", "9418t"],
  ["memcached", "11211"],
  ["dnp3", "20000"],
  ["mongodb", "27017t"],
  ["ethernet-ip", "44818 2222u"],
  ["bacnet", "47808u"],
  ["wireguard", "51820u"],
];

const byTcp = new Map<number, string>();
const byUdp = new Map<number, string>();
for (const [service, ports] of registered) {
  for (const entry of ports.split(" ")) {
    const port = Number.parseInt(entry, 10);
    if (!entry.endsWith("u")) byTcp.set(port, service);
    if (!entry.endsWith("t")) byUdp.set(port, service);
  }
}

/** The service of a responder's port, or null. SCTP and DCCP use TCP's list. */
export function serviceOfPort(protocol: number, port: number): string | null {
  if (protocol === 6 || protocol === 132 || protocol === 33) return byTcp.get(port) ?? null;
  return protocol === 17 || protocol === 136 ? (byUdp.get(port) ?? null) : null;
}

/** Whether the ports show that the sender is the server: its port is a service's (or below 1024), the other one is not. */
export function isSentByServer(protocol: number, srcPort: number, dstPort: number): boolean {
  return isServerPort(protocol, srcPort) && !isServerPort(protocol, dstPort) && dstPort !== 0;
}

function isServerPort(protocol: number, port: number): boolean {
  return port !== 0 && (port < 1024 || serviceOfPort(protocol, port) !== null);
}
