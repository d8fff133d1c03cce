import { expect, test } from "vitest";
import { addressKind } from "./address-kind.ts";

test.each([
  ["10.0.0.1", "private"],
  ["172.16.0.1", "private"],
  ["172.32.0.1", "public"],
  ["192.168.7.9", "private"],
  ["127.0.0.1", "private"],
  ["100.64.0.1", "private"],
  ["100.128.0.1", "public"],
  ["169.254.3.4", "link-local"],
  ["8.8.8.8", "public"],
  ["203.0.113.255", "public"],
  ["10.0.0.255", "group"],
  ["224.0.0.251", "group"],
  ["255.255.255.255", "group"],
  ["0.0.0.0", "group"],
  ["2001:db8::1", "public"],
  ["FE80::1", "link-local"],
  ["fd00::1", "private"],
  ["::1", "private"],
  ["ff02::fb", "group"],
  ["::ffff:10.0.0.1", "private"],
  ["::ffff:8.8.8.8", "public"],
  ["printer", "private"],
])("%s is %s", (address, kind) => expect(addressKind(address)).toBe(kind));
