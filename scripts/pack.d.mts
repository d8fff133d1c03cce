export function packNpm(into: string): Promise<string>;
