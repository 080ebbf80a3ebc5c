// Every page of a leader, of a lead and of a partner, light and dark, wide and narrow: no rule of axe-core is broken, with
// everything that folds open; nothing scrolls sideways at 360 px; every field has a label and every page one heading.
import { axeSource } from '../pages.mjs';
import { expect } from '../expect.mjs';
import { person, signIn } from '../site.mjs';

const START = ['/', '/map', '/results', '/decisions', '/flags', '/evidence', '/people', '/raise', '/role', '/settings', '/search?q=re', '/since', '/more'];
const KINDS = [/^\/functions\/[^/?#]+$/, /^\/functions\/[^/]+\/card$/, /^\/decisions\/[^/?#]+$/, /^\/flags\/[^/?#]+$/, /^\/people\/[^/?#]+$/,
  /^\/sites\/[^/?#]+$/, /^\/evidence\/[^/?#]+$/, /^\/settings\/[^/?#]+$/, /^\/results\/[^?#.]+$/, /^\/api$/];

export default async function ({ browser, start }) {
  const server = await start();
  const found = [];
  let looked = 0;
  for (const name of ['admin', 'manila-lead', 'partner-member']) {
    const first = await person(browser);
    await signIn(first.page, server.link(name));
    const signedIn = await first.context.storageState();
    const paths = new Set(START);
    for (const [width, scheme] of [[1440, 'light'], [1440, 'dark'], [360, 'light']]) {
      const { context, page, faults } = await person(browser, { width, scheme, signedIn });
      for (const path of paths) {
        const response = await page.goto(server.origin + path);
        if ([403, 404].includes(response.status())) { paths.delete(path); continue; }
        expect(response.status() === 200, `${path} answers ${response.status()}`);
        const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map((a) => new URL(a.href)).filter((url) => url.origin === location.origin).map((url) => url.pathname));
        for (const kind of KINDS) {
          if ([...paths].some((known) => kind.test(known))) continue;
          const one = links.find((link) => kind.test(link));
          if (one) paths.add(one);
        }
        await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) found.push(`${name}: ${path} at ${width} px scrolls sideways by ${wide} px`);
        const headings = await page.locator('h1').count();
        if (headings !== 1) found.push(`${name}: ${path} has ${headings} main headings`);
        await page.evaluate(axeSource);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
        for (const v of violations) found.push(`${name}: ${path} at ${width} px, ${scheme}: ${v.id} (${v.impact}) × ${v.nodes.length}, first ${v.nodes[0].target.join(' ')}: ${v.help}`);
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
