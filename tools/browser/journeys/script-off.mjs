// Without JavaScript: sign in, raise, answer what needs one, sign out.
import { expect, expectWords } from '../expect.mjs';
import { person, signIn } from '../site.mjs';

export default async function ({ browser, start }) {
  const server = await start();
  const coo = await person(browser, { script: false });
  await signIn(coo.page, server.link('coo'));
  await coo.page.getByRole('link', { name: 'Raise' }).first().click();
  await coo.page.waitForURL(/\/raise/);
  const form = coo.page.locator('form[id="raise_flag"]');
  // Refused first: what was chosen is kept, and the reason stands at the field.
  await form.getByLabel('For').selectOption({ label: 'Refunds' });
  await form.getByRole('button', { name: 'Raise it' }).click();
  await expectWords(coo.page, 'Write something');
  expect((await form.getByLabel('For').locator('option:checked').innerText()) === 'Refunds', 'what was chosen is kept');
  await form.getByLabel('What may go wrong?').fill('Raised without a script');
  await form.getByRole('button', { name: 'Raise it' }).click();
  await coo.page.waitForURL(/\/flags\//);
  await expectWords(coo.page, 'Raised without a script');
  await coo.page.goto(server.origin);
  const value = coo.page.locator('li[id^="value-"]').first();
  if (await value.count()) {
    await value.getByLabel('Value').fill('12.5');
    await value.getByRole('button', { name: 'Give the value' }).click();
    await coo.page.waitForURL((url) => url.pathname === '/');
  }
  await coo.page.locator('.bar .menu summary').click();
  await coo.page.getByRole('button', { name: 'Sign out' }).click();
  await coo.page.waitForURL(/sign-in/);
  await coo.page.goto(`${server.origin}/flags`);
  await coo.page.waitForURL(/sign-in/);
}
