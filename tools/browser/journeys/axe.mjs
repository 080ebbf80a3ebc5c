// Every page of a leader, of a lead and of a partner, light and dark, wide and narrow: no rule of axe-core is broken, with
// everything that folds open; nothing scrolls sideways at 360 px; every field has a label and every page one heading. The
// leader has a history that is kept, one that is being matched, and a file that is none.
import { axeSource } from '../pages.mjs';
import { expect } from '../expect.mjs';
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

/** A made-up work history of two sites, whose people no column places, and a table with one row per ticket. */
function exports() {
  const rows = ['ticket,updated,status,agent,queue'];
  const single = ['Ticket ID,Created,Resolved,Assignment group,Location'];
  for (let ticket = 0; ticket < 240; ticket += 1) {
    const day = String(1 + (ticket % 27)).padStart(2, '0');
    ['New', 'In progress', 'Waiting for approval', 'Waiting for customer', 'Closed'].forEach((status, step) => {
      const manila = (ticket + step) % 2 === 0;
      const hour = String(manila ? 1 + ((ticket + step) % 8) : 15 + ((ticket + step) % 8)).padStart(2, '0');
      const agent = manila ? `Maria Santos ${ticket % 8}` : `John Doe ${ticket % 7}`;
      rows.push(`T-${ticket},2026-03-${day}T${hour}:${String(step * 11).padStart(2, '0')}:00Z,${status},${agent},${manila ? 'Refunds' : 'Payables'}`);
    });
    single.push(`INC${ticket},2026-03-${day} 0${ticket % 9}:30,2026-03-${day} 16:00,Team ${ticket % 3},Manila`);
  }
  return [rows, single].map((lines) => Buffer.from(`${lines.join('\n')}\n`));
}

/** Uploads a history twice, and keeps the first; then a table that is none: the pages that come of it. */
async function evidence(page, origin) {
  const [history, single] = exports();
  const upload = async (name, buffer) => {
    await page.goto(`${origin}/evidence`);
    await page.locator('#upload-file').setInputFiles({ name, mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.waitForURL(/\/evidence\/matching\//);
    return new URL(page.url()).pathname;
  };
  await upload('work.csv', history);
  await page.getByRole('button', { name: /^Accept all/ }).click();
  await page.waitForURL(/\/evidence\/[0-9a-z]{13}$/);
  const report = new URL(page.url()).pathname;
  return [report, await upload('work.csv', history), await upload('tickets.csv', single)];
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
