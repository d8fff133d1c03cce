// What a drill starts with where nobody says otherwise.

/** Incidents that are read a day. */
export const usualBudget = 20;
export const firstSeed = 1;
