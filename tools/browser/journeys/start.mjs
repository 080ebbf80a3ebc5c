// From an empty folder to the first accepted ownership: each click, each field filled in and each choice is counted, of both
// people, and there are at most 40.
import { expect, expectWords } from '../expect.mjs';
import { person } from '../site.mjs';

const MOST = 40;

export default async function ({ browser, start }) {
  const server = await start({ demo: false });
  let actions = 0;
  const act = async (what) => { actions += 1; await what; };
  const coo = await person(browser);
  await act(coo.page.goto(server.address('/start')));
  await act(coo.page.locator('[name="city.0"]').fill('Denver'));
  await act(coo.page.locator('[name="city.1"]').fill('Manila'));
  // The sentences come by themselves.
  await coo.page.locator('#shown .sentences').first().waitFor({ timeout: 15_000 });
  await act(coo.page.getByRole('button', { name: 'Set up our functions' }).click());
  await coo.page.waitForURL(/\/start\/company/);
  await act(coo.page.locator('[name="company"]').fill('Marlow Supply'));
  await act(coo.page.locator('[name="name"]').fill('Olu Adeyemi'));
  await act(coo.page.locator('[name="mail"]').fill('olu@marlow.example'));
  await act(coo.page.locator('[name="password"]').fill('four plain words here'));
  await act(coo.page.getByRole('button', { name: 'Found the organisation' }).click());
  await coo.page.waitForURL(/\/begin/);
  const pasted = (place) => coo.page.locator('li.next textarea').nth(place);
  await act(pasted(0).fill('Ana Reyes; ana@marlow.example; Manila; Support; member\nSam Carter; sam@marlow.example; Denver; Payables; leader'));
  await act(coo.page.locator('li.next button[type=submit]').first().click());
  await coo.page.waitForLoadState();
  if (!/\/begin/.test(coo.page.url())) await act(coo.page.goto(`${server.origin}/begin`));
  // Teams, where some place has none.
  while (await coo.page.locator('li.next form[id^="form_team"]').count()) {
    await act(coo.page.locator('li.next form[id^="form_team"] button').first().click());
    await coo.page.waitForLoadState();
  }
  await act(pasted(0).fill('Refunds; Support\nAccounts payable; Payables'));
  await act(coo.page.locator('li.next button[type=submit]').first().click());
  await coo.page.waitForLoadState();
  if (!/\/begin/.test(coo.page.url())) await act(coo.page.goto(`${server.origin}/begin`));
  await act(coo.page.locator('li.next').getByLabel('Function').selectOption({ label: 'Refunds' }));
  const choice = coo.page.locator('li.next').getByLabel('Offered to');
  const ana = await choice.locator('option', { hasText: 'Ana Reyes' }).first().getAttribute('value');
  await act(choice.selectOption(ana));
  await act(coo.page.getByRole('button', { name: 'Offer it' }).click());
  await expectWords(coo.page, /Refunds is offered to Ana Reyes/);
  // Ana gets a link, and says yes.
  await act(coo.page.getByRole('link', { name: 'make a link to sign in' }).click());
  await act(coo.page.locator('form#access_link select').selectOption(ana));
  await act(coo.page.getByRole('button', { name: 'Make a link' }).click());
  await coo.page.waitForLoadState();
  const link = (await coo.page.locator('main').innerText()).match(/https?:\/\/\S+\/sign-in\/\S+/)?.[0] ?? await coo.page.locator('main input[value*="/sign-in/"]').inputValue();
  const member = await person(browser);
  await act(member.page.goto(link));
  await act(member.page.locator('main form button.primary').click());
  await expectWords(member.page, /offers you to be owner of Refunds/);
  await act(member.page.getByRole('button', { name: 'Accept' }).click());
  await member.page.waitForLoadState();
  await coo.page.goto(`${server.origin}/begin`);
  await expectWords(coo.page, /Refunds is owned by Ana Reyes, Manila, accepted/);
  expect(actions <= MOST, `at most ${MOST} actions; they were ${actions}`);
  for (const one of [coo, member]) expect(!one.faults.length, one.faults.join('; '));
  return `${actions} actions of people, of ${MOST} at most`;
}
