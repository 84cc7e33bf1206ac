// The SDK on a chain in memory: calls by name, results, events, cells, views, and errors that say where.

import { beforeAll, expect, test } from 'vitest';
import {
  type Contract,
  contractAt,
  createSender,
  deployContract,
  nextAddress,
  receiptCode,
  type Sender,
  viewContract,
} from '../../daf/index.ts';
import { createAccount, type LocalChain, startLocalChain } from '../../daf/index-node.ts';
import { assemble, encodeModule } from '../../vm/index.ts';

const SOURCE = `contract counter
record Counted by:address total:u64
cell total u64
event counted Counted
fn init start:u64 export
  local.get start
  cell.set total
end
fn count step:u64 -> u64 export payable
  cell.get total
  option.unwrap
  local.get step
  u64.add
  cell.set total
  ctx.caller
  cell.get total
  option.unwrap
  record.new Counted
  emit counted
  cell.get total
  option.unwrap
end
fn refuse export
  fail "never"
end
`;

let chain: LocalChain;
let sender: Sender;
let counter: Contract;

beforeAll(async () => {
  chain = await startLocalChain();
  sender = createSender(chain.client, createAccount());
  const to = sender.account.address;
  await chain.faucet.send({ kind: 'transfer', to, amount: 10n ** 10n });
  const expected = await nextAddress(sender);
  const module = encodeModule(assemble(SOURCE, { file: 'counter.dvm' }));
  const deployed = await deployContract(sender, module, [40n]);
  expect(deployed.address).toEqual(expected);
  counter = await contractAt(chain.client, deployed.address);
  return () => chain.close();
});

test('a call gives its result and events, and changes the cell', async () => {
  const { result, events } = await counter.call(sender, 'count', [2n]);
  expect(result).toBe('42');
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ name: 'counted', fields: { total: '42' } });
  expect(await counter.cell('total')).toBe('42');
});

test('a view changes nothing and costs nothing', async () => {
  const before = await chain.client.account({ address: sender.account.address });
  expect(await counter.viewJson('count', [100])).toBe('142');
  expect(await counter.cell('total')).toBe('42');
  expect(await chain.client.account({ address: sender.account.address })).toEqual(before);
});

test('a trap says which, where and why; without a limit nothing is sent', async () => {
  const sent = counter.call(sender, 'refuse', [], { yoLimit: 1_000_000n });
  await expect(sent).rejects.toThrow(/counter\.dvm:24 \(refuse, pc 0\).*trap\.fail: never/);
  expect(receiptCode(await sent.catch((error) => error))).toBe('trap.fail');
  const before = await chain.client.account({ address: sender.account.address });
  await expect(counter.call(sender, 'refuse', [])).rejects.toThrow(/never/);
  const after = await chain.client.account({ address: sender.account.address });
  expect(after.nonce).toBe(before.nonce);
});

test('YOU goes to a method that takes it, and to no other', async () => {
  await counter.call(sender, 'count', [0n], { value: 5n });
  const { balance } = await chain.client.contract({ address: counter.address });
  expect(balance).toBe(5n);
  await expect(counter.call(sender, 'refuse', [], { value: 5n })).rejects.toThrow(/notPayable/);
});

test('bad names and arguments are errors that list what there is', async () => {
  await expect(counter.call(sender, 'recount', [])).rejects.toThrow(/one of init, count, refuse/);
  await expect(counter.callJson(sender, 'count', ['x'])).rejects.toThrow(/count\.step/);
  await expect(counter.callJson(sender, 'count', [1, 2])).rejects.toThrow(/1 arguments \(step\)/);
  await expect(counter.cell('sum')).rejects.toMatchObject({ code: 'daf.name' });
  await expect(counter.key('wages')).rejects.toMatchObject({ code: 'daf.name' });
  await expect(counter.call(sender, 'init', [1n])).rejects.toThrow(/deployment/);
});

test('a view shows every cell, and says that its maps hold more than it lists', async () => {
  const source = `contract large
cell first u64
cell second u64
map many u64 u64
fn fill count:u64 export
  local i u64
  u64.const 7
  cell.set first
  block done
    loop next
      local.get i
      local.get count
      u64.ge
      br_if done
      local.get i
      local.get i
      map.set many
      local.get i
      u64.const 1
      u64.add
      local.set i
      br next
    end
  end
end
`;
  const module = encodeModule(assemble(source, { file: 'large.dvm' }));
  const large = await deployContract(sender, module, []);
  await large.call(sender, 'fill', [999n]);
  const whole = await viewContract(chain.client, large.address);
  expect(whole).toMatchObject({ name: 'large', isPartial: false });
  expect(whole.maps[0]?.entries.length).toBe(999);
  await large.call(sender, 'fill', [5000n]);
  const part = await viewContract(chain.client, large.address);
  expect(part.cells).toEqual([
    { name: 'first', value: '7' },
    { name: 'second', value: undefined },
  ]);
  expect(part.isPartial).toBe(true);
  expect(part.maps[0]?.entries.length).toBeGreaterThan(990);
});
