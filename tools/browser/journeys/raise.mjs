// Raised in Denver, heard in Manila by the next person when the first does not take it on, acknowledged, settled; the raiser
// hears what became of it. Two people in two zones, with the server's clock moved.
import { expect, expectWords, words } from '../expect.mjs';
import { person, signIn } from '../site.mjs';

export default async function ({ browser, start }) {
  const server = await start({ at: '2026-11-25T16:00:00Z' });
  const coo = await person(browser);
  await signIn(coo.page, server.link('coo'));
  // Ten seconds: n, one sentence, one function, Enter.
  await coo.page.keyboard.press('n');
  const dialog = coo.page.locator('dialog#raise');
  await dialog.getByLabel('What may go wrong?').fill('The refund queue doubles on Friday');
  await dialog.locator('form[id="raise_flag"]').getByLabel('For').selectOption({ label: 'Refunds' });
  await dialog.locator('form[id="raise_flag"]').getByRole('button', { name: 'Raise it' }).click();
  await coo.page.waitForURL(/\/flags\//);
  const flag = coo.page.url();
  await expectWords(coo.page, 'The refund queue doubles on Friday');
  await expectWords(coo.page, 'Who hears, and when');
  const first = await words(coo.page, '#flag');
  // Nobody takes it on for some days: the next person hears.
  const lead = await person(browser);
  await signIn(lead.page, server.link('manila-lead'));
  let heard = false;
  for (let hours = 0; hours < 96 && !heard; hours += 4) {
    await server.advance(4);
    await lead.page.goto(server.origin);
    heard = (await words(lead.page, '#needs-you')).includes('The refund queue doubles on Friday');
  }
  expect(heard, 'the lead in Manila hears of it within four days');
  await lead.page.getByRole('link', { name: 'The refund queue doubles on Friday' }).first().click();
  await lead.page.getByRole('button', { name: 'I have it' }).click();
  await expectWords(lead.page, 'You have it');
  await lead.page.getByLabel('What helped').fill('Two people of the night team help out until Monday');
  await lead.page.getByRole('button', { name: 'Done', exact: true }).click();
  await expectWords(lead.page, 'It did not hurt');
  await coo.page.goto(flag);
  await expectWords(coo.page, 'Two people of the night team help out until Monday');
  expect(first !== (await words(coo.page, '#flag')), 'the page of the raiser shows what became of it');
  for (const one of [coo, lead]) expect(!one.faults.length, `no fault in the browser: ${one.faults.join('; ')}`);
}
