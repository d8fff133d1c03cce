// A file that only the browser knows, as it is sent to the engine.

export interface SentFile {
  /** With the folders it was dropped in, divided by slashes. */
  name: string;
  file: File;
}
