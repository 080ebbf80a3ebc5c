// Two browsers: what one changes appears in the other without reloading, and what is being written there stays.
import { expect, expectWords } from '../expect.mjs';
import { person, signIn } from '../site.mjs';

export default async function ({ browser, start }) {
  const server = await start();
  const [coo, lead] = [await person(browser), await person(browser)];
  await signIn(coo.page, server.link('coo'));
  await signIn(lead.page, server.link('manila-lead'));
  await coo.page.goto(`${server.origin}/flags`);
  await coo.page.evaluate(() => { window.untouched = true; });
  await lead.page.goto(`${server.origin}/raise`);
  await lead.page.locator('form[id="raise_flag"]').getByLabel('For').selectOption({ label: 'Customer questions' });
  await lead.page.locator('form[id="raise_flag"]').getByLabel('What may go wrong?').fill('Seen on the other side at once');
  await lead.page.locator('form[id="raise_flag"]').getByRole('button', { name: 'Raise it' }).click();
  await lead.page.waitForURL(/\/flags\//);
  await coo.page.getByText('Seen on the other side at once').first().waitFor({ timeout: 10_000 });
  expect(await coo.page.evaluate(() => window.untouched === true), 'the page was not loaded anew');
  // What somebody writes is kept, and they are told.
  await coo.page.goto(lead.page.url());
  await coo.page.getByLabel('What helped').fill('half a sentence');
  await lead.page.getByLabel('What helped').fill('It was nothing after all');
  await lead.page.getByRole('radio', { name: 'there was nothing in it' }).check();
  await lead.page.getByRole('button', { name: 'Done', exact: true }).click();
  await expectWords(lead.page, 'It was nothing after all');
  await coo.page.locator('#changed-note').waitFor({ timeout: 10_000 });
  expect((await coo.page.getByLabel('What helped').inputValue()) === 'half a sentence', 'what was being written is kept');
  // Sending it all the same changes nothing, and says why.
  await coo.page.getByRole('button', { name: 'Done', exact: true }).click();
  await expectWords(coo.page, /This was not done.*closed/);
  await expectWords(coo.page, 'half a sentence');
}
