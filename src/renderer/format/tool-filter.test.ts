// Filters for other tools: copied text must work when pasted.
import { expect, test } from "vitest";
import { addressFilter, flowFilter, portFilter, protocolFilter } from "./tool-filter.ts";

test("an address, of both IP versions", () => {
  expect(addressFilter("10.0.0.5")).toEqual({
    Wireshark: "ip.addr == 10.0.0.5",
    BPF: "host 10.0.0.5",
    Zeek: "id.orig_h == 10.0.0.5 || id.resp_h == 10.0.0.5",
    Suricata: 'alert ip 10.0.0.5 any <> any any (msg:"Tidewatch: 10.0.0.5"; sid:1000001; rev:1;)',
  });
  expect(addressFilter("2001:db8::1").Wireshark).toBe("ipv6.addr == 2001:db8::1");
  expect(addressFilter("2001:db8::1").Zeek).toContain("[2001:db8::1]");
});

test("a port, with and without its protocol", () => {
  expect(portFilter(443, "tcp").Wireshark).toBe("tcp.port == 443");
  expect(portFilter(53, null).Wireshark).toBe("tcp.port == 53 || udp.port == 53");
  expect(portFilter(53, "udp").BPF).toBe("udp port 53");
  expect(portFilter(53, null).BPF).toBe("port 53");
  expect(protocolFilter("UDP").Wireshark).toBe("udp");
});

test("a flow by its five values, or by those that it has", () => {
  const flow = {
    origAddr: "10.0.0.5",
    respAddr: "192.0.2.1",
    origPort: 40000,
    respPort: 443,
    protocol: "tcp",
  };
  expect(flowFilter(flow)).toMatchObject({
    Wireshark: "ip.addr == 10.0.0.5 && ip.addr == 192.0.2.1 && tcp.port == 40000 && tcp.port == 443",
    BPF: "host 10.0.0.5 and host 192.0.2.1 and tcp port 40000 and tcp port 443",
    Zeek: "id.orig_h == 10.0.0.5 && id.resp_h == 192.0.2.1 && id.orig_p == 40000/tcp && id.resp_p == 443/tcp",
  });
  expect(flowFilter({ ...flow, protocol: "icmp", origPort: 8, respPort: 0 })?.BPF).toBe(
    "host 10.0.0.5 and host 192.0.2.1 and icmp",
  );
  expect(flowFilter({ ...flow, respAddr: null })).toBeNull();
});
