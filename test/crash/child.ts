// The process that is killed: a chain in a folder, served over HTTP as `diffie node` does. Prints its address.

import { listenRpc, startEmbedded } from '../../chain/index-node.ts';
import { genesis } from '../chain/fixture.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: child.ts FOLDER');
const { client } = await startEmbedded({
  folder,
  genesis: (producer) => ({ ...genesis, producer }),
});
const { url } = await listenRpc(client, { port: 0 });
process.stdout.write(`${url}\n`);
