//! Flags that people raise, with what helped or what became of it.

/// A flag: the function, who raises it, what may go wrong, and what became of it.
pub(in crate::demo) type Line = (&'static str, &'static str, &'static str, &'static str);

/// The first months: few, early, and averted.
pub(in crate::demo) const EARLY: &[Line] = &[
    (
        "ap",
        "luz",
        "The file of the new bank has one column more than ours; the next run would be refused.",
        "The column was added the day before and tried with one payment.",
    ),
    (
        "storefront",
        "iris",
        "The certificate of the shop ends in twelve days.",
        "Renewed, and put into the calendar a month ahead.",
    ),
    (
        "refunds",
        "tala",
        "The template for partial refunds names our former address.",
        "The template was corrected before any went out.",
    ),
    (
        "bookings",
        "abel",
        "The Salt Lake carrier will strike for a day; six deliveries stand on it.",
        "Moved to the days around it, with the customers' yes.",
    ),
    (
        "l2",
        "jomar",
        "Spare hinges last for two more weeks at this pace.",
        "Four hundred came from Gdynia in time.",
    ),
    (
        "customs",
        "iwona",
        "The form for treated wood changes next month.",
        "Both forms go along with every load until then.",
    ),
];

/// The months of growth: seen late, or said late, because it was nobody's to say.
pub(in crate::demo) const LATE: &[Line] = &[
    (
        "refunds",
        "analyn",
        "Nineteen refunds of last week were not signed; the first customers turn to their bank.",
        "Seven customers disputed the payment.",
    ),
    (
        "claims",
        "crisanto",
        "The time to claim for eight damaged pallets ends tonight.",
        "Five of eight claims came in too late.",
    ),
    (
        "recon",
        "ligaya",
        "One of the bank's files was never read; the close has a hole.",
        "The close took two days longer.",
    ),
    (
        "l2",
        "tess",
        "The spare tops for the Aspen series are out, for days already.",
        "Twenty-six customers waited three weeks more.",
    ),
    (
        "ap",
        "marisol",
        "Three suppliers stopped deliveries today; their invoices wait for a signature.",
        "Two lorries stood for a day.",
    ),
    (
        "orders",
        "grace",
        "Forty orders have the old delivery fee since the price change.",
        "We paid the difference ourselves.",
    ),
    (
        "slots",
        "mylene",
        "Two lorries are booked for the same two hours in Tucson this afternoon.",
        "One customer waited until eight in the evening.",
    ),
    (
        "chargebacks",
        "joy",
        "Eleven disputes have their last day today and no papers yet.",
        "Eight were lost without an answer.",
    ),
    ("stock", "lena", "The best-selling bench ran out this morning.", "Out of stock for sixteen days."),
    (
        "tracking",
        "renz",
        "The carrier's list did not come tonight; nobody was told.",
        "Customers called before we did.",
    ),
    (
        "l1",
        "tess",
        "Questions on the recall wait since yesterday: nobody may answer them.",
        "Answered after two days, by one person, all evening.",
    ),
    (
        "returns",
        "aldrin",
        "The return yard is full; the lorry of today has nowhere to unload.",
        "It unloaded in Reno, at our cost.",
    ),
    (
        "storefront",
        "iris",
        "Payments fail for one customer in ten, as it seems since last night.",
        "Nine hours with fewer orders.",
    ),
    (
        "ap",
        "efren",
        "The run of today was refused: the limit at the bank is used up.",
        "Paid a day late, with interest on four.",
    ),
    (
        "vendors",
        "cora",
        "The new foam supplier has no account yet and delivers tomorrow.",
        "Delivered on trust; paid three weeks later.",
    ),
    (
        "refunds",
        "tala",
        "Refunds of the storm week are counted twice in the list for the bank.",
        "Thirty customers were paid twice; most sent it back.",
    ),
    ("tax", "wes", "The date for Texas was yesterday.", "Filed four days after, with a fee."),
    (
        "l2",
        "jomar",
        "The repair crew of Phoenix has no work orders for this week.",
        "Two days without work for four people.",
    ),
    (
        "weekend",
        "arnel",
        "The shop was down for two hours at night and nobody could be called.",
        "Orders of a whole evening were lost.",
    ),
    (
        "claims",
        "dante",
        "The insurer's letter lies here for two weeks; its time is over today.",
        "A shorter list was accepted.",
    ),
    (
        "expenses",
        "hazel",
        "Reports of two months ago are still unpaid; two people asked again today.",
        "Paid after seven weeks.",
    ),
    (
        "recon",
        "luz",
        "Nobody can tell whom 212 deposits belong to, and the auditors come next week.",
        "Three people sorted them over a weekend.",
    ),
];

/// While ownership is being talked about.
pub(in crate::demo) const MEANWHILE: &[Line] = &[
    (
        "orders",
        "vince",
        "The list for the warehouse leaves out orders that were changed after noon.",
        "Twelve were sent a day later.",
    ),
    (
        "stock",
        "lena",
        "Sand-coloured covers last for ten more days.",
        "Half of them came in time from Gdynia.",
    ),
    ("slots", "sheila", "One crew in Tucson is ill for a week.", "Five deliveries were moved by a day."),
    (
        "catalogue",
        "mylene",
        "Two sizes are swapped in the shop.",
        "Corrected on the same day, before any were ordered.",
    ),
    (
        "bookings",
        "jhoanna",
        "The carrier for Utah raises its prices next week.",
        "Booked for the whole month at the old ones.",
    ),
    ("customs", "iwona", "A load stands at the border: one stamp is missing.", "It stood for two days."),
    (
        "access",
        "tomek",
        "The list of who may pay invoices names two people who left.",
        "Both were taken off within the hour.",
    ),
];

