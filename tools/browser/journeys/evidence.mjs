// Real incidents, from the upload to the report inside the product: broken off twice first, which leaves nothing behind; then
// matched, corrected, kept, and equal to the last byte to what `inboard look --json` says of the same file and matching; erased
// in the end, and its file is gone with the answer. Says how long the findings took.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, expectNoWords, expectWords } from '../expect.mjs';
import { person, signIn } from '../site.mjs';
import { complaints } from './axe.mjs';

const folder = join(process.env.INBOARD_DATA ?? '../shared/data', 'vinst');
const name = 'incidents.csv.gz';

/** What is missing for it here. */
export const needs = () => (existsSync(join(folder, name)) ? null : 'the incidents are not there (INBOARD_DATA names the folder of the data)');

/** What would be left of an upload: files with and without a name, rows of the journal that tell of histories. */
function left(server) {
  const files = readdirSync(server.data, { recursive: true }).map(String).filter((file) => !/^journal\.db/.test(file)).sort();
  const opened = readdirSync(`/proc/${server.pid}/fd`).flatMap((number) => {
    try { return [readlinkSync(`/proc/${server.pid}/fd/${number}`)]; } catch { return []; }
  });
  const unnamed = opened.filter((file) => file.startsWith(server.data) && file.endsWith(' (deleted)')).length;
  const rows = server.run(['export', '--without-histories', server.data]).split('"kind":"history_').length - 1;
  return JSON.stringify({ files, unnamed, rows });
}

/** Waits until what is left is as it should be: whoever goes away is noticed a moment later. */
async function comesTo(server, wanted, when) {
  let found;
  for (let tries = 0; tries < 100; tries += 1) {
    found = left(server);
    if (found === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`expected ${when} to leave ${wanted}; it leaves ${found}`);
}

/** Presses Stop while the file is on its way. */
async function stopped({ context, page }) {
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 100_000 });
  await page.locator('#upload-file').setInputFiles(join(folder, name));
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expectWords(page, 'Stopped. Nothing was kept.');
  await line.detach();
  await page.reload();
}

/** Sends half of the file and hangs up. */
async function hungUp(server, { context, page }) {
  const cookies = (await context.cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
  const csrf = await page.locator('#upload input[name=_csrf]').inputValue();
  const file = readFileSync(join(folder, name));
  const part = (said) => `--cut\r\nContent-Disposition: form-data; ${said}\r\n\r\n`;
  const head = `${part('name="_csrf"')}${csrf}\r\n${part(`name="file"; filename="${name}"`)}`;
  const { host, hostname, port } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.write([
      'POST /evidence/upload HTTP/1.1', `Host: ${host}`, `Origin: ${server.origin}`, `Cookie: ${cookies}`,
      'Content-Type: multipart/form-data; boundary=cut', `Content-Length: ${head.length + file.length + 9}`, '', head,
    ].join('\r\n'));
    socket.write(file.subarray(0, file.length / 2), resolve);
  });
  // Until the server has taken in what came, nothing is broken off.
  for (let tries = 0; tries < 100 && !/"unnamed":[1-9]/.test(left(server)); tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(/"unnamed":1/.test(left(server)), 'a file without a name while it comes in');
  socket.destroy();
}

/** Changes a menu or a field of the matching, and waits for what that gives. */
async function correct(page, change) {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().includes('/evidence/matching/'));
  await change();
  await answered;
  await page.waitForFunction(() => !document.getElementById('gives').hasAttribute('aria-busy'));
}

