// Converts app:// addresses to addresses for Chromium and back. Names under .test are never looked up.

const app = "app://tidewatch";
const web = "https://tidewatch.test";

const swap = (address: string, from: string, to: string): string =>
  address === from || address.startsWith(`${from}/`) ? to + address.slice(from.length) : address;

export const toWeb = (address: string): string => swap(address, app, web);
export const toApp = (address: string): string => swap(address, web, app);
