import { createServer as createHttpServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { Socket } from "node:net";
import { dirname, resolve } from "node:path";
import {
  createSecureContext,
  createServer as createTlsServer,
  type TLSSocket,
  type TlsOptions,
  type Server as TlsServer,
} from "node:tls";
import type { ReadSmallFile } from "../platform/regular-file.ts";
import { asksForCertificate, certificateRefusal } from "./client-certificate.ts";
import { peerOf } from "./peer.ts";
import { cipherNames, curveNames, type TlsServerConfig, tlsVersions } from "./web-config-schema.ts";

const handshakeTimeoutMs = 10_000;
const tls13Ciphers = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/** What a TLS configuration reads from files, as read just now. */
export interface TlsMaterial {
  readonly certificate: Buffer | string;
  readonly key: Buffer | string;
  readonly clientCa: Buffer | string | undefined;
}

/** Relative paths are those of the web config file's folder. @throws what `readFile` throws */
export function readTlsMaterial(tls: TlsServerConfig, file: string, readFile: ReadSmallFile): TlsMaterial {
  const read = (inline: string | undefined, path: string | undefined) =>
    inline !== undefined && inline !== ""
      ? inline
      : path === undefined || path === ""
        ? ""
        : readFile(resolve(dirname(file), path));
  const clientCa = read(tls.client_ca, tls.client_ca_file);
  return {
    certificate: read(tls.cert, tls.cert_file),
    key: read(tls.key, tls.key_file),
    clientCa: clientCa === "" ? undefined : clientCa,
  };
}

/** Options of a TLS server by the file and what it names. @throws OpenSSL's error when the material cannot be used */
export function tlsOptionsOf(tls: TlsServerConfig, { certificate, key, clientCa }: TlsMaterial): TlsOptions {
  const ciphers = tls.cipher_suites?.map((name) => cipherNames[name] ?? name) ?? [];
  const curves = tls.curve_preferences?.map((name) => curveNames[name]) ?? [];
  const options: TlsOptions = {
    cert: certificate,
    key,
    ...(clientCa === undefined ? {} : { ca: clientCa }),
    minVersion: tlsVersions[tls.min_version ?? "TLS12"],
    maxVersion: tlsVersions[tls.max_version ?? "TLS13"],
    // As in Go, a choice of older ciphers leaves those of TLS 1.3 alone.
    ...(ciphers.length === 0 ? {} : { ciphers: [...new Set([...tls13Ciphers, ...ciphers])].join(":") }),
    ...(curves.length === 0 ? {} : { ecdhCurve: curves.join(":") }),
    honorCipherOrder: tls.prefer_server_cipher_suites !== false,
    requestCert: asksForCertificate(tls),
    // Decided after the handshake: a certificate that is asked for need not be good.
    rejectUnauthorized: false,
    // HTTP/2 is not offered: Prometheus and browsers go on with HTTP/1.1.
    ALPNProtocols: ["http/1.1"],
    handshakeTimeout: handshakeTimeoutMs,
  };
  createSecureContext(options);
  return options;
}

export interface TlsListenerOptions {
  /** The configuration for the next handshake; the same object until it changes. @throws Error: the connection is closed */
  readonly current: () => TlsConfiguration;
  readonly onRefused: (why: string) => void;
}

export interface TlsConfiguration {
  readonly tls: TlsServerConfig;
  readonly options: TlsOptions;
}

export interface TlsListener {
  createServer(options: ServerOptions, listener: RequestListener): Server;
  /** Drops connections whose handshake has not ended: the server does not know of them yet. */
  abandonHandshakes(): void;
}

/**
 * An HTTP server that does the TLS handshake of each new connection by the configuration of that moment. Node's own https
 * server has one configuration, and may be asked for another certificate only per server name, which a scrape by address
 * does not send. So an HTTP server listens, and hands connections to a TLS server that does not, and back.
 */
export function createTlsListener({ current, onRefused }: TlsListenerOptions): TlsListener {
  const pending = new Map<string, Socket>();

  function tlsServerOf({ tls, options }: TlsConfiguration, speakHttp: (socket: TLSSocket) => void): TlsServer {
    const server = createTlsServer(options, (socket) => {
      pending.delete(peerOf(socket));
      const refusal = certificateRefusal(socket, tls);
      if (refusal === undefined) return speakHttp(socket);
      onRefused(refusal);
      socket.destroy();
    });
    server.on("tlsClientError", (error, socket) => {
      onRefused(error.message);
      socket.destroy();
    });
    return server;
  }

  return {
    createServer(options, listener) {
      const server = createHttpServer(options, listener);
      // An HTTP server is a TCP server whose listener for connections speaks HTTP: TLS goes in between.
      const listeners = server.listeners("connection");
      server.removeAllListeners("connection");
      const speakHttp = (socket: TLSSocket) => {
        for (const speak of listeners) speak.call(server, socket);
      };
      let known: { readonly configuration: TlsConfiguration; readonly tlsServer: TlsServer } | undefined;
      server.on("connection", (raw: Socket) => {
        try {
          const configuration = current();
          if (known?.configuration !== configuration) {
            known = { configuration, tlsServer: tlsServerOf(configuration, speakHttp) };
          }
        } catch {
          raw.destroy();
          return;
        }
        const peer = peerOf(raw);
        pending.set(peer, raw);
        raw.once("close", () => pending.delete(peer));
        known.tlsServer.emit("connection", raw);
      });
      return server;
    },
    abandonHandshakes() {
      for (const raw of pending.values()) raw.destroy();
    },
  };
}
