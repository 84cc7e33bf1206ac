// A ChainClient over HTTP. Errors arrive as the errors they were, code, facts and all; what the server answers is
// checked against the method table as its requests are.

import { JSONRPCClient, JSONRPCErrorException, type JSONRPCResponse } from 'json-rpc-2.0';
import { DiffieError, ERRORS, type ErrorFacts, type ErrorName } from '../base/index.ts';
import {
  type ChainClient,
  RPC_METHOD_NAMES,
  RPC_PREFIX,
  type RpcMethod,
  rpcMethod,
} from './rpc-methods.ts';

/** The client of the node at `url`, as `listenRpc` gives it. Nothing is sent before the first call. */
export function createRpcClient(url: string): ChainClient {
  async function invoke(name: RpcMethod, params: object): Promise<unknown> {
    const { params: paramsType, result: resultType } = rpcMethod(name);
    const json = paramsType.toJson(params);
    return resultType.fromJson(await call(url, RPC_PREFIX + name, json), RPC_PREFIX + name);
  }
  const entries = RPC_METHOD_NAMES.map((name) => [name, (params: object) => invoke(name, params)]);
  return Object.fromEntries(entries) as ChainClient;
}

async function call(url: string, method: string, params: unknown): Promise<unknown> {
  // The library makes an answer of its own where sending fails; what really happened is kept here.
  let failure: unknown;
  const rpc: JSONRPCClient = new JSONRPCClient(async (request) => {
    try {
      rpc.receive(await post(url, request));
    } catch (error) {
      failure = error;
      throw error;
    }
  });
  try {
    return await rpc.request(method, params);
  } catch (error) {
    if (failure !== undefined) throw failure;
    throw error instanceof JSONRPCErrorException ? originalError(error, url) : error;
  }
}

async function post(url: string, request: unknown): Promise<JSONRPCResponse> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
  } catch (cause) {
    throw new DiffieError('chain.rpcUnreachable', { at: url }, { cause });
  }
  const got = `status ${response.status}`;
  try {
    const body: unknown = await response.json();
    if (response.ok && typeof body === 'object' && body !== null) return body as JSONRPCResponse;
  } catch (cause) {
    throw new DiffieError('chain.rpcResponse', { at: url, expected: 'JSON', got }, { cause });
  }
  throw new DiffieError('chain.rpcResponse', { at: url, expected: 'status 200', got });
}

function originalError({ message, data }: JSONRPCErrorException, url: string): DiffieError {
  const { name, facts } = (data ?? {}) as { name?: unknown; facts?: unknown };
  if (typeof name === 'string' && Object.hasOwn(ERRORS, name)) {
    return new DiffieError(name as ErrorName, readFacts(facts));
  }
  return new DiffieError('chain.rpcResponse', { at: url, got: message });
}

function readFacts(json: unknown): ErrorFacts {
  const facts: Record<string, string> = {};
  if (typeof json !== 'object' || json === null) return facts;
  for (const name of ['at', 'expected', 'got', 'hint'] as const) {
    const fact = (json as Record<string, unknown>)[name];
    if (typeof fact === 'string') facts[name] = fact;
  }
  return facts;
}
