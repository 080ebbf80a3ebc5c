// What a form that was refused, and a row that was answered, leave to whoever works with the keyboard: the page is where they
// were. Two people edit the same: the second reads what the first wrote. Also without a script.
import { expect, expectWords, words } from '../expect.mjs';
import { person, signIn } from '../site.mjs';

const focus = (page) => page.evaluate(() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  return { tag: at.tagName, name: at.getAttribute('name'), row: at.closest('li[id]')?.id ?? '', seen: box.top >= 0 && box.bottom <= innerHeight };
});

export default async function ({ browser, start }) {
  const server = await start();
  const coo = await person(browser);
  await signIn(coo.page, server.link('coo'));
  await coo.page.goto(`${server.origin}/map`);
  const refunds = await coo.page.getByRole('link', { name: 'Refunds', exact: true }).first().getAttribute('href');
  // Far down a page: refused, with the focus on the field that is wrong.
  for (const script of [true, false]) {
    const one = script ? coo : await person(browser, { script: false, signedIn: await coo.context.storageState() });
    await one.page.goto(`${server.origin}${refunds}?edit=right`);
    const form = one.page.locator('form#give_right');
    await form.locator('[name=name]').fill('Goodwill');
    await form.locator('[name="right.limit"]').fill('-5');
    await Promise.all([one.page.waitForResponse((response) => response.status() === 422), form.locator('button[type=submit]').first().click()]);
    await one.page.locator('form#give_right .wrong').first().waitFor();
    await expectWords(one.page, 'The limit must be 0 or more, not −5');
    // Without a script nothing can be asked of the page, so that what it says is looked at.
    if (script) {
      const at = await focus(one.page);
      expect(at.name === 'right.limit' && at.seen, `the limit has the focus and is seen: ${JSON.stringify(at)}`);
    } else {
      expect(await one.page.locator('[name="right.limit"][autofocus]').count() === 1, 'the limit takes the focus by itself');
      expect(await one.page.locator('[name="right.limit"]').evaluate((field) => field.getBoundingClientRect().top < innerHeight), 'the limit is seen');
    }
  }
  // Two edit the same.
  const other = await person(browser, { signedIn: await coo.context.storageState() });
  for (const { page } of [coo, other]) await page.goto(`${server.origin}${refunds}?edit=charter`);
  await other.page.locator('[name="charter.done"]').fill('The bank has it');
  await other.page.getByRole('button', { name: 'Write it down' }).click();
  await expectWords(other.page, 'The bank has it');
  await coo.page.locator('[name="charter.done"]').fill('The customer says so');
  await coo.page.getByRole('button', { name: 'Write it down' }).click();
  await coo.page.locator('form#write_charter .wrong').waitFor();
  await expectWords(coo.page, 'Now: The bank has it');
  expect((await focus(coo.page)).name === 'charter.done', 'the field that both changed has the focus');
  await coo.page.getByRole('button', { name: 'Write it down' }).click();
  await coo.page.waitForURL((url) => url.pathname === refunds);
  await expectWords(coo.page, 'The customer says so');
  // A kind of decision, what follows from it, before it is sent.
  await coo.page.goto(server.origin);
  await coo.page.keyboard.press('n');
  const dialog = coo.page.locator('dialog#raise');
  expect(await dialog.locator('form#raise_flag [name=function]').inputValue() === '', 'no function is chosen for anybody');
  await dialog.getByText('I need an answer').click();
  const ask = dialog.locator('form#ask_decision');
  const types = ask.locator('[name=decision_type]');
  const before = await types.locator('option').count();
  await ask.locator('[name=function]').selectOption({ label: 'Refunds' });
  await coo.page.waitForFunction((count) => document.querySelectorAll('dialog [name=decision_type] option').length !== count
    && document.querySelector('dialog #raise-follows').textContent.trim(), before);
  const untyped = await words(coo.page, 'dialog #raise-follows');
  await types.selectOption({ index: 1 });
  await coo.page.waitForFunction((said) => document.querySelector('dialog #raise-follows').innerText.trim() !== said, untyped.trim()).catch(() => {});
  expect((await words(coo.page, 'dialog #raise-follows')).trim(), 'it is said what follows');
  await coo.page.keyboard.press('Escape');
  // A row that is answered leaves the focus to a row, not to the page.
  await coo.page.goto(server.origin);
  const row = coo.page.locator('#needs-you .rows > li', { has: coo.page.locator('summary', { hasText: /^Decide$|own words/ }) }).first();
  const id = await row.getAttribute('id');
  await row.locator('summary').first().click();
  await row.locator('textarea').first().fill('Yes');
  await Promise.all([coo.page.waitForResponse((response) => response.status() === 303), row.locator('details form button').first().click()]);
  await coo.page.waitForLoadState('load');
  await coo.page.waitForFunction(() => document.activeElement !== document.body);
  const at = await focus(coo.page);
  expect(at.row !== id && (at.row || at.tag === 'H1'), `the next row has the focus: ${JSON.stringify(at)}`);
  for (const one of [coo, other]) expect(!one.faults.length, `no fault in the browser: ${one.faults.join('; ')}`);
}
