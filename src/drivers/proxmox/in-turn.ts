/** As many as one connection sends at the same time. */
const atOnce = 8;

/**
 * Asks about each, a few at once, and tells in their order: whoever has enough stops, and no more than these few answers
 * are in memory. Rejects with what asking does.
 */
export async function* inTurn<About, Told>(
  all: readonly About[],
  ask: (about: About) => Promise<Told>,
): AsyncGenerator<Told> {
  const asked: Promise<Told>[] = [];
  for (const about of all) {
    const answer = ask(about);
    // Whoever has stopped listens no more.
    answer.catch(() => undefined);
    asked.push(answer);
    const [first] = asked;
    if (asked.length < atOnce || first === undefined) continue;
    void asked.shift();
    yield await first;
  }
  for (const one of asked) yield await one;
}
