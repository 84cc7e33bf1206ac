// `diffie start`: plays the scenes one after the other on one fresh chain, which replaces the one of the last start, and
// ends with a table. The exit code is 0 only where every result agrees with the clear computation.

import { type Command, Option } from 'commander';
import { deleteLocalChain, startLocalChain } from '../../daf/index-node.ts';
import { DEFAULT_FOLDER } from '../input/chain-source.ts';
import { reserveOutput, writeOutput } from '../input/files.ts';
import { EXIT } from '../output/failure.ts';
import { addExamples } from '../output/help.ts';
import { wrapText } from '../output/print.ts';
import { printBesideProgress } from '../output/progress.ts';
import {
  formatFurther,
  formatPlayed,
  formatScenesTable,
  formatTitle,
} from '../output/scene-report.ts';
import { SCENES } from '../scenes/index.ts';
import { type Played, playScene } from '../scenes/play.ts';
import type { Scene } from '../scenes/scene.ts';

type Options = { readonly scene?: string; readonly json?: string; readonly folder: string };

/** Adds the command. */
export function addStart(program: Command): void {
  const names = SCENES.map(({ name }) => name);
  const command = program
    .command('start')
    .description('play four scenes on real data: what private contracts do, and what they do not')
    .addOption(new Option('--scene <name>', 'play one of them').choices(names))
    .option('--json <file>', 'write the results as JSON too')
    .option('--folder <dir>', 'where the chain goes; the one there is replaced', DEFAULT_FOLDER)
    .action(start);
  addExamples(command, 'start', 'start --scene claim --json results.json');
}

async function start({ scene, json, folder }: Options): Promise<void> {
  const scenes = SCENES.filter(({ name }) => scene === undefined || name === scene);
  if (json !== undefined) reserveOutput(json);
  const played = await playAll(scenes, folder);
  console.log(`\n${formatScenesTable(played)}\n\n${formatFurther(played, folder)}`);
  if (json !== undefined) {
    const results = { scenes: played.map(({ result }) => result) };
    writeOutput(json, `${JSON.stringify(results, null, 2)}\n`);
  }
  if (played.some(({ result }) => !result.ok)) process.exitCode = EXIT.failed;
}

async function playAll(scenes: readonly Scene[], folder: string): Promise<Played[]> {
  deleteLocalChain(folder);
  // Scenes make the empty blocks that they need themselves.
  const chain = await startLocalChain({ folder, heartbeatMs: 0 });
  try {
    const played: Played[] = [];
    for (const scene of scenes) {
      console.log(formatTitle(scene));
      const one = await playScene(scene, chain, (line) =>
        printBesideProgress(wrapText(line, '  ', '    ')),
      );
      console.log(formatPlayed(one));
      played.push(one);
    }
    return played;
  } finally {
    await chain.close();
  }
}
