// Every page of a leader, of a lead and of a partner, light and dark, wide and narrow: no rule of axe-core is broken, with
// everything that folds open; nothing scrolls sideways at 360 px and at the widths between, and nothing can be pressed or filled in
// on paper; every field has a label and every page one heading. The
// leader has a history that is kept, one that is being matched, and a file that is none.
import { axeSource } from '../pages.mjs';
import { expect } from '../expect.mjs';
import { evidence } from '../scenes.mjs';
import { person, signIn } from '../site.mjs';

const START = ['/', '/map', '/results', '/decisions', '/flags', '/evidence', '/people', '/raise', '/role', '/settings', '/search?q=re', '/since', '/more'];
const KINDS = [/^\/functions\/[^/?#]+$/, /^\/functions\/[^/]+\/card$/, /^\/decisions\/[^/?#]+$/, /^\/flags\/[^/?#]+$/, /^\/people\/[^/?#]+$/,
  /^\/sites\/[^/?#]+$/, /^\/evidence\/[^/?#]+$/, /^\/settings\/[^/?#]+$/, /^\/results\/[^?#.]+$/, /^\/api$/];

/** What is to be complained about on the page as it is, with everything that folds open. */
export async function complaints(page, what) {
  const found = [];
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) found.push(`${what} scrolls sideways by ${wide} px`);
  const headings = await page.locator('h1').count();
  if (headings !== 1) found.push(`${what} has ${headings} main headings`);
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const v of violations) found.push(`${what}: ${v.id} (${v.impact}) × ${v.nodes.length}, first ${v.nodes[0].target.join(' ')}: ${v.help}`);
  return found;
}

const BETWEEN = [1280, 1100, 1023, 900, 800, 720, 600];

/** Whether the page scrolls sideways at a width between those that are looked at, and what could be pressed on paper. */
async function betweenAndOnPaper(page, what) {
  const found = [];
  for (const width of BETWEEN) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) found.push(`${what} scrolls sideways by ${wide} px at ${width} px`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ media: 'print' });
  const pressed = await page.evaluate(() => [...document.querySelectorAll('button, .button, input, select, textarea')].filter((e) => e.getClientRects().length).map((e) => e.outerHTML.slice(0, 90)));
  if (pressed.length) found.push(`${what} on paper has ${pressed[0]}`);
  await page.emulateMedia({ media: null });
  return found;
}

export default async function ({ browser, start }) {
  const server = await start();
  const found = [];
  let looked = 0;
  for (const name of ['admin', 'manila-lead', 'partner-member']) {
    const first = await person(browser);
    await signIn(first.page, server.link(name));
    const signedIn = await first.context.storageState();
    const own = name === 'admin' ? await evidence(first.page, server.origin) : [];
    const paths = new Set([...START, ...own]);
    for (const [width, scheme] of [[1440, 'light'], [1440, 'dark'], [360, 'light'], [360, 'dark']]) {
      const { context, page, faults } = await person(browser, { width, scheme, signedIn });
      const narrowAndDark = width < 1440 && scheme === 'dark';
      for (const path of paths) {
        // What is narrow and what is dark was looked at: together only where tables and pictures are many.
        if (narrowAndDark && !path.startsWith('/evidence')) continue;
        const response = await page.goto(server.origin + path);
        if ([403, 404].includes(response.status())) { paths.delete(path); continue; }
        expect(response.status() === 200, `${path} answers ${response.status()}`);
        const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map((a) => new URL(a.href)).filter((url) => url.origin === location.origin).map((url) => url.pathname));
        for (const kind of KINDS) {
          if ([...paths].some((known) => kind.test(known))) continue;
          const one = links.find((link) => kind.test(link));
          if (one) paths.add(one);
        }
        found.push(...await complaints(page, `${name}: ${path} at ${width} px, ${scheme}`));
        if (width === 1440 && scheme === 'light') found.push(...await betweenAndOnPaper(page, `${name}: ${path}`));
        looked += 1;
      }
      found.push(...faults.map((fault) => `${name}: ${fault}`));
      await context.close();
    }
    await first.context.close();
  }
  expect(!found.length, `nothing to complain about; found ${found.length}:\n${found.join('\n')}`);
  return `${looked} pages looked at`;
}
