// Scenes that journeys and pictures have in common: a history that is kept, six sites at the night of a clock change, an
// organisation that was just founded.

/** The night in which Denver's clocks go back, while Manila's Monday begins; India and Nepal are off by half and quarter hours. */
export const CLOCK_CHANGE = '2026-11-01T07:10:00Z';

/** A made-up work history of two sites, whose people no column places, and a table with one row per ticket. */
function exports() {
  const rows = ['ticket,updated,status,agent,queue'];
  const single = ['Ticket ID,Created,Resolved,Assignment group,Location'];
  for (let ticket = 0; ticket < 240; ticket += 1) {
    const day = String(1 + (ticket % 27)).padStart(2, '0');
    ['New', 'In progress', 'Waiting for approval', 'Waiting for customer', 'Closed'].forEach((status, step) => {
      const manila = (ticket + step) % 2 === 0;
      const hour = String(manila ? 1 + ((ticket + step) % 8) : 15 + ((ticket + step) % 8)).padStart(2, '0');
      const agent = manila ? `Maria Santos ${ticket % 8}` : `John Doe ${ticket % 7}`;
      rows.push(`T-${ticket},2026-03-${day}T${hour}:${String(step * 11).padStart(2, '0')}:00Z,${status},${agent},${manila ? 'Refunds' : 'Payables'}`);
    });
    single.push(`INC${ticket},2026-03-${day} 0${ticket % 9}:30,2026-03-${day} 16:00,Team ${ticket % 3},Manila`);
  }
  return [rows, single].map((lines) => Buffer.from(`${lines.join('\n')}\n`));
}

/** Uploads a history twice, and keeps the first; then a table that is none: the pages that come of it. */
export async function evidence(page, origin) {
  const [history, single] = exports();
  const upload = async (name, buffer) => {
    await page.goto(`${origin}/evidence`);
    await page.locator('#upload-file').setInputFiles({ name, mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.waitForURL(/\/evidence\/matching\//);
    return new URL(page.url()).pathname;
  };
  await upload('work.csv', history);
  await page.getByRole('button', { name: /^Accept all/ }).click();
  await page.waitForURL(/\/evidence\/[0-9a-z]{13}$/);
  const report = new URL(page.url()).pathname;
  return [report, await upload('work.csv', history), await upload('tickets.csv', single)];
}

/** An admin of the example, which has four sites, opens two more: Kathmandu, on a quarter of an hour, and Adelaide. */
export async function sixSites(page, origin) {
  for (const city of ['Kathmandu', 'Adelaide']) {
    await page.goto(`${origin}/people/add`);
    const form = page.locator('form').filter({ has: page.locator('[name="city"]') });
    if (!(await form.locator('[name="city"]').isVisible())) await page.locator('summary', { hasText: 'Open a site' }).click();
    await form.locator('[name="city"]').fill(city);
    await form.locator('button[type=submit]').click();
    await page.waitForLoadState();
  }
}

/** From an empty folder to an organisation of one person. */
export async function found(page, address) {
  await page.goto(address);
  await page.locator('[name="city.0"]').fill('Denver');
  await page.locator('[name="city.1"]').fill('Manila');
  await page.locator('#shown .sentences').first().waitFor({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Set up our functions' }).click();
  await page.waitForURL(/\/start\/company/);
  await page.locator('[name="company"]').fill('Marlow Supply');
  await page.locator('[name="name"]').fill('Olu Adeyemi');
  await page.locator('[name="mail"]').fill('olu@marlow.example');
  await page.locator('[name="password"]').fill('four plain words here');
  return { enter: async () => { await page.getByRole('button', { name: 'Found the organisation' }).click(); await page.waitForURL(/\/begin/); } };
}
