// Another moment on the strip: the pointer and the keys move a second line, and every row says what it will say then, from Denver
// to Bengaluru on the half hour; a moment is copied as one line in everybody's time; it stays when the strip is renewed under it;
// a row's name leads to its site. Without a script the strip stands still.
import { expect } from '../expect.mjs';
import { person, signIn } from '../site.mjs';
import { complaints } from './axe.mjs';

/** Wednesday 25 November, 08:00 in Denver, 16:00 in Kraków, 20:30 in Bengaluru, 23:00 in Manila. The window begins at 00:00. */
const AT = '2026-11-25T15:00:00Z';
const LINE = /^Wed 25 Nov 21:00 Denver · Thu 26 Nov 05:00 Kraków · Thu 26 Nov 09:30 Bengaluru · Thu 26 Nov 12:00 Manila$/;

const texts = (page, selector) => page.locator(selector).evaluateAll((found) => found.filter((one) => one.getClientRects().length).map((one) => one.textContent));
const times = (page) => texts(page, '.strip-wide .who:not(.team) .time');
const slider = (page) => page.locator('#strip-finder [role=slider]');

/** Waits until the rows say these times. */
async function shows(page, wanted, what) {
  await page.waitForFunction((times) => [...document.querySelectorAll('.strip-wide .who:not(.team) .time')].map((one) => one.textContent).join() === times, wanted.join(), { timeout: 5_000 })
    .catch(async () => { throw new Error(`expected ${what} to show ${wanted}; it shows ${await times(page)}`); });
}

/** Puts the pointer on an hour of the window. */
async function point(page, hour, row = 1) {
  const track = await page.locator('.strip-wide svg.track').nth(row).boundingBox();
  await page.mouse.move(track.x + (hour / 24) * track.width, track.y + track.height / 2);
}

async function pointer(page) {
  const [now, states, sentences] = [await times(page), await texts(page, '.strip-wide .state'), await texts(page, '.strip .reading li')];
  expect(now.join() === '08:00,16:00,20:30,23:00', `the times of now; they are ${now}`);
  await point(page, 21);
  await shows(page, ['21:00', '05:00 Thu', '09:30 Thu', '12:00 Thu'], 'the pointer on 21:00');
  const [then, label] = [await texts(page, '.strip-wide .state'), await texts(page, '.strip-wide text.chosen')];
  expect(/^at work until .*18:00 there/.test(then[3]), `Manila to be at work then; it is ${then[3]}`);
  expect(label.join() === '21:00', `the time over the line; it is ${label}`);
  const lines = await page.locator('.strip-wide > .strip-grid line.chosen:not(.under)').evaluateAll((found) => found.map((one) => one.getAttribute('x1')));
  expect(lines.length === 6 && lines.every((x) => x === '87.5%'), `one line through axis, four tracks and foot; they are ${lines}`);
  expect((await texts(page, '.strip .reading li')).join() === sentences.join(), 'the list for assistive technology to stay');
  await page.mouse.move(16, 600);
  await shows(page, now, 'a strip that the pointer left');
  expect((await texts(page, '.strip-wide .state')).join() === states.join(), 'the words of now to be back');
  expect(!(await page.locator('.strip .chosen, .strip .aside').count()), 'the line to be gone');
}

