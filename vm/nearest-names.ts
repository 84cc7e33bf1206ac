// Which known names a mistyped one may have meant: by edit distance (Levenshtein).

const SUGGESTION_COUNT = 3;

/** Up to three known names nearest to `name`, nearest first; none where none is near. */
export function nearestNames(name: string, known: Iterable<string>): string[] {
  const typed = name.slice(0, 64);
  const most = Math.max(2, Math.floor(typed.length / 3));
  return [...known]
    .map((candidate) => ({ candidate, distance: editDistance(typed, candidate) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, SUGGESTION_COUNT)
    .map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
