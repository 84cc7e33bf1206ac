// The RPC over HTTP: POST / with JSON-RPC 2.0, bound to this machine unless told otherwise. There is no access
// control: whoever reaches the port may read everything and submit transactions, which their signatures guard.

import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { LIMITS } from '../base/index.ts';
import type { ChainClient } from './rpc-methods.ts';
import { createRpcHandler } from './rpc-server.ts';

/** Where to listen. Port 0 takes a free one. */
export type RpcListenOptions = {
  readonly port: number;
  readonly host?: string;
  /** Told of an error that no request may cause. */
  readonly onFault?: (error: unknown) => void;
};

/** A listening server. */
export type RpcServer = {
  readonly url: string;
  close(): Promise<void>;
};

/** Serves a client. The promise resolves once it listens, and rejects where the port is taken. */
export async function listenRpc(
  client: ChainClient,
  { port, host = '127.0.0.1', onFault = () => undefined }: RpcListenOptions,
): Promise<RpcServer> {
  const server = createServer(client, onFault);
  await server.listen({ port, host });
  const bound = (server.server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${bound}`,
    close: async () => {
      await server.close();
    },
  };
}

function createServer(client: ChainClient, onFault: (error: unknown) => void): FastifyInstance {
  const handle = createRpcHandler(client, onFault);
  const server = fastify({
    bodyLimit: LIMITS.rpcBodyBytes,
    forceCloseConnections: true,
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => {
    done(null, body);
  });
  // A page in a browser must not reach a node on its visitor's machine, by whatever name it found it:
  // browsers say where a POST comes from, other clients don't.
  server.addHook('onRequest', async (request, reply) => {
    if (request.headers.origin !== undefined) await reply.code(403).send();
  });
  server.post('/', async (request, reply) => {
    const answer = await handle(typeof request.body === 'string' ? request.body : '');
    if (answer === undefined) return reply.code(204).send();
    return reply.type('application/json').send(answer);
  });
  return server;
}
