// What a drill starts with where nobody says otherwise.
export const firstSeed = 1;
