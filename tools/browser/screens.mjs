// screens.mjs FOLDER PROGRAM: every page as pictures at 1440 and 390 px, light and dark, and role cards as they print. Of the
// example company as four of its people see it; signed out; of an empty folder and an organisation just founded; with six sites
// in the night of a clock change; of histories, and of what goes wrong. Pages are found as a person finds them: by the links of
// the frame, and one page of each kind behind them. Ends with 1 when a page scrolls sideways or its console says something.
// The program is a build with the feature `test-clock`, so that pictures of today and of next month differ by what was changed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { person, signIn, withBrowser } from './site.mjs';
import { CLOCK_CHANGE, evidence, found, sixSites } from './scenes.mjs';
import { Server } from './server.mjs';

const [folder, program] = process.argv.slice(2);
const START = ['/', '/map', '/map?group=site', '/map?show=no-owner', '/results', '/decisions', '/flags', '/evidence', '/people', '/people/cover',
  '/people/add', '/raise', '/role', '/settings', '/settings/access', '/settings/trail', '/search', '/search?q=re', '/since', '/more', '/results/new', '/api', '/problems'];
const KINDS = { function: /^\/functions\/[^/?#]+$/, card: /^\/functions\/[^/]+\/card$/, decision: /^\/decisions\/[^/?#]+$/, flag: /^\/flags\/[^/?#]+$/,
  person: /^\/people\/(?!cover|add)[^/?#]+$/, site: /^\/sites\/[^/?#]+$/, team: /^\/teams\/[^/?#]+$/, outcome: /^\/outcomes\/[^/?#]+$/ };
const EMPTY = ['/', '/map', '/results', '/decisions', '/flags', '/evidence', '/people', '/raise', '/role', '/search?q=re', '/begin'];
const SIX = ['/', '/map', '/people', '/results'];
/** Wednesday afternoon in Denver, the day before a holiday there; night in Kraków, morning in Manila. */
const AT = process.env.AT ?? '2026-11-25T23:31:00Z';
const ONLY = process.env.ONLY ? new RegExp(process.env.ONLY) : null;
const WHO = process.env.WHO ? new RegExp(`^(${process.env.WHO})$`) : null;
const SIZES = (process.env.SIZES ?? '1440,390').split(',').map(Number);
const SCHEMES = (process.env.SCHEMES ?? 'light,dark').split(',');
mkdirSync(folder, { recursive: true });

const named = (path) => (path === '/' ? 'today' : path.slice(1).replace(/[/?=&]+/g, '-').replace(/[^\w-]+/g, ''));
const servers = [];
const start = async (how) => { const server = await Server.start(program, { at: AT, ...how }); servers.push(server); return server; };
const wanted = (who) => !WHO || WHO.test(who);
let faulty = 0;
let made = 0;
const complain = (what) => { faulty += 1; console.log(what); };

async function picture(page, who, label, width, scheme) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) complain(`${who}: ${label} at ${width} px scrolls sideways by ${wide} px`);
  await page.screenshot({ path: join(folder, `${who}-${label}-${width}-${scheme}.png`), fullPage: true });
  made += 1;
}

/** `use` in each width and scheme, with a browser of its own. */
async function each(browser, who, signedIn, use) {
  for (const width of SIZES) {
    for (const scheme of SCHEMES) {
      const { context, page, faults } = await person(browser, { width, scheme, signedIn });
      await use(page, async (label) => { if (!ONLY || ONLY.test(label)) await picture(page, who, label, width, scheme); });
      faults.forEach((fault) => complain(`${who} at ${width} px, ${scheme}: ${fault}`));
      await context.close();
    }
  }
}

/** These pages as somebody sees them, and one of each kind that they link to. */
async function pages(browser, who, origin, signedIn, list, kinds = {}) {
  const paths = new Map(list.map((path) => [named(path), path]));
  await each(browser, who, signedIn, async (page, shoot) => {
    for (const [label, path] of paths) {
      if (ONLY && !ONLY.test(label) && !(Object.keys(kinds).length && ['today', 'map', 'people', 'results', 'function'].includes(label))) continue;
      const response = await page.goto(origin + path, { waitUntil: 'load' });
      if (response.status() >= 400) { console.log(`${who}: ${path} answers ${response.status()}`); paths.delete(label); continue; }
      await shoot(label);
      const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map((a) => new URL(a.href).pathname));
      for (const [kind, pattern] of Object.entries(kinds)) {
        const one = links.find((other) => pattern.test(other));
        if (one && !paths.has(kind)) paths.set(kind, one);
      }
      // Another function: one that is owned, with results and rights.
      const owned = await page.evaluate(() => [...document.querySelectorAll('a[href^="/functions/"]')].find((a) => a.textContent === 'Refunds')?.pathname);
      if (owned && kinds.function && !paths.has('function-refunds')) { paths.set('function-refunds', owned); paths.set('card-refunds', `${owned}/card`); }
    }
  });
  return paths;
}

const known = new Map();

