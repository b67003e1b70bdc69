import { connect } from 'node:net';
import { once } from 'node:events';

export interface StreamError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One event of a stream, its data as it was parsed. */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: { readonly data?: Record<string, unknown>; readonly errors?: readonly StreamError[] };
}

export interface EventStream {
  /** The next event that has data; rejects when the stream has ended. */
  next(): Promise<StreamEvent>;
  /** Resolves when the gateway ends it. */
  readonly ended: Promise<void>;
  /** Goes away, as a browser does. */
  close(): void;
}

/** Opens a subscription over Server-Sent Events, where a browser's own EventSource would go on after the last id. */
export async function openEventStream(
  url: string,
  query: string,
  {
    lastEventId,
    variables = {},
    token,
  }: { readonly lastEventId?: string | undefined; readonly variables?: object; readonly token?: string } = {},
): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(`${url}/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    body: JSON.stringify({ query, variables }),
    signal: abort.signal,
  });
  if (response.status !== 200 || response.body === null) throw new Error(`${response.status} ${await response.text()}`);
  const arrived: StreamEvent[] = [];
  let wake = () => {};
  let isOver = false;
  const read = async (body: AsyncIterable<string>) => {
    let rest = '';
    for await (const chunk of body) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      arrived.push(...blocks.flatMap(parseEvent));
      wake();
    }
  };
  const ended = read(response.body.pipeThrough(new TextDecoderStream()))
    .catch(() => undefined)
    .then(() => {
      isOver = true;
      wake();
    });
  return {
    ended,
    close: () => abort.abort(),
    async next() {
      for (;;) {
        const event = arrived.shift();
        if (event !== undefined) return event;
        if (isOver) throw new Error('the stream has ended');
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** Comments are signs of life, and say nothing. */
function parseEvent(block: string): StreamEvent[] {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => !line.startsWith(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const),
  );
  const data = fields.get('data');
  if (!data) return [];
  return [
    { id: fields.get('id'), event: fields.get('event') ?? 'message', data: JSON.parse(data) as StreamEvent['data'] },
  ];
}

/** A POST whose head has arrived and whose body is held back, until finish() sends it and resolves with the answer. */
export async function openRequest(url: string, body: string): Promise<{ finish(): Promise<string> }> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  // "100 Continue": the gateway has read the head.
  await once(socket, 'data');
  answer = '';
  return {
    async finish() {
      socket.write(body);
      await once(socket, 'close');
      return answer;
    },
  };
}
