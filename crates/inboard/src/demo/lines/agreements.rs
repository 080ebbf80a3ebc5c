//! What was agreed: charters, terms of ownership, and rights to decide.

use model::Level;

/// A charter: the function, the week in which it is written, and its seven parts.
pub(in crate::demo) struct CharterLines {
    pub(in crate::demo) function: &'static str,
    pub(in crate::demo) week: i64,
    pub(in crate::demo) in_scope: &'static [&'static str],
    pub(in crate::demo) out_of_scope: &'static [&'static str],
    pub(in crate::demo) inputs: &'static [&'static str],
    pub(in crate::demo) outputs: &'static [&'static str],
    pub(in crate::demo) done: &'static [&'static str],
    pub(in crate::demo) standards: &'static [&'static str],
    pub(in crate::demo) limits: &'static [&'static str],
}

/// Every charter.
pub(in crate::demo) const CHARTERS: &[CharterLines] = &[
    CharterLines {
        function: "stock",
        week: 3,
        in_scope: &[
            "Orders to suppliers for all goods in the catalogue",
            "Moves between the three warehouses",
        ],
        out_of_scope: &["Prices", "Spare parts"],
        inputs: &["Sales of the week by Monday 10:00", "Dates of the season's prices eight weeks ahead"],
        outputs: &["The order list, every Wednesday"],
        done: &["Suppliers have confirmed quantity and date"],
        standards: &["https://harbour-and-pine.example/rules/stock"],
        limits: &["A single order up to 40,000 dollars"],
    },
    CharterLines {
        function: "storefront",
        week: 3,
        in_scope: &["The shop, its payments and its mails", "Changes on working days before 15:00 in Kraków"],
        out_of_scope: &["What products say about themselves"],
        inputs: &["Texts and prices a day before they go live"],
        outputs: &["A note to everybody before and after each change"],
        done: &["An order was placed and paid after the change"],
        standards: &["https://harbour-and-pine.example/rules/shop-changes"],
        limits: &["No changes in the two days before a sale"],
    },
    CharterLines {
        function: "close",
        week: 4,
        in_scope: &["All books of the company"],
        out_of_scope: &["Forecasts"],
        inputs: &["Bank lines matched by working day 2", "Stock counts by working day 3"],
        outputs: &["Figures of the month for the leaders"],
        done: &["Signed by Helen or whoever stands in for her"],
        standards: &["https://harbour-and-pine.example/rules/close"],
        limits: &[],
    },
    CharterLines {
        function: "refunds",
        week: 33,
        in_scope: &[
            "Refunds of goods, delivery and labels, for every channel",
            "Writing to the customer about it",
        ],
        out_of_scope: &["Goodwill beyond what was paid", "Chargebacks"],
        inputs: &["Returns booked on the day they arrive", "Answers on faults from L2 within a working day"],
        outputs: &["A file for the bank, every working day at 16:00 in Manila"],
        done: &["The money is on its way and the customer knows when it arrives"],
        standards: &["https://harbour-and-pine.example/rules/refunds"],
        limits: &["A refund up to 500 dollars is decided in Manila"],
    },
    CharterLines {
        function: "l2",
        week: 34,
        in_scope: &["Faults, damages and missing parts", "Spare parts and repair crews"],
        out_of_scope: &["Questions before an order"],
        inputs: &["Photos and the order number from the first line"],
        outputs: &["A repair, a part or a replacement, with a date"],
        done: &["The customer confirms, or has been silent for seven days after the date"],
        standards: &["https://harbour-and-pine.example/rules/repairs"],
        limits: &["A credit up to 250 dollars is decided in Manila"],
    },
    CharterLines {
        function: "claims",
        week: 35,
        in_scope: &["Loss and damage with all carriers", "The quarterly list for the insurer"],
        out_of_scope: &["Choosing carriers"],
        inputs: &["Driver's report and photos within a day"],
        outputs: &["A claim within three working days", "What a carrier costs us, every quarter"],
        done: &["The money is in the bank, or the claim is given up with a reason"],
        standards: &["https://harbour-and-pine.example/rules/claims"],
        limits: &["A settlement up to 5,000 dollars"],
    },
    CharterLines {
        function: "ap",
        week: 35,
        in_scope: &["Entering, checking and paying suppliers' invoices"],
        out_of_scope: &["Wages and taxes"],
        inputs: &["Invoices by mail only", "Receipts of goods on the day"],
        outputs: &["Payment runs on Tuesday and Friday"],
        done: &["Paid on the due date, and posted"],
        standards: &["https://harbour-and-pine.example/rules/payables"],
        limits: &["Payments outside a run up to 2,000 dollars", "New bank details only after a call"],
    },
    CharterLines {
        function: "recon",
        week: 36,
        in_scope: &["All bank and card accounts"],
        out_of_scope: &["Payroll accounts"],
        inputs: &["Bank files by 07:00 in Manila"],
        outputs: &["The list of open lines, every Tuesday"],
        done: &["Every line has its counterpart or a question with a name on it"],
        standards: &["https://harbour-and-pine.example/rules/reconciliation"],
        limits: &["A difference up to 100 dollars may be written off"],
    },
    CharterLines {
        function: "l1",
        week: 37,
        in_scope: &["Mail, chat and calls of customers, before and after an order"],
        out_of_scope: &["Faults that need a part or a crew"],
        inputs: &["Changes of prices and dates the day before"],
        outputs: &["An answer on the same day"],
        done: &["The customer can go on without asking again"],
        standards: &["https://harbour-and-pine.example/rules/tone"],
        limits: &[],
    },
    CharterLines {
        function: "tax",
        week: 38,
        in_scope: &["Sales tax of all states in which we deliver"],
        out_of_scope: &["Income tax"],
        inputs: &["Figures of the month on working day 6"],
        outputs: &["Filings with their confirmations"],
        done: &["The state has confirmed"],
        standards: &["https://harbour-and-pine.example/rules/tax"],
        limits: &["Filing on an estimate needs Helen's yes"],
    },
];

