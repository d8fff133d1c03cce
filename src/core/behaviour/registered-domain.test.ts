import { expect, test } from "vitest";
import { registeredDomain } from "./registered-domain.ts";

test.each([
  ["a.b.example.co.uk", "example.co.uk"],
  ["WWW.Example.COM.", "example.com"],
  ["d111.cloudfront.net", "cloudfront.net"],
  ["host.lan", "host.lan"],
  ["a.b.lan", "b.lan"],
  ["4.3.2.1.in-addr.arpa", null],
  ["printer.local", null],
  ["_ldap._tcp.dc.example.com", null],
  ["localhost", null],
  ["", null],
])("%s belongs to %s", (name, domain) => expect(registeredDomain(name)).toBe(domain));
