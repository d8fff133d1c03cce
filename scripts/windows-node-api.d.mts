export function nodeApiNames(headers: string): string[];
export function windowsNodeApiSource(headers: string): string;
