// A partner's member sees what is theirs and what is shared with them, and nothing says that there is more.
import { expect, expectNoWords, expectWords } from '../expect.mjs';
import { person, signIn } from '../site.mjs';

export default async function ({ browser, start }) {
  const server = await start();
  const [coo, partner, other] = [await person(browser), await person(browser), await person(browser)];
  await signIn(coo.page, server.link('coo'));
  await signIn(partner.page, server.link('partner-member'));
  await signIn(other.page, server.link('second-partner-member'));
  const functions = async (one) => {
    await one.page.goto(`${server.origin}/map`);
    return new Map(await one.page.locator('a[href^="/functions/"]').evaluateAll((links) => links.map((a) => [a.textContent.trim(), new URL(a.href).pathname])));
  };
  const [all, theirs, others] = [await functions(coo), await functions(partner), await functions(other)];
  expect(theirs.size > 0 && others.size > 0, 'both partners see functions');
  expect(theirs.size < all.size && others.size < all.size, 'neither sees all');
  const hidden = [...all].filter(([name]) => !theirs.has(name));
  for (const [name, path] of hidden.slice(0, 5)) {
    const foreign = await partner.page.request.get(server.origin + path);
    const missing = await partner.page.request.get(`${server.origin}/functions/0000000000000`);
    expect(foreign.status() === 404 && (await foreign.text()) === (await missing.text()), `${name} answers like one that is not there`);
  }
  for (const path of ['/', '/map', '/results', '/decisions', '/flags', '/people', '/search?q=a']) {
    await partner.page.goto(server.origin + path);
    for (const [name] of hidden) await expectNoWords(partner.page, new RegExp(`(^|[^\\p{L}])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}([^\\p{L}]|$)`, 'u'), 'main');
  }
  for (const path of ['/evidence', '/settings/audit']) {
    const answer = await partner.page.request.get(server.origin + path);
    expect([403, 404].includes(answer.status()), `${path} is not for partners: ${answer.status()}`);
  }
  await partner.page.goto(server.origin);
  await expectWords(partner.page, 'Today', 'nav.links');
}
