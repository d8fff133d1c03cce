// Recognises workspaces by name: a folder that ends in .tidewatch.
export const isWorkspacePath = (path: string): boolean => /\.tidewatch[\\/]?$/.test(path);
