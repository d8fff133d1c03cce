// The loader hook of register.mjs: one name means another file, everything else is resolved as always.
const standIn = new URL("./electron.ts", import.meta.url).href;

export const resolve = (name, context, next) => next(name === "electron" ? standIn : name, context);
