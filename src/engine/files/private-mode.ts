// What the analyst's data lies in is for their account alone. Windows gives a person's folders to that person anyway.

export const privateFolder = 0o700;
export const privateFile = 0o600;
