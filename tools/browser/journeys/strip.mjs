// The strip as the browser lays it out: six sites in the night of a clock change, to the pixel at 1,440 and 390 px; the line that
// stays when it has scrolled away; nothing wider than the screen at any width; and it moves with the minute.
import { expect } from '../expect.mjs';
import { CLOCK_CHANGE, sixSites } from '../scenes.mjs';
import { person, signIn } from '../site.mjs';

const near = (found, wanted, what) => expect(Math.abs(found - wanted) < 0.6, `${what} of ${wanted} px; it is ${found}`);
const box = async (page, selector, place = 0) => page.locator(selector).nth(place).boundingBox();

export default async function ({ browser, start }) {
  const server = await start({ at: CLOCK_CHANGE });
  const { page, context, faults } = await person(browser);
  await signIn(page, server.link('admin'));
  await sixSites(page, server.origin);
  await page.goto(`${server.origin}/`);

  const [who, track, state] = await Promise.all([box(page, '.strip-wide .who'), box(page, '.strip-wide svg.track'), box(page, '.strip-wide .state')]);
  near(who.width, 176, 'a left gutter'); near(track.width, 840, 'a track'); near(state.width, 264, 'a right gutter');
  near(track.x - who.x, 176, 'a track that begins after the gutter');
  const rows = await page.locator('.strip-wide svg.track').count();
  expect(rows === 6 + 4, `six rows, and four teams folded away; there are ${rows}`);
  const tops = [];
  for (let row = 0; row < 6; row += 1) tops.push((await box(page, '.strip-wide svg.track', row)).y);
  tops.slice(1).forEach((top, row) => near(top - tops[row], 18, 'a row'));
  const axis = await box(page, '.strip-wide svg.axis');
  near(axis.height, 22, 'an axis'); near(tops[0] - axis.y, 22, 'an axis above the first row');
  // 01:10 is 430 minutes after 18:00.
  const now = await box(page, '.strip-wide svg.track line.now');
  near(now.x + now.width / 2 - track.x, (430 / 1440) * 840, 'a place of now');
  const labels = await page.locator('.strip-wide svg.axis text').evaluateAll((texts) => texts.filter((text) => getComputedStyle(text).display !== 'none')
    .map((text) => { const { left, right } = text.getBoundingClientRect(); return { said: text.textContent, left, right }; }).sort((a, b) => a.left - b.left));
  labels.slice(1).forEach((label, place) => expect(label.left - labels[place].right >= 2, `${labels[place].said} and ${label.said} apart`));
  const strip = await box(page, '.strip-wide .strip-grid');
  near(strip.height, 138 + 12, 'a strip with room for the clock change');

  // It scrolls away, and one line stays.
  await page.goto(`${server.origin}/people`);
  const hidden = await page.evaluate(() => { const { x, y } = document.querySelector('.strip-wide .who').getBoundingClientRect(); return document.elementFromPoint(x + 20, y + 4).closest('.strip') !== null; });
  expect(hidden, 'the strip before the line that stays');
  await page.evaluate(() => scrollTo(0, 700));
  const line = await box(page, '.strip-line');
  near(line.y, 0, 'the top of the line'); near(line.height, 28, 'a line');
  const said = await page.locator('.strip-line').innerText();
  expect(said.startsWith('01:10') && said.includes('Kraków back Mon 01:00'), `the line to say when others are back; it says ${said}`);

  // The minute passes: the strip follows without the page being loaded again.
  await server.advance(1 / 60);
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator('.strip-wide text.now', { hasText: '01:11' }).waitFor({ timeout: 70_000 });

  for (const width of [1200, 1024, 800, 600, 599, 390, 360]) {
    await page.setViewportSize({ width, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide <= 0, `nothing wider than ${width} px; it is by ${wide}`);
  }

  await page.setViewportSize({ width: 390, height: 844 });
  const closed = await box(page, '.strip-phone > summary');
  near(closed.height, 44, 'a closed strip'); near(closed.width, 358, 'a strip');
  await page.locator('.strip-phone > summary').click();
  const first = await box(page, '.strip-phone .strip-row', 0);
  const second = await box(page, '.strip-phone .strip-row', 1);
  near(second.y - first.y, 38, 'a site');
  near((await box(page, '.strip-phone > svg.track')).width, 358, 'a track');
  near((await box(page, '.strip-phone > svg.track rect')).height, 8, 'a track');
  await page.locator('.strip-row > summary').nth(1).click();
  expect(await page.locator('.strip-row').nth(1).getByText(/off, back Mon 01:00 your time/).isVisible(), 'a tap to open the whole sentence');
  expect(!faults.length, faults.join('; '));
  await context.close();
  return 'to the pixel, and a minute later';
}
