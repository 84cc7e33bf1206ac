// A ChainClient behind JSON-RPC 2.0: text in, text out, no network. Parameters are checked against the method table;
// an error of the product goes out with its number, name and facts, any other as an internal error without detail.

import { isJSONRPCRequest, JSONRPCServer } from 'json-rpc-2.0';
import { DiffieError, isDiffieError, LIMITS } from '../base/index.ts';
import {
  type ChainClient,
  RPC_METHOD_NAMES,
  RPC_PREFIX,
  type RpcMethod,
  rpcMethod,
} from './rpc-methods.ts';
import type { JsonValue } from './wire-types.ts';

/** Answers a request's text; undefined where there is nothing to answer (notifications). Never throws. */
export type RpcHandler = (request: string) => Promise<string | undefined>;

/** JSON-RPC's own numbers (its specification, section 5.1), and the one for errors of the chain. */
const CODES = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  internal: -32603,
  chain: -32000,
} as const;

/**
 * The handler of a client.
 * @param onFault told of an error that is none of the product's own: a broken program
 */
export function createRpcHandler(
  client: ChainClient,
  onFault: (error: unknown) => void,
): RpcHandler {
  const server = new JSONRPCServer({ errorListener: () => undefined });
  server.mapErrorToJSONRPCErrorResponse = (id, error) => {
    if (!isDiffieError(error)) onFault(error);
    return { jsonrpc: '2.0', id, error: errorBody(error) };
  };
  for (const name of RPC_METHOD_NAMES) {
    server.addMethod(`${RPC_PREFIX}${name}`, (params: unknown) => invoke(client, name, params));
  }

  async function answer(request: unknown): Promise<unknown> {
    const isObject = typeof request === 'object' && request !== null;
    if (!isObject || !isJSONRPCRequest(request)) return refusal(CODES.request, shapeFault());
    if (!server.hasMethod(request.method)) {
      if (request.id === undefined) return null;
      return { ...refusal(CODES.method, methodFault(request.method)), id: request.id };
    }
    return server.receive(request);
  }

  return async (text) => {
    const parsed = parse(text);
    if (parsed === undefined) return JSON.stringify(refusal(CODES.parse, shapeFault()));
    const { request } = parsed;
    if (!Array.isArray(request)) {
      const response = await answer(request);
      return response === null ? undefined : JSON.stringify(response);
    }
    if (request.length === 0 || request.length > LIMITS.rpcBatch) {
      return JSON.stringify(refusal(CODES.request, batchFault(request.length)));
    }
    const responses = (await Promise.all(request.map(answer))).filter((entry) => entry !== null);
    return responses.length === 0 ? undefined : JSON.stringify(responses);
  };
}

async function invoke(client: ChainClient, name: RpcMethod, params: unknown): Promise<JsonValue> {
  const { params: paramsType, result: resultType } = rpcMethod(name);
  const value = paramsType.fromJson(params ?? {}, RPC_PREFIX + name);
  const method = client[name] as (params: object) => Promise<unknown>;
  return resultType.toJson(await method(value));
}

function parse(text: string): { readonly request: unknown } | undefined {
  try {
    return { request: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function errorBody(error: unknown) {
  if (!isDiffieError(error)) return { code: CODES.internal, message: 'internal error' };
  const isParams = error.code === 'base.schema' || error.code === 'base.hex';
  const { code: name, number, facts, message } = error;
  return { code: isParams ? CODES.params : CODES.chain, message, data: { number, name, facts } };
}

function refusal(code: number, error: DiffieError) {
  return { jsonrpc: '2.0', id: null, error: { ...errorBody(error), code } };
}

function shapeFault(): DiffieError {
  const expected = 'an object with jsonrpc "2.0", method, params and id';
  return new DiffieError('chain.rpcRequest', { at: 'request', expected });
}

function batchFault(size: number): DiffieError {
  const expected = `1 to ${LIMITS.rpcBatch} requests`;
  return new DiffieError('chain.rpcRequest', { at: 'batch', expected, got: `${size}` });
}

function methodFault(method: string): DiffieError {
  return new DiffieError('chain.rpcMethod', {
    at: 'method',
    expected: RPC_METHOD_NAMES.map((name) => RPC_PREFIX + name).join(', '),
    got: method.slice(0, 64),
  });
}
