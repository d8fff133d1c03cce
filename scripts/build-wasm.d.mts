export function wasmSourcesHash(): string;
