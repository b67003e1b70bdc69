import type { Asked } from './answer-failure.ts';
import { DriverFailure, FailureCode } from './failure.ts';

/** Of a token or an address, all of which are remembered; those of real providers have a tenth of it. */
const longest = 16_384;

/**
 * For walking pages by what each says of the next, a token or an address. Gives that back, or undefined after the last
 * page. Throws DriverFailure: UNEXPECTED_ANSWER, for a page that leads to one that was read, since that never ends.
 */
export function createPageWalk(asked: Asked): (next: string | null | undefined) => string | undefined {
  const seen = new Set<string>();
  return (next) => {
    if (next === undefined || next === null || next === '') return undefined;
    if (seen.has(next)) throw astray(asked, 'a page leads to one that was read before');
    if (next.length > longest) throw astray(asked, 'a page has no sensible way to the next');
    seen.add(next);
    return next;
  };
}

function astray({ purpose, product }: Asked, but: string): DriverFailure {
  const message = `Expected ${product} to ${purpose} page by page, but ${but}.`;
  return new DriverFailure(FailureCode.UNEXPECTED_ANSWER, message, {
    fix: 'Check that `spec.config.endpoint` is the API of this type of provider, and try again later.',
  });
}
