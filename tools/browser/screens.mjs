// screens.mjs FOLDER NAME=LINK...: every page that each person reaches, as pictures at 1440 and 390 px, light and dark.
// Pages are found as a person finds them: by the links of the frame, and one page of each kind behind them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { person, signIn, withBrowser } from './site.mjs';

const [folder, ...people] = process.argv.slice(2);
const START = ['/', '/map', '/results', '/decisions', '/flags', '/evidence', '/people', '/raise', '/role', '/settings', '/search?q=re', '/since', '/more'];
const KINDS = [/^\/functions\/[^/?#]+$/, /^\/functions\/[^/]+\/card$/, /^\/decisions\/[^/?#]+$/, /^\/flags\/[^/?#]+$/, /^\/people\/[^/?#]+$/,
  /^\/sites\/[^/?#]+$/, /^\/evidence\/[^/?#]+$/, /^\/settings\/[^/?#]+$/, /^\/results\/[^?#]+$/];
const ONLY = process.env.ONLY ? new RegExp(process.env.ONLY) : null;
const SIZES = (process.env.SIZES ?? '1440,390').split(',').map(Number);
const SCHEMES = (process.env.SCHEMES ?? 'light,dark').split(',');
mkdirSync(folder, { recursive: true });

const named = (path) => (path === '/' ? 'today' : path.slice(1).replace(/[/?=&]+/g, '-').replace(/[^\w-]+/g, ''));

let faulty = 0;
await withBrowser(async (browser) => {
  for (const said of people) {
    const [name, link] = [said.slice(0, said.indexOf('=')), said.slice(said.indexOf('=') + 1)];
    const paths = new Map(START.map((path) => [named(path), path]));
    const first = await person(browser);
    await signIn(first.page, link);
    const signedIn = await first.context.storageState();
    await first.context.close();
    for (const width of SIZES) {
      for (const scheme of SCHEMES) {
        const { context, page, faults } = await person(browser, { width, scheme, signedIn });
        for (const [label, path] of paths) {
          if (ONLY && !ONLY.test(label) && !ONLY.test(path)) { if (!['today', 'map'].includes(label)) continue; }
          const response = await page.goto(new URL(path, link).href, { waitUntil: 'load' });
          if (response.status() >= 400) { if (width === SIZES[0] && scheme === SCHEMES[0]) console.log(`${name}: ${path} answers ${response.status()}`); paths.delete(label); continue; }
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (wide > 0) { faulty += 1; console.log(`${name}: ${path} at ${width} px scrolls sideways by ${wide} px`); }
          await page.screenshot({ path: join(folder, `${name}-${label}-${width}-${scheme}.png`), fullPage: true });
          const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map((a) => new URL(a.href).pathname));
          KINDS.forEach((kind, place) => {
            const found = links.find((other) => kind.test(other));
            if (found && !paths.has(`one-${place}`)) paths.set(`one-${place}`, found);
          });
        }
        for (const fault of faults) { faulty += 1; console.log(`${name} at ${width} px, ${scheme}: ${fault}`); }
        await context.close();
      }
    }
    console.log(`${name}: ${paths.size} pages`);
  }
});
process.exit(faulty ? 1 : 0);
