import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/**
 * Every connection and name lookup of this process from now on, whoever makes it: `127.0.0.1:4711`, `lookup example.org`. All of
 * Node's TCP and TLS goes through one method, so nothing gets past it.
 */
export function watchSockets(): { readonly seen: ReadonlySet<string>; readonly stop: () => void } {
  const seen = new Set<string>();
  const prototype = net.Socket.prototype as { connect: (...args: unknown[]) => unknown };
  const { connect } = prototype;
  const { lookup } = dns;
  const datagrams = dgram.Socket.prototype as { send: (...args: unknown[]) => unknown };
  const { send } = datagrams;
  prototype.connect = function watched(this: unknown, ...args: unknown[]) {
    const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
    const to = (typeof first === 'object' && first !== null ? first : { port: first }) as {
      host?: string;
      port?: unknown;
      path?: string | null;
    };
    seen.add(
      typeof to.path === 'string' && to.port === undefined
        ? `path ${to.path}`
        : `${to.host ?? 'localhost'}:${String(to.port)}`,
    );
    return connect.apply(this, args);
  };
  dns.lookup = ((host: string, ...rest: unknown[]) => {
    // An address is looked up in itself, without a word to anybody.
    if (net.isIP(host) === 0) seen.add(`lookup ${host}`);
    return (lookup as (...args: unknown[]) => unknown)(host, ...rest);
  }) as typeof dns.lookup;
  datagrams.send = function watched(this: unknown, ...args: unknown[]) {
    seen.add('datagram');
    return send.apply(this, args);
  };
  // Named imports of Node's modules are copies.
  syncBuiltinESMExports();
  return {
    seen,
    stop: () => {
      prototype.connect = connect;
      dns.lookup = lookup;
      datagrams.send = send;
      syncBuiltinESMExports();
    },
  };
}
