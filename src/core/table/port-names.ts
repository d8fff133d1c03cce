// Names of ports as programs write them that look ports up in the system's list of services: argus's ra does without -n.

const written = `
ftp-data 20, ftp 21, ssh 22, telnet 23, smtp 25, time 37, whois 43, tacacs 49, domain 53, bootps 67, bootpc 68, tftp 69, gopher 70, finger 79,
http 80, www 80, kerberos 88, iso-tsap 102, acr-nema 104, pop3 110, sunrpc 111, auth 113, ident 113, nntp 119, ntp 123, epmap 135, loc-srv 135,
netbios-ns 137, netbios-dgm 138, netbios-ssn 139, imap2 143, imap 143, snmp 161, snmp-trap 162, snmptrap 162, bgp 179, irc 194, ldap 389,
svrloc 427, https 443, microsoft-ds 445, kpasswd 464, submissions 465, urd 465, ssmtp 465, smtps 465, isakmp 500, modbus 502, mbap 502, exec 512, biff 512,
login 513, who 513, shell 514, syslog 514, printer 515, talk 517, ntalk 518, route 520, rip 520, dhcpv6-client 546, dhcpv6-server 547,
afpovertcp 548, rtsp 554, nntps 563, submission 587, ipp 631, ldaps 636, domain-s 853, rsync 873, ftps-data 989, ftps 990, telnets 992,
imaps 993, ircs 994, pop3s 995, socks 1080, rmiregistry 1099, openvpn 1194, ms-sql-s 1433, ms-sql-m 1434, oracle 1521, datametrics 1645, sa-msg-port 1646,
l2f 1701, l2tp 1701, h323hostcall 1720, pptp 1723, radius 1812, radius-acct 1813, mqtt 1883, ssdp 1900, cisco-sccp 2000, nfs 2049, gtp-control 2123,
gtp-user 2152, docker 2375, mysql 3306, ms-wbt-server 3389, stun 3478, svn 3690, epmd 4369, ipsec-nat-t 4500, iax 4569, sip 5060,
sip-tls 5061, xmpp-client 5222, xmpp-server 5269, mdns 5353, llmnr 5355, postgresql 5432, rplay 5555, freeciv 5556, amqps 5671, amqp 5672, coap 5683, vnc-server 5900,
x11 6000, redis 6379, ircd 6667, ircs-u 6697, bbs 7000, font-service 7100, http-alt 8080, secure-mqtt 8883, puppet 8140, zabbix-agent 10050,
zabbix-trapper 10051, webmin 10000, amanda 10080, memcached 11211, mongodb 27017, dnp 20000, enip 44818`;

/** Lower-case names and their ports. */
export const portNames: readonly (readonly [name: string, port: number])[] = written
  .trim()
  .split(/,\s*/)
  .map((entry) => {
    const [name, port] = entry.split(" ");
    return [name!, Number(port)] as const;
  });
