// A decision goes ahead by silence: proposed, nobody objects in their working time, it is decided.
import { expect, expectWords, words } from '../expect.mjs';
import { person, signIn } from '../site.mjs';

export default async function ({ browser, start }) {
  const server = await start();
  const coo = await person(browser);
  await signIn(coo.page, server.link('coo'));
  await coo.page.goto(`${server.origin}/decisions`);
  const row = coo.page.locator('.rows > li', { hasText: 'unless somebody objects' }).first();
  const question = await row.locator('a').first().innerText();
  const address = await row.locator('a').first().getAttribute('href');
  let decided = false;
  for (let days = 0; days < 12 && !decided; days += 1) {
    await server.advance(24);
    await coo.page.goto(server.origin + address);
    decided = (await words(coo.page)).includes('nobody objected');
  }
  expect(decided, `“${question}” goes ahead within twelve days`);
  await coo.page.goto(`${server.origin}/decisions`);
  await expectWords(coo.page, question, '#decided');
}
