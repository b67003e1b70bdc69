// Opens GraphiQL of a running gateway in a real browser that can reach nothing but loopback, runs its first query and
// its subscription, and fails on a console error, a violated policy or a request elsewhere.
//   npm run test:browser -- http://127.0.0.1:4000/graphql [screenshot.png]
// CHROMIUM names the browser; by default /usr/bin/chromium.
import { chromium } from 'playwright-core';

const [url = 'http://127.0.0.1:4000/graphql', screenshot = 'graphiql.png'] = process.argv.slice(2);
const timeout = 20_000;
const complaints = [];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Every name but loopback's fails to resolve.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const local = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) || ['data:', 'blob:'].includes(protocol);
    if (!local) complaints.push(`request elsewhere: ${request.url()}`);
  });
  const sockets = [];
  page.on('websocket', (socket) => {
    const frames = [];
    sockets.push({ url: socket.url(), frames });
    socket.on('framesent', ({ payload }) => frames.push(`> ${String(payload)}`));
    socket.on('framereceived', ({ payload }) => frames.push(`< ${String(payload)}`));
  });
  await page.addInitScript(() => {
    globalThis.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });

  await page.goto(url, { waitUntil: 'load', timeout });
  console.log(`opened ${url}: "${await page.title()}"`);

  await openTab(page, 'Providers');
  const variables = page.locator('.graphiql-editor-tool .view-lines').first();
  await variables.getByText('"first"').waitFor({ timeout });
  await run(page);
  await shown(page, '"totalCount"');
  console.log('the first query was answered');

  await openTab(page, 'Changes');
  await page.getByRole('button', { name: 'Headers' }).click();
  await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)').click();
  await page.keyboard.type('{"x-from-headers-editor": "typed"', { delay: 5 });
  await run(page);
  await shown(page, '"ProviderAdded"', '"Synced"', '"Bookmark"');
  const socket = sockets.at(-1);
  expect(socket !== undefined, 'the subscription opened a socket');
  expect(socket?.frames[0]?.includes('x-from-headers-editor'), `the typed header is in ${socket?.frames[0]}`);
  console.log(`the subscription ran over ${socket?.url}, ${socket?.frames.length} frames so far`);

  await page.screenshot({ path: screenshot });
  console.log(`screenshot: ${screenshot}`);
  await page.getByRole('button', { name: /Stop query/ }).click();
} finally {
  await browser.close();
}
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
else console.log('no console error, no violated policy, no request elsewhere');

async function openTab(page, name) {
  await page.locator(`.graphiql-tab-button[title="${name}"]`).click({ timeout });
}

async function run(page) {
  await page.getByRole('button', { name: /Execute query/ }).click({ timeout });
}

/** Waits until the answer shows one of the texts. */
async function shown(page, ...texts) {
  await page.waitForFunction(
    (wanted) => {
      const answer = globalThis.document.querySelector('.result-window')?.textContent ?? '';
      return wanted.some((text) => answer.replace(/\u00a0/g, ' ').includes(text));
    },
    texts,
    { timeout },
  );
}

function expect(condition, what) {
  if (!condition) complaints.push(`expected that ${what}`);
}
