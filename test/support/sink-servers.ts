// Receivers of alerts for tests, on real sockets: web requests, syslog, and a certificate of this machine.
import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver<T> {
  port: number;
  received: T[];
  close(): Promise<void>;
}

interface Certificate {
  key: string;
  cert: string;
  /** The path of the certificate. */
  path: string;
}

/** A certificate for 127.0.0.1 that is signed by itself; null where there is no openssl. */
export function makeCertificate(folder: string): Certificate | null {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  try {
    if (!existsSync(cert))
      execFileSync(
        "openssl",
        [
          ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
          ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert],
        ],
        { stdio: "ignore" },
      );
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8"), path: cert };
  } catch {
    return null;
  }
}

interface WebOptions {
  certificate?: Certificate;
  /** The status to answer with; null to answer never. */
  status?: () => number | null;
  onReceived?: (received: Received) => void;
}

/** A web server that takes every request. */
export async function receiveWeb(options: WebOptions = {}): Promise<Receiver<Received>> {
  const { certificate, status = () => 200, onReceived = () => {} } = options;
  const received: Received[] = [];
  const listener: Parameters<typeof createServer>[1] = (request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const one = { headers: request.headers, body };
      received.push(one);
      onReceived(one);
      const code = status();
      if (code === null) return;
      response.writeHead(code, code === 302 ? { location: "/elsewhere" } : {});
      response.end();
    });
  };
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  return { received, ...(await listening(server)) };
}

/** A server of TCP or TLS that keeps the bytes of each connection. */
export async function receiveTcp(certificate?: Certificate): Promise<Receiver<string>> {
  const received: string[] = [];
  const keep = (socket: NodeJS.ReadWriteStream) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("end", () => {
      received.push(text);
      socket.end();
    });
    socket.on("error", () => {});
  };
  const server = certificate ? createTlsServer(certificate, keep) : createTcpServer(keep);
  return { received, ...(await listening(server)) };
}

export async function receiveUdp(): Promise<Receiver<string>> {
  const received: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (bytes) => received.push(bytes.toString("utf8")));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return {
    received,
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

async function listening(server: Server | TcpServer): Promise<Pick<Receiver<unknown>, "port" | "close">> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        if ("closeAllConnections" in server) server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = await receiveTcp();
  await server.close();
  return server.port;
}
