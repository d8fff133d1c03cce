// The loader hook of register.mjs: resolves one name to another file and everything else as usual.
const standIn = new URL("./electron.ts", import.meta.url).href;

export const resolve = (name, context, next) => next(name === "electron" ? standIn : name, context);
