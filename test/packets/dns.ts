// DNS messages for tests (RFC 1035, 4.1).

export interface DnsRecord {
  name: string;
  type: number;
  data: readonly number[];
}

export interface DnsMessage {
  response?: boolean;
  code?: number;
  questions?: readonly (readonly [name: string, type: number])[];
  answers?: readonly DnsRecord[];
}

const u16 = (value: number) => [value >> 8, value & 255];

/** A name without compression. */
export const dnsName = (name: string): number[] => [
  ...(name === "" ? [] : name.split(".")).flatMap((label) => [
    label.length,
    ...[...label].map((letter) => letter.charCodeAt(0)),
  ]),
  0,
];

/** A message over UDP. */
export function dnsMessage({ response, code = 0, questions = [], answers = [] }: DnsMessage): Uint8Array {
  const flags = (response ? 0x8180 : 0x0100) | code;
  return Uint8Array.from([
    ...[0xbeef, flags, questions.length, answers.length, 0, 0].flatMap(u16),
    ...questions.flatMap(([name, type]) => [...dnsName(name), ...u16(type), ...u16(1)]),
    ...answers.flatMap(({ name, type, data }) => [
      // A pointer to the first question, if that is the name.
      ...(name === questions[0]?.[0] ? [0xc0, 12] : dnsName(name)),
      ...u16(type),
      ...u16(1),
      ...[0, 0, 0, 60],
      ...u16(data.length),
      ...data,
    ]),
  ]);
}

/** The same over TCP, with its length before it. */
export const dnsOverTcp = (message: Uint8Array): Uint8Array =>
  Uint8Array.from([...u16(message.length), ...message]);