/// Both sides of an ownership: what the owner gives, and gets.
pub(in crate::demo) type TermLines = (&'static [&'static str], &'static [&'static str]);

/// Terms that were offered first, by function.
pub(in crate::demo) const OFFERED: &[(&str, TermLines)] = &[
    (
        "refunds",
        (
            &["95 % of refunds paid within two working days", "The rule for refunds, kept up to date"],
            &["Returns booked on the day they arrive", "A seat in the Monday planning"],
        ),
    ),
    (
        "claims",
        (
            &["70 % recovered of what carriers owe us", "A claim within three working days"],
            &["Driver's reports within a day"],
        ),
    ),
    (
        "ap",
        (
            &[
                "98 % of invoices paid on their due date",
                "No payment to bank details that nobody called about",
            ],
            &["Invoices by mail only", "Answers of Denver within six of its working hours"],
        ),
    ),
    (
        "recon",
        (
            &["At most five differences older than ten days"],
            &["Bank files by 07:00 in Manila", "Curtis answers within a working day"],
        ),
    ),
    (
        "chargebacks",
        (
            &["Every dispute answered before its last day", "55 % won of what we contest"],
            &["Signatures from the depots within two days"],
        ),
    ),
    (
        "weekend",
        (
            &["Urgent questions answered within the hour at night"],
            &["Somebody of Systems on duty who may be called", "A list of what changes, by 17:00 in Denver"],
        ),
    ),
    (
        "tax",
        (
            &["Every state filed before its date"],
            &["Figures on working day 6", "An answer of Finance within a working day"],
        ),
    ),
    (
        "assets",
        (
            &["The register agrees with the books, every quarter"],
            &["Purchases over 1,000 dollars with their papers"],
        ),
    ),
    (
        "slots",
        (
            &["Two-hour windows kept for 90 % of deliveries"],
            &["The carriers' lists by 20:00 in Denver", "A seat in the planning of lorries"],
        ),
    ),
    ("vendors", (&["A new supplier can be paid within a week"], &["Contracts with the signed page"])),
];

/// Terms that an answer "yes, if …" asks for, by function.
pub(in crate::demo) const COUNTERED: &[(&str, TermLines)] = &[
    (
        "refunds",
        (
            &["95 % of refunds paid within two working days", "The rule for refunds, kept up to date"],
            &[
                "Returns booked on the day they arrive",
                "A seat in the Monday planning",
                "Refunds up to 500 dollars decided here, on trial for a month",
                "Above that, an answer within six of Denver's working hours",
            ],
        ),
    ),
    (
        "claims",
        (
            &["70 % recovered of what carriers owe us", "A claim within three working days"],
            &[
                "Driver's reports within a day",
                "We settle up to 5,000 dollars",
                "A say when carriers are chosen",
            ],
        ),
    ),
    (
        "claims-back",
        (
            &["70 % recovered of what carriers owe us", "A claim within three working days"],
            &[
                "Driver's reports within a day",
                "You settle up to 5,000 dollars unless Grant objects within a day, until it is confirmed",
                "Your figures are on the table when carriers are chosen",
            ],
        ),
    ),
    (
        "vendors",
        (
            &["A new supplier can be paid within a week, when the call is made in time"],
            &["Contracts with the signed page", "Somebody in Denver who makes the call, with a name"],
        ),
    ),
];

/// Terms of everybody else who answers for a function.
pub(in crate::demo) const USUAL: TermLines = (
    &["What the function is for, and a value for it"],
    &["Answers within a working day", "A seat in planning"],
);