/// While ownership is given.
pub(in crate::demo) const TURN: &[Line] = &[
    (
        "refunds",
        "tala",
        "The bank cuts off the last file of next week two hours earlier.",
        "The file went out the day before.",
    ),
    (
        "l2",
        "rodel",
        "The parts list of the new series has two wrong numbers.",
        "Corrected with Iris before the first repair.",
    ),
    (
        "claims",
        "aldrin",
        "One carrier changes its claim form next month.",
        "Both forms are filled until they confirm.",
    ),
    (
        "stock",
        "grant",
        "The container with loungers may miss its ship.",
        "It missed it; half of them came by another.",
    ),
    ("ap", "luz", "The bank closes our old access at the end of the month.", "Moved in the week before."),
    (
        "l1",
        "sheila",
        "The phone system is changed on the weekend; the week may begin without it.",
        "A second line was ready and was not needed.",
    ),
];

/// The last months: raised days ahead, by those who see it first, and mostly averted.
pub(in crate::demo) const NEW: &[Line] = &[
    (
        "refunds",
        "sheila",
        "The payment provider is down for maintenance on the day after the sale.",
        "Refunds of that day were paid the night before.",
    ),
    (
        "claims",
        "grace",
        "The Reno carrier takes claims by portal only from next week on.",
        "Everybody had access two days before.",
    ),
    (
        "l2",
        "tess",
        "Clamps of the large size will be gone by the end of next week.",
        "Sixty borrowed from the workshop until the order came.",
    ),
    (
        "ap",
        "paolo",
        "Three invoices over 20,000 dollars fall on one day; the limit of the bank will not do.",
        "Split over two days, with the suppliers' yes.",
    ),
    (
        "recon",
        "efren",
        "The bank changes its file format next week.",
        "Both formats could be read three days before.",
    ),
    (
        "weekend",
        "joy",
        "Nobody in Kraków is on duty on the night of the shop's update.",
        "The update was moved by two days.",
    ),
    (
        "stock",
        "lena",
        "Wet weather holds up the teak; the next benches may come two weeks later.",
        "Acacia benches were moved forward.",
    ),
    (
        "l1",
        "mylene",
        "The new sizes confuse customers: nine questions in one morning.",
        "One sentence in the shop, and they stopped.",
    ),
    (
        "chargebacks",
        "kiko",
        "The processor shortens the time for papers to seven days.",
        "Papers are gathered on the first day now.",
    ),
    (
        "storefront",
        "tala",
        "The form on returns sends mails to an address that nobody reads.",
        "Changed within the hour; four customers were answered.",
    ),
    (
        "refunds",
        "tess",
        "Gift cards that were bought on the sale day have no ledger number.",
        "Added before the first came back.",
    ),
    (
        "claims",
        "vince",
        "The insurer's list for the quarter is due while Crisanto is away.",
        "Sent in the week before.",
    ),
    (
        "bookings",
        "jhoanna",
        "The pass will be closed for works on two delivery days.",
        "Nine customers chose another day.",
    ),
    (
        "tax",
        "irfan",
        "Utah's site will not take filings on the last three days of the month.",
        "Filed a week before.",
    ),
    (
        "customs",
        "dorota",
        "The broker in Gdynia closes for a week.",
        "Two loads went out before; one waits by agreement.",
    ),
    (
        "l2",
        "rodel",
        "The crew in Phoenix loses its van for two weeks.",
        "Rented one; two repairs moved by a day.",
    ),
    (
        "ap",
        "cora",
        "The landlord's bank was bought; its account number changes within two weeks.",
        "Confirmed by phone and changed in time.",
    ),
    (
        "access",
        "marek",
        "Twelve accounts of the old help desk are still open.",
        "Closed, after their owners had looked.",
    ),
    (
        "catalogue",
        "ola",
        "The new prices are in the shop's test copy with the old tax.",
        "Found before they were switched on.",
    ),
    (
        "recon",
        "hazel",
        "Deposits of the trade fair carry no order numbers.",
        "The fair team sent a list with photos of the slips.",
    ),
    (
        "weekend",
        "renz",
        "A carrier stops its night line in two weeks.",
        "Another number was agreed, with a name behind it.",
    ),
    (
        "l1",
        "sheila",
        "Answers on the recall end with a link that will be switched off.",
        "Nothing links there any more.",
    ),
    (
        "refunds",
        "neil",
        "A mail about a refund code is going round that is not ours.",
        "A warning in the shop; no customer lost money that we know of.",
    ),
    (
        "stock",
        "pawel",
        "Cushion covers are counted twice between two shelves.",
        "There were fewer than the list said: one week without the sand colour.",
    ),
    (
        "chargebacks",
        "dindo",
        "The scans of signatures from the Tulsa depot cannot be read.",
        "The depot had sent small copies; the originals are fine.",
    ),
    (
        "assets",
        "irfan",
        "The saws of the workshop are in the register twice.",
        "One set was taken out before the quarter's figures.",
    ),
];
