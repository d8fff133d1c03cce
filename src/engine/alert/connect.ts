// Opens a connection to a host, plain or by TLS with the certificate checked, within the time of the signal.
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import { authorityOf } from "./authority.ts";

interface Place {
  host: string;
  port: number;
  authority?: string | undefined;
}

interface ConnectOptions {
  isTls: boolean;
  signal: AbortSignal;
}

export function connectTo(place: Place, { isTls, signal }: ConnectOptions): Promise<Socket> {
  const { host, port } = place;
  const socket = isTls ? connectSecure(secureOptions(place)) : connectPlain({ host, port });
  return opened(socket, isTls ? "secureConnect" : "connect", signal);
}

/** Goes on by TLS on a connection that began without. */
export function secured(socket: Socket, place: Place, signal: AbortSignal): Promise<Socket> {
  return opened(connectSecure({ ...secureOptions(place), socket }), "secureConnect", signal);
}

function secureOptions({ host, port, authority }: Place) {
  return { host, port, ...(isIP(host) ? {} : { servername: host }), ...authorityOf(authority) };
}

function opened(socket: Socket, event: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // An error that has no listener would end the program. The user of the socket learns of it by its end.
    socket.on("error", () => {});
    const stop = () => socket.destroy(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    socket.once("error", reject);
    socket.once(event, () => {
      signal.removeEventListener("abort", stop);
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