async function keys(page) {
  let stops = 0;
  while (!(await slider(page).evaluate((one) => one === document.activeElement))) { await page.keyboard.press('Tab'); stops += 1; expect(stops < 12, 'the keyboard to get to the strip'); }
  const grid = await page.locator('.strip-wide > .strip-grid').first().evaluate((one) => getComputedStyle(one).outlineStyle);
  expect(grid === 'solid', 'a ring around the strip that has the focus');
  await page.keyboard.press('ArrowRight');
  await shows(page, ['08:15', '16:15', '20:45', '23:15'], 'a quarter of an hour later');
  await page.keyboard.press('Shift+ArrowRight');
  await shows(page, ['09:15', '17:15', '21:45', '00:15 Thu'], 'an hour later');
  const said = await slider(page).getAttribute('aria-valuetext');
  expect(/^09:15\. You, Denver: 09:15, at work until 17:00\. Kraków: 17:15, off, back .*Bengaluru: 21:45.*Manila: 00:15 Thu/.test(said), `the sentences of then; they are ${said}`);
  await page.keyboard.press('ArrowLeft');
  await shows(page, ['09:00', '17:00', '21:30', '00:00 Thu'], 'a quarter of an hour earlier');
  await page.keyboard.press('Home');
  await shows(page, ['08:00', '16:00', '20:30', '23:00'], 'Home');
  for (let times = 0; times < 13; times += 1) await page.keyboard.press('Shift+ArrowRight');
  await shows(page, ['21:00', '05:00 Thu', '09:30 Thu', '12:00 Thu'], 'thirteen hours later');
  await page.keyboard.press('Enter');
  const copy = page.getByRole('button', { name: 'Copy as text in everybody\'s time' });
  await copy.waitFor();
  expect(await copy.evaluate((one) => one === document.activeElement), 'Enter to lead to what is offered');
  await page.keyboard.press('Enter');
  await page.locator('#strip-finder [role=status]', { hasText: 'Copied.' }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(LINE.test(copied), `one line in everybody's time; it is ${copied}`);
  await page.keyboard.press('Escape');
  await shows(page, ['08:00', '16:00', '20:30', '23:00'], 'Escape');
  expect(await slider(page).evaluate((one) => one === document.activeElement) && await copy.isHidden(), 'Escape to lead back');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  await shows(page, ['08:00', '16:00', '20:30', '23:00'], 'a strip that the keyboard left');
}

/** The browser does not let a page copy: the text stands marked in a field. */
async function refused(page) {
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }));
  await point(page, 21);
  await page.mouse.down();
  await page.mouse.up();
  await page.mouse.move(16, 700);
  await shows(page, ['21:00', '05:00 Thu', '09:30 Thu', '12:00 Thu'], 'a moment that was pressed');
  await page.getByRole('button', { name: 'Copy as text' }).click();
  await page.locator('#strip-finder [role=status]', { hasText: 'The text is marked' }).waitFor();
  const marked = await page.locator('#strip-finder textarea').evaluate((one) => one.value.slice(one.selectionStart, one.selectionEnd));
  expect(LINE.test(marked), `the line marked in a field; it is ${marked}`);
}

/** The strip is renewed with the minute, and the moment stays. */
async function renewed(page, server) {
  await server.advance(1 / 60);
  await page.evaluate(async () => {
    const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html').getElementById('strip');
    document.getElementById('strip').innerHTML = fresh.innerHTML;
  });
  await shows(page, ['21:00', '05:00 Thu', '09:30 Thu', '12:00 Thu'], 'a strip a minute later');
  expect(await page.locator('#strip-finder .offer').isVisible(), 'what is offered to stay');
  await page.mouse.click(16, 700);
  await shows(page, ['08:01', '16:01', '20:31', '23:01'], 'a press beside it, a minute later,');
}

async function onPhone(page) {
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await slider(page).isHidden(), 'no stop of the keyboard at a strip that is closed');
  await page.locator('.strip-phone > summary').click();
  const track = await page.locator('.strip-phone > svg.track').first().boundingBox();
  await page.touchscreen.tap(track.x + (21 / 24) * track.width, track.y + 6);
  await page.locator('#strip-finder .offer').waitFor();
  const said = await texts(page, '.strip-row > summary .time');
  expect(said.join() === '21:00,05:00 Thu,09:30 Thu,12:00 Thu', `the times of a moment that was tapped; they are ${said}`);
  expect(LINE.test(await page.locator('#strip-finder .line').innerText()), 'its line');
  await page.locator('.strip-row > summary').nth(2).tap();
  const row = page.locator('.strip-row').nth(2);
  // A tap on a row opens the sentence of now.
  await row.getByText(/^Bengaluru: 20:3\d, off, back/).waitFor();
  await row.getByRole('link', { name: 'Open Bengaluru' }).tap();
  await page.waitForURL(/\/sites\//);
}

/** Nothing moves and nothing is offered without a script; a row's name leads to its site all the same. */
async function still(browser, signedIn, origin) {
  const { page, context } = await person(browser, { script: false, signedIn });
  await page.goto(origin);
  await point(page, 21);
  expect((await times(page))[0] === '08:01' && await slider(page).isHidden(), 'a strip that stands still');
  await page.locator('.strip-wide .who a', { hasText: 'Manila' }).click();
  await page.waitForURL(/\/sites\//);
  expect((await page.locator('h1').innerText()).includes('Manila'), 'the page of the site');
  await context.close();
}

export default async function ({ browser, start }) {
  const server = await start({ at: AT });
  const first = await person(browser);
  await signIn(first.page, server.link('coo'));
  const signedIn = await first.context.storageState();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState: signedIn, hasTouch: true, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  const faults = [...first.faults];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(server.origin);
  await pointer(page);
  await keys(page);
  await point(page, 21);
  await page.mouse.down();
  await page.mouse.up();
  await page.locator('#strip-finder .offer').waitFor();
  faults.push(...await complaints(page, 'a moment that is chosen'));
  await page.keyboard.press('Escape');
  await refused(page);
  await renewed(page, server);
  await onPhone(page);
  await still(browser, signedIn, server.origin);
  expect(!faults.length, faults.join('; '));
  await context.close();
  return 'by pointer, keys and finger';
}
