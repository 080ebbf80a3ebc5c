//! Words for a generated organisation: names, questions, notes and answers of the lengths that people write.

use model::Digest;
use sha2::{Digest as _, Sha256};

/// A stream of numbers that is the same in every run (SplitMix64).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    /// One of some things.
    pub(crate) fn of<'a, T: ?Sized>(&mut self, things: &[&'a T]) -> &'a T {
        things[self.below(things.len())]
    }
}

/// The salted digest of a text, and its salt: that of its id, so that every run writes the same.
pub(crate) fn sealed(id: u64, text: &str) -> (Digest, Vec<u8>) {
    let salt = Sha256::digest(id.to_le_bytes())[..16].to_vec();
    (app::digest(&salt, text), salt)
}

const FIRST: &[&str] = &[
    "Ana",
    "Ben",
    "Katarzyna",
    "Olu",
    "Dana",
    "Grzegorz",
    "María",
    "Miguel",
    "Thảo",
    "Arjun",
    "Priya",
    "Sam",
    "Bartłomiej",
    "Maricel",
    "Jose",
    "Linh",
    "Emma",
    "Noah",
    "Wojciech",
    "Aisha",
    "Rosario",
    "Daniel",
    "Małgorzata",
    "Vikram",
];
const LAST: &[&str] = &[
    "Reyes",
    "Cruz",
    "Wiśniewska",
    "Adeyemi",
    "Ruiz",
    "Brzęczyszczykiewicz",
    "Dela Cruz",
    "Nguyễn",
    "Sharma",
    "Carter",
    "Macaraeg-Villanueva",
    "Kowalczyk",
    "Iyer",
    "Long",
    "Bautista",
    "Trần",
    "Hughes",
    "Okafor",
    "Zieliński",
    "Mendoza",
];
const SITES: &[&str] =
    &["Manila", "Kraków", "Bengaluru", "New York", "Ho Chi Minh City", "London", "Manila nights", "Denver"];
const WORK: &[&str] = &[
    "Accounts payable",
    "Refunds",
    "Second-line support",
    "Returns",
    "Customer onboarding",
    "Payroll queries",
    "Vendor records",
    "Order entry",
    "Claims intake",
    "Billing disputes",
    "Catalogue upkeep",
    "Shipment tracking",
    "Credit checks",
    "Month-end close",
];
const PLACE: &[&str] = &[
    "Americas",
    "Europe",
    "Asia",
    "retail",
    "wholesale",
    "key accounts",
    "public sector",
    "partners",
    "night shift",
];
const THING: &[&str] = &[
    "the invoices of our largest supplier",
    "the refund queue",
    "tickets that wait for a second look",
    "the monthly report",
    "the new price list",
    "orders above the credit limit",
    "the bank file",
    "duplicate customer records",
    "the returns desk",
    "cases without a contract number",
    "the hand-over at the end of the shift",
    "the test of the recovery plan",
];
const EVENT: &[&str] = &[
    "may not be ready in time",
    "comes in twice since the change last week",
    "waits for an answer from the other side",
    "is more than the team can take before Friday",
    "has no owner while two people are on leave",
    "fails for customers with two addresses",
    "depends on a file that nobody has seen yet",
    "takes three times as long as agreed",
];
const ASK: &[&str] = &[
    "May we",
    "Should we",
    "Can we",
    "Do we want to",
    "Is it fine to",
    "From next week on, may we",
    "Until further notice, can we",
];
const DO: &[&str] = &[
    "pay in advance for",
    "give a credit for",
    "stop the hand check of",
    "move the cut-off of",
    "let the night team close",
    "ask the customer again about",
    "write off",
    "hire a second person for",
    "change the order of work for",
];
const BECAUSE: &[&str] = &[
    "The last two were approved without a change.",
    "The customer waits since Monday and has called twice.",
    "It is below the limit that we agreed on in spring.",
    "Both teams have looked at it and see no risk.",
    "It would cost about two days of work to do it the other way.",
    "We did the same in the second quarter and it went well.",
    "The supplier gives three per cent when it is paid before the end of the month.",
];
const ANSWER: &[&str] = &[
    "Yes, up to the agreed limit",
    "Yes, for this quarter",
    "No, wait for the audit",
    "Yes, if the owner of the account agrees",
    "Not now; ask again when the new contract is signed",
    "Go ahead and tell the other site",
    "Yes",
];

/// A text as somebody would write it into this field of a command of this kind.
pub(crate) fn text(kind: &str, field: &str, dice: &mut Dice, count: usize) -> String {
    match (kind, field) {
        ("add_person", "name") | (_, "admin_name") => format!("{} {}", dice.of(FIRST), dice.of(LAST)),
        ("found", "name") => "Marlow Supply".to_owned(),
        ("found", "site_name") => "Denver".to_owned(),
        ("found", "company_name") => "Marlow".to_owned(),
        ("add_company", "name") => "Isla Services".to_owned(),
        ("open_site", "name") => SITES[count % SITES.len()].to_owned(),
        ("form_team", "name") => format!("{} {}", dice.of(WORK), count + 1),
        ("set_up_function" | "rename", "name") => {
            format!("{}, {} {}", dice.of(WORK), dice.of(PLACE), count % 40 + 1)
        }
        (_, "purpose") => format!("So that {} never {}.", dice.of(THING), dice.of(EVENT)),
        ("give_right", "name") => format!("To {} {}", dice.of(DO), dice.of(THING)),
        (_, "question") => format!("{} {} {}?", dice.of(ASK), dice.of(DO), dice.of(THING)),
        (_, "options" | "answer" | "proposal" | "recommendation") => dice.of(ANSWER).to_owned(),
        (_, "what") => format!("{} {}", capital(dice.of(THING)), dice.of(EVENT)),
        (_, "statement") => {
            format!("{} done within {} working hours", capital(dice.of(THING)), 1 + dice.below(40))
        }
        (_, "unit") => dice.of(&["%", "hours", "cases a week", "days"]).to_owned(),
        (_, "source") => {
            dice.of(&["the ticket system", "the ledger", "a count on Mondays", "the survey"]).to_owned()
        }
        _ => (0..=dice.below(3)).map(|_| dice.of(BECAUSE)).collect::<Vec<_>>().join(" "),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
