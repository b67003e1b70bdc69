import { connect } from 'node:net';

/** Sends these bytes as they stand, and gives what came back until the server hung up, or had said nothing for a while. */
export async function sendBytes(url: string, text: string): Promise<string> {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname });
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
  socket.on('error', () => undefined);
  socket.setTimeout(1_000, () => socket.destroy());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(Buffer.from(text, 'latin1'));
  await closed;
  return answer;
}
