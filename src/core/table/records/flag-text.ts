// TCP's flags as nfdump writes them: "...AP.S.".

const flagLetters = "CEUAPRSF";

export const flagText = (flags: number): string =>
  [...flagLetters].map((letter, bit) => (flags & (0x80 >> bit) ? letter : ".")).join("");
