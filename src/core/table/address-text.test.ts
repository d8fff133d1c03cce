// Addresses to text and back.
import { expect, test } from "vitest";
import { addressWords, ipv4Text, ipv6Text } from "./address-text.ts";

test.each(["0.0.0.0", "10.0.0.1", "192.0.2.255", "255.255.255.255"])("%s", (text) => {
  const words = addressWords(text)!;
  expect(ipv4Text(words[0]!)).toBe(text);
  expect([...words.subarray(1)]).toEqual([0, 0, 0]);
});

test.each([
  "::",
  "::1",
  "2001:db8::8:800:200c:417a",
  "fe80::",
  "1:2:3:4:5:6:7:8",
  "::ffff:192.0.2.1",
  "1:0:0:2::3",
])("%s", (text) => expect(ipv6Text(addressWords(text)!, 0)).toBe(text));

test.each([
  "",
  "host",
  "1.2.3",
  "1.2.3.256",
  "1:2",
  "1:2:3:4:5:6:7:8:9",
  "1::2::3",
  "12345::",
  "::1.2.3.x",
  "1.2.3.4.5",
])("%j is no address", (text) => expect(addressWords(text)).toBeNull());
