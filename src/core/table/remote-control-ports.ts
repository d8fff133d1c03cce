// Default ports of published tools for remote control: Metasploit, Cobalt Strike, AsyncRAT, Remcos, njRAT and others.

const ports = new Set([
  1177, 1337, 1604, 2404, 3460, 4444, 4445, 4782, 5552, 6606, 7707, 8808, 12345, 31337, 50050, 54984,
]);

export const isRemoteControlPort = (port: number): boolean => ports.has(port);
