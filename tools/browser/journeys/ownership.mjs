// Ownership that is asked for: somebody in Manila asks on the map, the sponsor in Denver says "yes, if …", they accept.
import { expect, expectWords } from '../expect.mjs';
import { person, signIn } from '../site.mjs';

export default async function ({ browser, start }) {
  const server = await start();
  const [coo, member] = [await person(browser), await person(browser)];
  await signIn(coo.page, server.link('coo'));
  await signIn(member.page, server.link('partner-member'));
  await member.page.goto(`${server.origin}/map`);
  const row = member.page.locator('[id^="f-"]', { hasText: 'Expense reports' }).first();
  await row.getByText('Ask for it').first().click();
  const ask = member.page.locator('form[id^="offer_seat-"]').first();
  await ask.getByLabel(/owner gives/i).fill('Paid within ten working days');
  await ask.locator('button[type=submit]').first().click();
  await member.page.waitForURL(/\/functions\//);
  await expectWords(member.page, /You asked? (to be|for)|asked for/i);
  await coo.page.goto(server.origin);
  const offer = coo.page.locator('li[id^="offer-"]', { hasText: 'Expense reports' });
  await offer.getByText('Say what would have to change').click();
  await offer.getByLabel('The owner gets').fill('A second signature only above 500');
  await offer.getByRole('button', { name: 'Yes, if' }).click();
  await member.page.goto(server.origin);
  const answer = member.page.locator('li[id^="offer-"]', { hasText: 'Expense reports' });
  await expectWords(member.page, 'A second signature only above 500', '#needs-you');
  await answer.getByRole('button', { name: 'Accept' }).click();
  await member.page.goto(`${server.origin}/map`);
  const owned = await member.page.locator('[id^="f-"]', { hasText: 'Expense reports' }).first().innerText();
  expect(/you/i.test(owned) && !owned.includes('No owner'), `the map says who owns it: ${owned}`);
  for (const one of [coo, member]) expect(!one.faults.length, one.faults.join('; '));
}