/// A right to decide, as it was given in a week.
pub(in crate::demo) struct Given {
    pub(in crate::demo) key: &'static str,
    pub(in crate::demo) function: &'static str,
    pub(in crate::demo) name: &'static str,
    pub(in crate::demo) week: i64,
    pub(in crate::demo) level: Level,
    /// In whole dollars.
    pub(in crate::demo) limit: Option<i64>,
    pub(in crate::demo) holder: Option<&'static str>,
    pub(in crate::demo) consulted: &'static [&'static str],
    pub(in crate::demo) objection_minutes: u32,
    /// Until so many weeks later it is on trial.
    pub(in crate::demo) trial_weeks: Option<i64>,
    /// The week in which it is confirmed.
    pub(in crate::demo) confirmed: Option<i64>,
}

const fn given(
    (key, function, name): (&'static str, &'static str, &'static str),
    week: i64,
    level: Level,
    limit: Option<i64>,
) -> Given {
    Given {
        key,
        function,
        name,
        week,
        level,
        limit,
        holder: None,
        consulted: &[],
        objection_minutes: 480,
        trial_weeks: None,
        confirmed: None,
    }
}

const fn on_trial(right: Given, weeks: i64, confirmed: Option<i64>) -> Given {
    Given { trial_weeks: Some(weeks), confirmed, ..right }
}

const REFUND: (&str, &str, &str) = ("refund", "refunds", "A refund outside the rule");
const SETTLE: (&str, &str, &str) = ("settle", "claims", "A settlement with a carrier");
const OUTSIDE: (&str, &str, &str) = ("outside", "ap", "A payment outside the runs");
const CREDIT: (&str, &str, &str) = ("credit", "l2", "A credit for a fault of ours");
const WRITE_OFF: (&str, &str, &str) = ("write-off", "recon", "Writing off a difference");
const TERMS: (&str, &str, &str) = ("terms", "ar", "Longer terms for an account");

/// Every right, in the order of weeks.
pub(in crate::demo) const RIGHTS: &[Given] = &[
    given(("goodwill", "complaints", "Goodwill for a complaint"), 2, Level::Decide, Some(300)),
    Given {
        consulted: &["dana", "helen"],
        objection_minutes: 960,
        ..given(("price", "pricing", "A price change of more than 5 %"), 2, Level::DecideUnlessObjected, None)
    },
    Given {
        consulted: &["iris"],
        ..given(
            ("shop-change", "storefront", "A change of the shop that customers see"),
            2,
            Level::DecideUnlessObjected,
            None,
        )
    },
    given(("reorder", "stock", "An order to a supplier"), 3, Level::Decide, Some(40_000)),
    given(REFUND, 4, Level::Recommend, None),
    given(CREDIT, 5, Level::Recommend, None),
    given(OUTSIDE, 6, Level::Execute, None),
    given(SETTLE, 7, Level::Recommend, None),
    given(WRITE_OFF, 8, Level::Execute, None),
    given(TERMS, 9, Level::Execute, None),
    given(("late-return", "returns", "A return after 60 days"), 15, Level::Recommend, None),
    on_trial(given(REFUND, 34, Level::Decide, Some(500)), 5, Some(38)),
    on_trial(given(CREDIT, 35, Level::Decide, Some(250)), 5, Some(39)),
    on_trial(
        Given { consulted: &["grant"], ..given(SETTLE, 36, Level::DecideUnlessObjected, Some(5_000)) },
        6,
        Some(41),
    ),
    on_trial(given(OUTSIDE, 36, Level::Decide, Some(2_000)), 5, Some(40)),
    Given { holder: Some("hazel"), ..on_trial(given(TERMS, 36, Level::Decide, Some(1_000)), 4, None) },
    given(WRITE_OFF, 37, Level::Decide, Some(100)),
    given(("contest", "chargebacks", "Contesting a dispute"), 38, Level::Decide, None),
    given(("night-stop", "weekend", "Stopping a delivery at night"), 38, Level::Decide, None),
    given(("estimate", "tax", "Filing on an estimate"), 38, Level::Recommend, None),
    Given {
        consulted: &["owen"],
        objection_minutes: 1_440,
        ..given(("answer", "l1", "A change of a standard answer"), 39, Level::DecideUnlessObjected, None)
    },
    given(SETTLE, 42, Level::Decide, Some(5_000)),
    Given {
        holder: Some("aldrin"),
        ..on_trial(
            given(("label", "returns", "Paying the label of a return"), 49, Level::Decide, Some(40)),
            6,
            None,
        )
    },
];

/// Remarks on readings: the outcome, the week, and the words.
pub(in crate::demo) const REMARKS: &[(&str, i64, &str)] = &[
    ("refunds-paid", 28, "The storm week: twelve refunds waited for a signature."),
    ("refunds-paid", 39, "First week above the target in months."),
    ("claims-recovered", 28, "The pallets that we claimed too late are in it."),
    ("ap-on-the-day", 27, "Two runs were refused by the bank."),
    ("stock-out", 51, "Two benches sold three times as much as planned."),
    ("chargebacks-won", 46, "Signatures come within two days now."),
    ("tax-late", 30, "Texas, Ohio and Georgia."),
];