/** Uploads the file: on its matching page, how many seconds later. */
async function upload(server, page) {
  await page.goto(`${server.origin}/evidence`);
  await page.locator('#upload-file').setInputFiles(join(folder, name));
  const before = performance.now();
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.waitForURL(/\/evidence\/matching\//, { waitUntil: 'load' });
  return (performance.now() - before) / 1000;
}

/** Keeps it: on its report, how many seconds later. */
async function keep(page) {
  const before = performance.now();
  await page.getByRole('button', { name: /^Accept all/ }).click();
  await page.waitForURL(/\/evidence\/[0-9a-z]{13}$/, { waitUntil: 'load' });
  await page.locator('.report h1, .report .headline').first().waitFor();
  return (performance.now() - before) / 1000;
}

/** What the product says is what the command line says, to the last byte. */
async function equal(server, page) {
  const address = page.url();
  const get = async (end) => {
    const response = await page.context().request.get(address + end);
    expect(response.status() === 200, `${end} is there`);
    return response.body();
  };
  const own = mkdtempSync(join(tmpdir(), 'inboard-mapping-'));
  try {
    writeFileSync(join(own, 'matching.toml'), await get('/matching.toml'));
    const looked = server.run(['look', name, '--mapping', join(own, 'matching.toml'), '--json', '-'], folder);
    const shown = (await get('/report.json')).toString();
    expect(shown === looked, 'the same figures as those of `inboard look --json`');
    return JSON.parse(looked);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

export default async function ({ browser, start }) {
  const server = await start();
  const coo = await person(browser);
  const { page } = coo;
  await signIn(page, server.link('coo'));
  await page.goto(`${server.origin}/evidence`);
  const nothing = left(server);
  await stopped(coo);
  await comesTo(server, nothing, 'an upload that was stopped');
  await hungUp(server, coo);
  await comesTo(server, nothing, 'an upload whose connection broke');

  const untilMatched = await upload(server, page);
  await expectWords(page, /^Each row is a change to a .+; the time is .+\. A time says when .+\. What it became stands in /, '#sentence');
  const chosen = await page.locator('#sentence select').evaluateAll((menus) => Object.fromEntries(menus.map((menu) => [menu.name, menu.value])));
  const wanted = { 'col.case': 'case', 'col.time': 'time:timestamp', 'col.status': 'lifecycle:transition', 'col.person': 'org:resource', 'col.team': 'org:group' };
  for (const [part, column] of Object.entries(wanted)) expect(chosen[part] === column, `${part} is “${column}”: ${JSON.stringify(chosen)}`);
  await expectWords(page, /7,554 .+, \d+ sites, \d of 9 measures possible/, '#gives');
  const found = await complaints(page, 'the matching');
  // Who waits for a customer waits for one of us after all; France begins at eight.
  const row = page.locator('#words .word', { has: page.locator('.value', { hasText: /^Wait - Customer$/ }) });
  await correct(page, () => row.locator('select').selectOption('answer'));
  expect(await row.locator('select').inputValue() === 'answer', 'the word stands where it was put');
  const hours = page.getByLabel('Working hours of France');
  await correct(page, async () => { await hours.fill('Mon-Fri 08:00-16:00'); await hours.blur(); });
  await page.locator('input[name=name]').fill('Incidents');
  const untilShown = await keep(page);
  const report = page.url();
  await expectWords(page, /What usually removes this/);
  found.push(...await complaints(page, 'the report'));
  const figures = await equal(server, page);
  await expectWords(page, figures.findings[0].sentence.slice(0, 60));
  const toml = await (await page.context().request.get(`${report}/matching.toml`)).text();
  expect(/answer = \[.*"Wait - Customer"/.test(toml), 'what was corrected is kept');
  expect(/Mon-Fri 08:00-16:00/.test(toml), 'the hours that were said are kept');
  expect(!found.length, found.join('\n'));

  // Erased by its page: the file goes with the answer, and the example's own stays.
  const kept = () => readdirSync(join(server.data, 'histories')).length;
  expect(kept() === 2, 'its file is kept beside that of the example');
  await page.reload();
  await page.locator('summary', { hasText: 'Erase it' }).click();
  await page.getByRole('button', { name: 'Erase the history' }).click();
  await page.waitForURL(/\/evidence$/);
  await expectNoWords(page, 'Incidents', '#histories');
  await expectWords(page, 'generated', '#histories');
  expect(kept() === 1, 'an erased history has no file any more');
  expect(!coo.faults.length, coo.faults.join('; '));
  return `${(untilMatched + untilShown).toFixed(2)} s from upload to findings (${untilMatched.toFixed(2)} to the matching page, ${untilShown.toFixed(2)} from there to the report)`;
}
