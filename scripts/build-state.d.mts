// Types of build-state.mjs, for the TypeScript configuration.
export function beginBuild(root: string): () => void;
export function isBuildFresh(root: string): boolean;
export function isCheckout(root: string): boolean;
