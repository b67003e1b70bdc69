// The floor: a bare node:http server that answers with bytes that were ready before the request came.
import { createServer } from 'node:http';

const sizes = JSON.parse(process.argv[2] ?? '{}') as Readonly<Record<string, number>>;
const ready = new Map(Object.entries(sizes).map(([path, bytes]) => [path, Buffer.alloc(bytes, 'x')]));

const server = createServer((request, response) => {
  const body = ready.get(request.url ?? '') ?? Buffer.alloc(0);
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${address.port}` });
});
