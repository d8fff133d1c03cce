// The defaults of a drill.
export const firstSeed = 1;