/** Somebody of the example, signed in: a link is for one use, a session for many. */
async function entered(browser, server, name) {
  const key = `${server.origin} ${name}`;
  const one = await person(browser, { signedIn: known.get(key) });
  if (!known.has(key)) {
    await signIn(one.page, server.link(name));
    known.set(key, await one.context.storageState());
  }
  return { ...one, signedIn: known.get(key) };
}

async function company(browser) {
  const server = await start({});
  for (const [who, name] of [['coo', 'coo'], ['lead', 'manila-lead'], ['partner', 'partner-member'], ['admin', 'admin']]) {
    if (!wanted(who)) continue;
    const { page, signedIn, context } = await entered(browser, server, name);
    const paths = await pages(browser, who, server.origin, signedIn, START, KINDS);
    // As it prints.
    for (const card of ['card', 'card-refunds', 'role']) {
      if (!paths.has(card) || (ONLY && !ONLY.test(`print-${card}`))) continue;
      await page.goto(server.origin + paths.get(card));
      const pdf = join(folder, `${who}-print-${card}.pdf`);
      await page.pdf({ path: pdf, format: 'A4', preferCSSPageSize: true });
      await page.setViewportSize({ width: 688, height: 1002 });
      await page.emulateMedia({ media: 'print' });
      await page.screenshot({ path: join(folder, `${who}-print-${card}.png`), fullPage: true });
      await page.emulateMedia({ media: null });
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    await context.close();
  }
  if (wanted('evidence')) {
    const { page, signedIn, context } = await entered(browser, server, 'coo');
    const [report, matching, single] = await evidence(page, server.origin);
    await context.close();
    await each(browser, 'evidence', signedIn, async (other, shoot) => {
      for (const [label, path] of [['list', '/evidence'], ['report', report], ['matching', matching], ['single', single]]) { await other.goto(server.origin + path); await shoot(label); }
    });
  }
  if (wanted('wrong')) {
    const { signedIn, context } = await entered(browser, server, 'partner-member');
    await context.close();
    await each(browser, 'wrong', signedIn, async (other, shoot) => {
      await other.goto(`${server.origin}/functions/0000000000000`);
      await shoot('404');
      await other.goto(`${server.origin}/settings/trail`);
      await shoot('403');
      await other.goto(`${server.origin}/raise`);
      await other.locator('main form').first().locator('button[type=submit]').first().click();
      await other.waitForLoadState();
      await shoot('422');
      await other.goto(`${server.origin}/problems/conflict`);
      await shoot('problem');
    });
  }
  if (wanted('out')) {
    await each(browser, 'out', undefined, async (other, shoot) => {
      await other.goto(`${server.origin}/sign-in`);
      await shoot('sign-in');
      await other.locator('[name="who"]').fill('Małgorzata Świętosławska-Brzezińska');
      await other.locator('[name="password"]').fill('not the one');
      await other.locator('button.primary').click();
      await other.waitForLoadState();
      await shoot('sign-in-wrong');
      await other.goto(server.link('viewer'));
      await shoot('sign-in-link');
      await other.goto(`${server.origin}/sign-in/nothing-like-a-link`);
      await shoot('sign-in-link-wrong');
      await other.goto(`${server.origin}/nothing/here`);
      await shoot('nothing');
    });
  }
}

async function empty(browser) {
  const server = await start({ demo: false });
  const address = server.address('/start');
  await each(browser, 'empty', undefined, async (page, shoot) => {
    await page.goto(address);
    await shoot('start');
    await found(page, address);
    await shoot('start-company');
    await page.goBack();
    await page.waitForTimeout(1_000);
    await shoot('start-again');
  });
  const { page, context } = await person(browser);
  const { enter } = await found(page, address);
  await enter();
  const signedIn = await context.storageState();
  await context.close();
  await pages(browser, 'new', server.origin, signedIn, EMPTY);
}

async function six(browser) {
  const server = await start({ at: CLOCK_CHANGE });
  const { page, signedIn, context } = await entered(browser, server, 'admin');
  await sixSites(page, server.origin);
  await context.close();
  await pages(browser, 'six', server.origin, signedIn, SIX, { site: KINDS.site });
  await each(browser, 'six', signedIn, async (other, shoot) => {
    await other.goto(`${server.origin}/`);
    await other.evaluate(() => document.querySelectorAll('.strip details, details.strip-phone').forEach((d) => { d.open = true; }));
    await shoot('opened');
  });
  if (!wanted('six-partner')) return;
  const partner = await entered(browser, server, 'second-partner-member');
  await partner.context.close();
  await pages(browser, 'six-partner', server.origin, partner.signedIn, SIX);
}

await withBrowser(async (browser) => {
  try {
    if (['coo', 'lead', 'partner', 'admin', 'evidence', 'wrong', 'out'].some(wanted)) await company(browser);
    if (wanted('empty') || wanted('new')) await empty(browser);
    if (wanted('six')) await six(browser);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
});
console.log(`${made} pictures, ${faulty} faults`);
process.exit(faulty ? 1 : 0);
