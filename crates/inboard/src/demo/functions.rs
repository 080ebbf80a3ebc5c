//! What the example's company does, function by function: who delivers it, who answers for it when, and what was agreed.

use model::Seat;

/// Since when a function's team delivers it.
pub(super) enum Since {
    /// So many days before now.
    DaysAgo(i64),
    /// The week in which it is set up.
    SetUp,
}

/// A function.
pub(super) struct Function {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) purpose: &'static str,
    /// The team that delivers it at first.
    pub(super) team: &'static str,
    pub(super) since: Since,
    /// The week in which it is set up here.
    pub(super) week: i64,
    pub(super) sponsor: &'static str,
    /// The functions and teams that use it.
    pub(super) consumers: &'static [&'static str],
}

type Words = (&'static str, &'static str, &'static str);

const fn old((key, name, purpose): Words, team: &'static str, days: i64, sponsor: &'static str) -> Function {
    Function { key, name, purpose, team, since: Since::DaysAgo(days), week: 0, sponsor, consumers: &[] }
}

const fn new((key, name, purpose): Words, team: &'static str, week: i64, sponsor: &'static str) -> Function {
    Function { key, name, purpose, team, since: Since::SetUp, week, sponsor, consumers: &[] }
}

const fn used(function: Function, consumers: &'static [&'static str]) -> Function {
    Function { consumers, ..function }
}

/// Every function. Consumers are functions, or teams after `team:`.
pub(super) const FUNCTIONS: &[Function] = &[
    used(
        old(
            ("refunds", "Refunds", "Customers get back what they are owed, soon and without asking twice."),
            "d-care",
            1_460,
            "dana",
        ),
        &["complaints", "recon", "team:d-care"],
    ),
    used(
        old(
            ("l1", "Customer questions", "Whoever writes or calls gets a useful answer the same day."),
            "m-care",
            498,
            "dana",
        ),
        &["team:d-care"],
    ),
    used(
        old(
            (
                "l2",
                "L2 support",
                "Faults and damages that a first answer cannot solve are put right for good.",
            ),
            "d-care",
            1_100,
            "dana",
        ),
        &["l1", "storefront"],
    ),
    used(
        old(
            (
                "returns",
                "Returns",
                "Goods that come back are checked, credited and sold again where they can be.",
            ),
            "d-care",
            980,
            "dana",
        ),
        &["refunds", "warehouse"],
    ),
    used(
        old(
            (
                "complaints",
                "Complaints and goodwill",
                "What went wrong for a customer is put right in one go.",
            ),
            "d-care",
            1_300,
            "dana",
        ),
        &["team:d-care", "team:m-care"],
    ),
    old(
        ("kb", "Help articles", "Answers that customers can find by themselves, in three languages."),
        "k-plan",
        720,
        "stan",
    ),
    old(
        ("chargebacks", "Chargebacks", "Card disputes are answered in time, with the papers that win them."),
        "d-fin",
        900,
        "dana",
    ),
    new(
        ("weekend", "After-hours support", "Urgent questions are answered while Denver is off."),
        "m-night",
        17,
        "dana",
    ),
    used(
        old(
            ("orders", "Order entry and corrections", "Orders are right before they reach the warehouse."),
            "d-log",
            1_200,
            "dana",
        ),
        &["warehouse", "bookings"],
    ),
    used(
        old(
            ("claims", "Carrier claims", "Carriers pay for what they lose or break."),
            "d-log",
            1_050,
            "dana",
        ),
        &["refunds", "recon"],
    ),
    used(
        old(
            ("bookings", "Freight bookings", "Every order has a lorry with room for it."),
            "d-log",
            1_200,
            "dana",
        ),
        &["team:m-care"],
    ),
    new(
        ("tracking", "Delivery tracking", "We know before the customer does that a delivery will not come."),
        "m-night",
        17,
        "dana",
    ),
    old(
        ("customs", "Customs papers", "Goods from the Gdynia warehouse cross borders without waiting."),
        "k-plan",
        640,
        "stan",
    ),
    new(
        ("slots", "Delivery appointments", "Customers know the two hours in which the lorry comes."),
        "m-care",
        15,
        "dana",
    ),
    old(
        ("warehouse", "Warehouse counts", "What the system says is on the shelf is on the shelf."),
        "d-log",
        1_200,
        "dana",
    ),
    used(
        old(
            ("ap", "Accounts payable", "Suppliers are paid the right amount on the day that was agreed."),
            "d-fin",
            1_400,
            "dana",
        ),
        &["close", "warehouse"],
    ),
    used(
        old(
            ("ar", "Accounts receivable", "Hotels and shops that buy on account pay within their terms."),
            "d-fin",
            1_400,
            "dana",
        ),
        &["close"],
    ),
    used(
        old(
            ("recon", "Bank reconciliation", "Every line of the bank has its counterpart in the books."),
            "d-fin",
            1_400,
            "dana",
        ),
        &["close"],
    ),
    used(
        old(
            ("close", "Month-end close", "Figures that can be relied on, five working days after the month."),
            "d-fin",
            1_400,
            "helen",
        ),
        &["team:d-ops"],
    ),
    old(
        ("expenses", "Expense reports", "People have their money back within two weeks."),
        "m-office",
        412,
        "dana",
    ),
    used(
        old(
            ("tax", "Sales tax filings", "Every state is filed in time and with the right amounts."),
            "d-fin",
            1_100,
            "helen",
        ),
        &["close"],
    ),
    new(
        ("assets", "Fixed asset register", "What the company owns is in the books, once and at its value."),
        "b-ledger",
        19,
        "helen",
    ),
    old(
        ("payroll", "Payroll inputs", "Hours and changes reach the payroll office by the 20th."),
        "d-fin",
        1_400,
        "helen",
    ),
    new(
        ("vendors", "Vendor onboarding", "A new supplier can be paid within a week, and is who they say."),
        "m-office",
        20,
        "dana",
    ),
    used(
        old(
            ("catalogue", "Product catalogue", "Sizes, woods and prices in the shop are the true ones."),
            "d-prod",
            1_250,
            "marcus",
        ),
        &["storefront", "l1"],
    ),
    old(
        ("photos", "Product photos and texts", "Every product can be judged without seeing it."),
        "k-plan",
        540,
        "marcus",
    ),
    used(
        old(
            ("stock", "Stock planning", "Best sellers are never out of stock, and slow ones never pile up."),
            "k-plan",
            760,
            "stan",
        ),
        &["warehouse", "bookings"],
    ),
    old(
        (
            "pricing",
            "Price changes",
            "Prices follow costs and season, and never surprise a customer at the till.",
        ),
        "d-prod",
        1_250,
        "marcus",
    ),
    used(
        old(
            ("storefront", "Web shop operations", "The shop is up, fast and takes money at any hour."),
            "k-sys",
            800,
            "stan",
        ),
        &["l1", "catalogue"],
    ),
    old(
        (
            "access",
            "Access and accounts",
            "People have what they need on their first day and nothing after their last.",
        ),
        "k-sys",
        800,
        "stan",
    ),
    old(("reports", "Weekly reports", "The same figures for everybody, every Monday."), "k-sys", 610, "stan"),
    old(
        ("paper", "Paper catalogue requests", "A printed catalogue reaches whoever asks for one."),
        "d-care",
        1_600,
        "marcus",
    ),
];

