/** An answer of EC2 that has all items, cut into the pages that were asked for: moto takes no notice of MaxResults. */
export interface Pages {
  /** The page of a whole answer; a token for the next is in it when there is one. */
  cut(whole: string, pageSize: number): string;
  /** The page of a token; undefined for one that is not ours. */
  next(token: string): string | undefined;
}

interface Cut {
  readonly before: string;
  readonly items: readonly string[];
  readonly after: string;
}

export function createPages(): Pages {
  const rests = new Map<string, { readonly cut: Cut; readonly from: number; readonly pageSize: number }>();
  let tokens = 0;
  const page = (cut: Cut, from: number, pageSize: number): string => {
    const { before, items, after } = cut;
    const to = from + pageSize;
    let token = '';
    if (to < items.length) {
      token = `page-${(tokens += 1)}`;
      rests.set(token, { cut, from: to, pageSize });
    }
    const next = token === '' ? '' : `<nextToken>${token}</nextToken>`;
    return `${before}${items.slice(from, to).join('')}${after.replace(/(<\/\w+>\s*)$/, `${next}$1`)}`;
  };
  return {
    cut: (whole, pageSize) => {
      const cut = cutItems(whole);
      return cut === undefined ? whole : page(cut, 0, pageSize);
    },
    next: (token) => {
      const rest = rests.get(token);
      return rest && page(rest.cut, rest.from, rest.pageSize);
    },
  };
}

/** The items of the outermost list. */
function cutItems(whole: string): Cut | undefined {
  const start = whole.indexOf('<item>');
  if (start === -1) return undefined;
  const items: string[] = [];
  let [depth, from, end] = [0, start, start];
  for (const { 0: tag, index } of whole.slice(start).matchAll(/<\/?item>/g)) {
    if (tag === '<item>' && depth === 0 && index + start !== end) break;
    depth += tag === '<item>' ? 1 : -1;
    if (depth > 0) continue;
    end = start + index + tag.length;
    items.push(whole.slice(from, end));
    from = end;
  }
  return { before: whole.slice(0, start), items, after: whole.slice(end) };
}
