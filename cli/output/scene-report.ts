// What `diffie start` prints about scenes: after each one who saw what and what came out, at the end one table and
// how to look further.

import { toHex } from '../../base/index.ts';
import type { Played } from '../scenes/play.ts';
import type { Scene, SceneWords } from '../scenes/scene.ts';
import { formatTable, wrapText } from './print.ts';

/** The line above a scene. */
export function formatTitle({ name, title }: Scene): string {
  return `\n${name}: ${title}\n`;
}

/** What is printed after a scene. */
export function formatPlayed({ result, words }: Played): string {
  const lines = words === undefined ? [] : formatWords(words);
  if (result.error !== undefined) lines.push('', '  FAILED', wrapText(result.error, '    '));
  if (words !== undefined) {
    lines.push('', `  result           ${JSON.stringify(result.result)}`);
    lines.push(`  in the clear     ${JSON.stringify(result.clear)}`);
  }
  lines.push(`  yo used          ${groupDigits(result.yo)}`);
  lines.push(`  fee              ${result.fee} YOU`);
  lines.push(`  time             ${formatSeconds(result.ms)}`);
  return lines.join('\n');
}

function formatWords({ everyoneSaw, nobodySaw, whoCouldCheat }: SceneWords): string[] {
  const block = (title: string, sentences: readonly string[]) => [
    '',
    `  ${title}`,
    ...sentences.map((sentence) => wrapText(sentence, '    - ', '      ')),
  ];
  return [
    ...block('What everyone could see', everyoneSaw),
    ...block('What nobody could see', nobodySaw),
    ...block('Who could still cheat, and how', whoCouldCheat),
  ];
}

/** One row for each scene. */
export function formatScenesTable(played: readonly Played[]): string {
  const rows = played.map(({ result }) => [
    result.scene,
    result.ok ? 'agrees' : 'FAILED',
    `${result.rejected.length}`,
    groupDigits(result.yo),
    result.fee,
    formatSeconds(result.ms),
  ]);
  const head = ['scene', 'with the clear computation', 'rejected', 'yo', 'fee in YOU', 'time'];
  return formatTable(head, rows);
}

/** Commands that look at what the scenes left behind. */
export function formatFurther(played: readonly Played[], folder: string): string {
  const option = folder === '.diffie' ? '' : ` --folder ${folder}`;
  const contracts = played
    .flatMap((one) => one.contracts)
    .map(({ name, address }) => ({ name, command: `inspect contract 0x${toHex(address)}` }));
  const rows = [
    { name: 'the newest block', command: 'inspect block' },
    ...contracts,
    { name: 'every block, executed again', command: 'inspect chain --verify' },
  ];
  const lines = rows.map(({ name, command }) => `  npx diffie ${command}${option}    # ${name}`);
  return ['The chain stays until the next start. To look further:', ...lines].join('\n');
}

function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
