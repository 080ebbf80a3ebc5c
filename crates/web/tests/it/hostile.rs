//! Hostile texts wherever a text can stand: every page shows them as text.

use model::{
    Aim, Command, CompanyId, DecisionId, DecisionTypeId, Direction, FlagId, FlagResult, FunctionId, Level,
    Named, OutcomeId, OutcomeKind, OwnershipId, Quantity, Right, Seat, Severity, TeamId, Terms,
};

use scraper::Html;

use crate::browser::{Answer, Browser};
use crate::kit::{
    ANA, ANAS_SEAT, BEN, DANA, DENVER, HOUR, MANILA, OLU, Org, PARTNER, PAYABLES, REFUNDS, RETURNS, SAM,
    SUPPORT,
};

/// What must not come through; each holds a mark that is looked for.
const CORPUS: [&str; 12] = [
    "<script>alert('xss-mark')</script>",
    "\"><img src=x onerror=alert('xss-mark')>",
    "' onmouseover='alert(`xss-mark`)' x='",
    "</textarea><script>alert('xss-mark')</script>",
    "</title><svg/onload=alert('xss-mark')>",
    "javascript:alert('xss-mark')",
    "{{constructor.constructor('alert(`xss-mark`)')()}}",
    "<!--<img src=\"--><img src=x onerror=alert('xss-mark')//\">",
    "\u{202e}xss-mark",
    "<style>*{background:url('//evil.test/xss-mark')}</style>",
    "&lt;script&gt;xss-mark",
    "<a href=\"data:text/html,<script>alert('xss-mark')</script>\">x</a>",
];

/// Every text of the organisation is hostile.
fn hostile(bad: &str) -> Org {
    let org = Org::new();
    let names = [
        Named::Organisation,
        Named::Company(PARTNER),
        Named::Site(DENVER),
        Named::Site(MANILA),
        Named::Team(SUPPORT),
        Named::Team(PAYABLES),
        Named::Person(ANA),
        Named::Person(DANA),
        Named::Function(REFUNDS),
    ];
    for what in names {
        org.does(OLU, |seal| Command::Rename { what, name: seal.text(bad) });
    }
    org.does(OLU, |seal| Command::AddCompany { company: CompanyId(3), name: seal.text(bad) });
    org.does(OLU, |seal| Command::FormTeam {
        team: TeamId(25),
        site: DENVER,
        name: seal.text(bad),
        hours: None,
        holidays: None,
    });
    org.function(FunctionId(45), bad, bad, SUPPORT, 5);
    agreements(&org, bad);
    items(&org, bad);
    org
}

fn agreements(org: &Org, bad: &str) {
    org.does(SAM, |seal| Command::WriteCharter {
        function: REFUNDS,
        charter: model::Charter {
            in_scope: seal.lines(&[bad]),
            out_of_scope: seal.lines(&[bad]),
            inputs: seal.lines(&[bad]),
            outputs: seal.lines(&[bad]),
            done: seal.lines(&[bad]),
            standards: seal.lines(&[bad]),
            limits: seal.lines(&[bad]),
        },
    });
    org.does(SAM, |seal| {
        let terms = Terms { gives: seal.lines(&[bad]), gets: seal.lines(&[bad]) };
        Command::OfferSeat {
            ownership: OwnershipId(55),
            function: RETURNS,
            seat: Seat::Owner,
            person: BEN,
            terms,
            from: None,
            until: None,
        }
    });
    for (id, kind) in [(60, OutcomeKind::Result), (61, OutcomeKind::Activity)] {
        org.does(SAM, |seal| Command::DefineOutcome {
            outcome: OutcomeId(id),
            function: REFUNDS,
            aim: Aim {
                kind,
                statement: seal.text(bad),
                unit: seal.text(bad),
                target: Quantity(1_000),
                direction: Direction::AtLeast,
                tolerance: Quantity(0),
                cadence_days: 1,
                source: seal.text(bad),
                owner: None,
            },
        });
        let of = org.now() - HOUR;
        org.does(ANA, |seal| Command::TakeReading {
            outcome: OutcomeId(id),
            value: Quantity(0),
            of,
            note: Some(seal.text(bad)),
        });
    }
    let right = Right {
        level: Level::DecideUnlessObjected,
        limit: None,
        holder: None,
        consulted: [DANA].into(),
        objection_minutes: 60,
        trial_until: None,
    };
    org.does(SAM, |seal| Command::GiveRight {
        decision_type: DecisionTypeId(90),
        function: REFUNDS,
        name: seal.text(bad),
        right,
        stands_for: None,
    });
    let (from, until) = (org.now() - 9 * HOUR, None);
    org.does(SAM, |seal| Command::CorrectSeat { ownership: ANAS_SEAT, from, until, reason: seal.text(bad) });
}