/// A function passes to another team: function, team, week.
pub(super) const MOVES: &[(&str, &str, i64)] = &[
    ("refunds", "m-care", 2),
    ("l2", "m-care", 3),
    ("recon", "m-office", 3),
    ("ap", "m-office", 4),
    ("claims", "m-order", 5),
    ("orders", "m-order", 13),
    ("returns", "m-order", 14),
    ("ar", "m-office", 16),
    ("chargebacks", "m-night", 17),
    ("tax", "b-ledger", 20),
];

/// A function is shared with a partner: function, company, week.
pub(super) const SHARED: &[(&str, &str, i64)] = &[
    ("catalogue", "tanglaw", 3),
    ("storefront", "tanglaw", 6),
    ("bookings", "tanglaw", 15),
    ("close", "nandi", 20),
];

/// A seat that was offered and accepted without much ado: function, seat, person, week offered.
pub(super) const SEATS: &[(&str, Seat, &str, i64)] = &[
    ("refunds", Seat::Owner, "nadia", 1),
    ("complaints", Seat::Owner, "owen", 1),
    ("complaints", Seat::Backup, "kit", 2),
    ("returns", Seat::Owner, "bea", 1),
    ("kb", Seat::Owner, "ewa", 1),
    ("bookings", Seat::Owner, "grant", 1),
    ("bookings", Seat::Backup, "abel", 2),
    ("warehouse", Seat::Owner, "lena", 1),
    ("customs", Seat::Owner, "zbyszek", 1),
    ("customs", Seat::Backup, "iwona", 3),
    ("ap", Seat::Owner, "june", 1),
    ("ar", Seat::Owner, "ruth", 1),
    ("close", Seat::Owner, "curtis", 1),
    ("close", Seat::Backup, "june", 2),
    ("tax", Seat::Owner, "wes", 1),
    ("payroll", Seat::Owner, "rosa", 1),
    ("catalogue", Seat::Owner, "iris", 1),
    ("catalogue", Seat::Backup, "samira", 4),
    ("stock", Seat::Owner, "malgorzata", 1),
    ("stock", Seat::Backup, "pawel", 2),
    ("pricing", Seat::Owner, "hugo", 1),
    ("storefront", Seat::Owner, "bartek", 1),
    ("storefront", Seat::Backup, "tomek", 2),
    ("access", Seat::Owner, "kasia", 1),
    ("reports", Seat::Owner, "lukasz", 1),
    ("paper", Seat::Owner, "kit", 1),
];

/// Who answers for a function from which week on; before the first, and where nobody is named, nobody does.
const ANSWERS: &[(&str, i64, Option<&str>)] = &[
    ("refunds", 22, None),
    ("refunds", 33, Some("analyn")),
    ("l1", 36, Some("rosario")),
    ("l2", 34, Some("jomar")),
    ("chargebacks", 38, Some("nino")),
    ("weekend", 37, Some("arnel")),
    ("claims", 35, Some("crisanto")),
    ("ap", 18, None),
    ("ap", 35, Some("marisol")),
    ("recon", 36, Some("ligaya")),
    ("tax", 37, Some("raghav")),
    ("assets", 37, Some("sowmya")),
];

/// Who answers for a function in a week.
pub(super) fn owner_in(function: &str, week: i64) -> Option<&'static str> {
    let later = ANSWERS.iter().rev().find(|(key, from, _)| *key == function && *from <= week);
    let first = || {
        let seat = SEATS.iter().find(|(key, seat, ..)| *key == function && *seat == Seat::Owner);
        seat.filter(|(.., from)| *from < week).map(|(_, _, person, _)| *person)
    };
    later.map_or_else(first, |(.., person)| *person)
}

/// The leader who answers for a function.
pub(super) fn sponsor_of(function: &str) -> &'static str {
    FUNCTIONS.iter().find(|found| found.key == function).map_or("dana", |found| found.sponsor)
}
