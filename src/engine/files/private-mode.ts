// File modes that give only the user's account access to the data. Windows restricts a user's folders itself.

export const privateFolder = 0o700;
export const privateFile = 0o600;
