// Ports of the protocols that control industrial plants.

export const plantPorts: ReadonlyMap<number, string> = new Map([
  [102, "S7"],
  [502, "Modbus"],
  [1911, "Fox"],
  [2404, "IEC 104"],
  [4840, "OPC UA"],
  [20000, "DNP3"],
  [44818, "EtherNet/IP"],
  [47808, "BACnet"],
]);

export const isPlantPort = (port: number): boolean => plantPorts.has(port);