fn items(org: &Org, bad: &str) {
    let needed_by = org.now() + 48 * HOUR;
    for id in 70..73 {
        org.does(DANA, |seal| Command::AskDecision {
            decision: DecisionId(id),
            function: REFUNDS,
            decision_type: Some(DecisionTypeId(90)),
            question: seal.text(bad),
            options: seal.lines(&[bad]),
            context: Some(seal.text(bad)),
            amount: None,
            needed_by,
        });
        org.does(DANA, |seal| Command::Recommend {
            decision: DecisionId(id),
            recommendation: seal.text(bad),
        });
        org.does(ANA, |seal| Command::Propose { decision: DecisionId(id), proposal: seal.text(bad) });
    }
    org.does(DANA, |seal| Command::Object { decision: DecisionId(71), reason: seal.text(bad) });
    org.does(SAM, |seal| Command::Decide { decision: DecisionId(72), answer: seal.text(bad) });
    for (id, heads_up) in [(80, false), (81, true), (82, false), (83, false)] {
        org.does(DANA, |seal| Command::RaiseFlag {
            flag: FlagId(id),
            function: REFUNDS,
            what: seal.text(bad),
            impact: needed_by,
            severity: Severity::Low,
            heads_up,
        });
    }
    org.does(SAM, |seal| Command::PassOnFlag { flag: FlagId(82), to: RETURNS, reason: seal.text(bad) });
    org.does(SAM, |seal| Command::SettleFlag {
        flag: FlagId(83),
        result: FlagResult::Averted,
        note: seal.text(bad),
    });
}

/// Pages of the organisation, and the addresses that they link to, as far as they are ours.
fn addresses(org: &Org) -> Vec<String> {
    let mut found: Vec<String> = ["/", "/since", "/raise", "/more"].map(str::to_owned).into();
    let mut place = 0;
    while place < found.len() && found.len() < 200 {
        let page = org.get(SAM, &found[place].clone());
        for link in page.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.split('#').next().unwrap_or_default().replace("&amp;", "&");
            let ours = link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/assets/");
            if ours && !found.contains(&link) {
                found.push(link);
            }
        }
        place += 1;
    }
    found
}

#[test]
fn no_text_becomes_markup() {
    for bad in CORPUS {
        let org = hostile(bad);
        let pages = addresses(&org);
        assert!(pages.len() > 8, "only {pages:?}");
        let mut shown = 0;
        for address in &pages {
            let page = org.get(SAM, address);
            if !page.kind.starts_with("text/html") {
                continue;
            }
            shown += page.html.matches("xss-mark").count();
            check(address, bad, &page.html);
        }
        assert!(shown > 20, "`{bad}` was shown only {shown} times");
    }
}

/// The page as a browser understands it has no script of its own, nothing that acts when it is touched or loaded, and no link
/// that is more than an address.
fn check(address: &str, bad: &str, html: &str) {
    let page = Html::parse_document(html);
    for element in page.root_element().descendants().filter_map(|node| node.value().as_element()) {
        let name = element.name();
        assert!(
            !["img", "style", "iframe", "object", "embed", "base"].contains(&name),
            "`{bad}` became <{name}> on {address}"
        );
        assert!(
            name != "script" || element.attr("src").is_some_and(|src| src.starts_with("/assets/")),
            "`{bad}` became a script on {address}"
        );
        for (attribute, value) in element.attrs() {
            assert!(!attribute.starts_with("on"), "`{bad}` became {attribute} of <{name}> on {address}");
            let link = matches!(attribute, "href" | "src" | "action" | "formaction" | "xlink:href");
            let value = value.trim().to_lowercase();
            let scheme = value.starts_with("javascript:")
                || value.starts_with("data:")
                || value.starts_with("vbscript:");
            assert!(!(link && scheme), "`{bad}` became a link on {address}");
        }
    }
}

#[test]
fn what_is_entered_comes_back_as_text() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(OLU);
    for bad in CORPUS {
        let mut shown = 0;
        let mut look = |what: &str, answer: &Answer| {
            shown += answer.html().matches("xss-mark").count();
            check(what, bad, &answer.html());
        };
        let query = serde_urlencoded::to_string([("q", bad)]).expect("a query");
        look("search", &browser.get(&format!("/search?{query}")));
        let query = serde_urlencoded::to_string([("next", format!("/{bad}"))]).expect("a query");
        look("a way to go on", &Browser::new(&org).get(&format!("/sign-in?{query}")));
        let who = [("who", bad), ("password", bad), ("next", bad)];
        look("signing in", &Browser::new(&org).post("/sign-in", &who));
        // Each is refused, and shows what was entered.
        let raise =
            [("_form", "raise_flag"), ("what", bad), ("severity", bad), ("impact", bad), ("function", bad)];
        look("a flag", &browser.post_from("/raise", "/do/raise_flag", &raise));
        for (page, address) in
            [("/people", "/people/paste"), ("/map", "/map/paste"), ("/results", "/results/paste")]
        {
            look(
                address,
                &browser.post_from(page, address, &[("lines", &format!("{bad}; {bad}; {bad}; {bad}"))]),
            );
        }
        let person = [("name", bad), ("place", bad), ("role", bad), ("mail", bad)];
        look("a person", &browser.post_from("/people/add", "/people/add/person", &person));
        let site = [("city", bad), ("week", bad), ("company", bad), ("called", bad)];
        look("a site", &browser.post_from("/people/add", "/people/add/site", &site));
        let outcome =
            [("statement", bad), ("unit", bad), ("target", bad), ("source", bad), ("function", bad)];
        look("an outcome", &browser.post_from("/results/new", "/results/new", &outcome));
        let token = [("name", &bad[..bad.len().min(70)]), ("kind", "some"), ("days", "7")];
        look("a token", &browser.post_from("/settings/access", "/settings/access/token", &token));
        look("tokens", &browser.get("/settings/access"));
        assert!(shown > 12, "`{bad}` was shown only {shown} times");
    }
}
