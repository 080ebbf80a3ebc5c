//! What a partner can fetch does not change when what they may not see does: not a byte of a page, of the API, of a refusal, of
//! a tag or of the live stream, at the same time and with the same session. Two organisations are alike but for what was
//! done in one of them where the partner does not look.

use std::collections::BTreeMap;

use app::{Draw, View};
use axum::body::Body;
use axum::http::header;
use model::{
    Actor, Command, Consumer, DecisionId, DecisionTypeId, DutyChange, DutyChangeId, FlagId, FunctionId,
    Level, OutcomeId, OwnershipId, PersonId, Quantity, Right, Seat, Severity, TeamId, Terms,
};
use tokio_stream::StreamExt as _;
use tower::ServiceExt as _;

use super::declared::declared;
use super::world::{Company, Noun, RAVI, Relation, World};
use super::{Sent, bodies};
use crate::browser::Browser;
use crate::kit::{ANA, HOUR, OLU, SAM, Seal};

/// Numbers that are the same in both organisations.
struct Same(u64);

impl Draw for Same {
    fn draw(&mut self) -> u64 {
        self.0 += 1;
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// A session with a secret that is the same in both.
fn session(world: &World, person: PersonId) -> Browser<'_> {
    let browser = Browser::new(&world.org);
    let secret = world.org.doors.enter(person, world.org.now(), &mut Same(person.0)).expect("it enters");
    browser.cookies.replace(format!("inboard_session={secret}"));
    browser
}

/// Everything that a reader can fetch: every page and everything of the API, with every id that they see and some that they do
/// not, and what commands answer that are refused.
fn fetched(world: &World, browser: &Browser<'_>, person: PersonId) -> BTreeMap<String, String> {
    let company = if person == RAVI { Company::B } else { Company::A };
    let csrf = browser.get("/raise").field("_csrf");
    let mut all = BTreeMap::new();
    for route in &web::routes() {
        let sample = declared(route);
        // Figures and health are not for them; passwords are slow, and nothing here changes one.
        if sample.ends_the_walk()
            || route.path.starts_with("/sign-in")
            || route.path.starts_with("/settings/access/")
        {
            continue;
        }
        for relation in [Relation::Own, Relation::Shared, Relation::Others, Relation::Hidden, Relation::None]
        {
            // What is theirs they would change; what is not is refused.
            let refused = matches!(relation, Relation::Others | Relation::Hidden | Relation::None);
            let ids = world.ids(company, relation);
            for asked in sample.asked(route, &ids, &ids) {
                if !refused && !matches!(asked.sent, Sent::Nothing) {
                    continue;
                }
                let answer = asked.by(browser, Some(&csrf));
                let headers: Vec<_> =
                    answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
                let body = String::from_utf8_lossy(&answer.body).into_owned();
                let name = format!("{} {} {:?}", route.method, asked.address, asked.sent);
                all.insert(name, format!("{}\n{}\n{body}", answer.status, headers.join("\n")));
            }
        }
    }
    all
}

/// Everything is looked at by somebody.
fn looked_at(world: &World, person: PersonId) {
    let browser = session(world, person);
    for route in web::routes().iter().filter(|route| route.method == "GET") {
        let sample = declared(route);
        for relation in Relation::ALL.into_iter().filter(|_| !sample.ends_the_walk()) {
            let ids = world.ids(Company::A, relation);
            for asked in sample.asked(route, &ids, &ids) {
                asked.by(&browser, None);
            }
        }
    }
}

/// Does all that can be done to things of a relation to `company`: every command that the documentation knows, each by the
/// first who may. Returns the kinds that were done.
fn busy(world: &World, company: Company, relation: Relation) -> Vec<&'static str> {
    let ids = world.ids(company, relation);
    let person: PersonId = ids[&Noun::Person].parse().expect("an id");
    let browsers = [OLU, SAM, person].map(|person| Browser::new(&world.org).signed_in(person));
    let csrfs = browsers.each_ref().map(|browser| browser.get("/raise").field("_csrf"));
    // Whoever leaves and what is retired does so at the end.
    let last =
        |kind: &str| matches!(kind, "leave" | "erase" | "retire_function" | "retire_outcome" | "end_right");
    let mut kinds: Vec<_> = bodies::kinds().collect();
    kinds.sort_by_key(|kind| (last(kind), *kind == "erase"));
    let mut done = Vec::new();
    for kind in kinds {
        let body = bodies::variants(kind, &ids, &ids).swap_remove(0).to_string();
        for (browser, csrf) in browsers.iter().zip(&csrfs) {
            let request = browser
                .request("POST", &format!("/api/commands/{kind}"))
                .header(header::CONTENT_TYPE, "application/json")
                .header("x-csrf-token", csrf);
            let answer = browser.send(request.body(Body::from(body.clone())).expect("a request"));
            if answer.status.is_success() {
                done.push(kind);
                break;
            }
        }
    }
    done
}

/// What the samples alone do not bring about: it needs things in an order, or leaders. By whoever may.
fn agreed(world: &World, company: Company, relation: Relation) -> usize {
    let ids = world.ids(company, relation);
    let number = |noun: Noun| ids[&noun].parse::<PersonId>().expect("an id").0;
    let (person, function) = (PersonId(number(Noun::Person)), FunctionId(number(Noun::Function)));
    let (team, other) = (TeamId(number(Noun::Team)), FunctionId(function.0 + 1));
    let (now, soon) = (world.org.now(), world.org.now() + 30 * HOUR);
    let seat = |place: u64| OwnershipId(function.0 + 10 + place);
    let (flag, decision) = (FlagId(function.0 + 30), DecisionId(function.0 + 40));
    let right = Right {
        level: Level::DecideUnlessObjected,
        limit: None,
        holder: Some(person),
        consulted: [SAM].into(),
        objection_minutes: 60,
        trial_until: Some(soon),
    };
    let decision_type = DecisionTypeId(function.0 + 50);
    let mut done = 0;
    let mut does = |command: &dyn Fn(&mut Seal) -> Command| {
        let may =
            [SAM, OLU, person].into_iter().any(|by| world.org.tries(Actor::Person(by), command).is_ok());
        done += usize::from(may);
    };
    let offer = |place: u64, seat_of: Seat| {
        move |_: &mut Seal| Command::OfferSeat {
            ownership: seat(place),
            function,
            seat: seat_of,
            person,
            terms: Terms::default(),
            from: None,
            until: (seat_of == Seat::Acting).then_some(soon),
        }
    };
    does(&|seal| Command::SetUpFunction {
        function: other,
        name: seal.text("Another"),
        purpose: seal.text("Hidden"),
        team,
        since: now - HOUR,
        sponsor: SAM,
    });
    does(&|_| Command::NameConsumers { function, consumers: [Consumer::Function(other)].into() });
    does(&|_| Command::NameSponsor { function, sponsor: OLU });
    does(&offer(0, Seat::Backup));
    does(&|seal| Command::CounterSeat {
        ownership: seat(0),
        terms: Terms { gives: seal.lines(&["This"]), gets: seal.lines(&["That"]) },
    });
    does(&|_| Command::AcceptSeat { ownership: seat(0) });
    does(&|seal| Command::CorrectSeat {
        ownership: seat(0),
        from: now - 9 * HOUR,
        until: None,
        reason: seal.text("Earlier"),
    });
    does(&offer(1, Seat::Acting));
    does(&|_| Command::DeclineSeat { ownership: seat(1), reason: None });
    does(&offer(2, Seat::Acting));
    does(&|_| Command::WithdrawSeat { ownership: seat(2) });
    does(&|seal| Command::GiveRight {
        decision_type,
        function,
        name: seal.text("Hidden right"),
        right: right.clone(),
        stands_for: None,
    });
    does(&|_| Command::ConfirmRight { decision_type });
    for place in 0..3 {
        does(&|seal| Command::AskDecision {
            decision: DecisionId(decision.0 + place),
            function,
            decision_type: Some(decision_type),
            question: seal.text("Hidden?"),
            options: seal.lines(&["Yes", "No"]),
            context: None,
            amount: None,
            needed_by: soon,
        });
    }
    does(&|seal| Command::Propose { decision, proposal: seal.text("Yes") });
    does(&|seal| Command::Object { decision, reason: seal.text("No") });
    does(&|_| Command::HandOver { decision: DecisionId(decision.0 + 1), to: OLU });
    does(&|_| Command::WithdrawDecision { decision: DecisionId(decision.0 + 2) });
    for place in 0..3 {
        does(&|seal| Command::RaiseFlag {
            flag: FlagId(flag.0 + place),
            function,
            what: seal.text("Hidden flag"),
            impact: soon,
            severity: Severity::High,
            heads_up: place == 2,
        });
    }
    does(&|seal| Command::PassOnFlag { flag, to: other, reason: seal.text("Theirs") });
    does(&|_| Command::WithdrawFlag { flag: FlagId(flag.0 + 1) });
    let outcome = OutcomeId(number(Noun::Outcome));
    does(&|_| Command::TakeReading { outcome, value: Quantity(1_000), of: now, note: None });
    does(&|_| Command::EndRight { decision_type: DecisionTypeId(number(Noun::DecisionType)) });
    does(&|_| Command::MoveDelivery { function: other, team, since: now });
    let change = DutyChange { id: DutyChangeId(function.0 + 60), from: now, to: soon, who: Some(person) };
    does(&|_| Command::OverrideDuty { team, change: change.clone() });
    does(&|_| Command::SetRoster { team, rotation: None });
    done
}

fn assert_same(quiet: &BTreeMap<String, String>, busy: &BTreeMap<String, String>, when: &str) {
    assert_eq!(quiet.len(), busy.len(), "{when}");
    for ((name, quiet), (other, busy)) in quiet.iter().zip(busy) {
        assert_eq!(name, other, "{when}");
        assert_eq!(quiet, busy, "{when}: {name}");
    }
}

#[test]
fn what_is_hidden_changes_no_byte_that_a_partner_can_fetch() {
    let (quiet, busied) = (World::new(), World::new());
    let (calm, other) = (session(&quiet, ANA), session(&busied, ANA));
    let before = fetched(&quiet, &calm, ANA);
    assert!(before.len() > 300, "only {} answers", before.len());
    assert_same(&before, &fetched(&busied, &other, ANA), "before anything");
    let version = View::of(&busied.org.handle.known(), ANA).expect("she is here").version();
    let mut done = 0;
    for relation in [Relation::Hidden, Relation::Others] {
        done += agreed(&busied, Company::A, relation) + busy(&busied, Company::A, relation).len();
    }
    assert!(done >= 90, "only {done} commands were done");
    // Those who see everything look at it all: what is remembered for them is for nobody else.
    for person in [OLU, SAM] {
        looked_at(&busied, person);
    }
    assert_same(&before, &fetched(&busied, &other, ANA), "after what is hidden was changed");
    assert_eq!(View::of(&busied.org.handle.known(), ANA).expect("she is here").version(), version);
    // What was done goes on by itself: it climbs, is reminded of, goes ahead.
    for (hours, when) in [(1, "an hour later"), (71, "three days later"), (24 * 14, "two weeks later")] {
        for world in [&quiet, &busied] {
            world.org.pass(hours);
        }
        assert_same(&fetched(&quiet, &calm, ANA), &fetched(&busied, &other, ANA), when);
    }
    assert!(busied.org.handle.known().state.applied > quiet.org.handle.known().state.applied + 100);
}

#[test]
fn what_is_theirs_changes_what_they_fetch() {
    // So that the test above cannot hold for want of looking.
    let world = World::new();
    let browser = session(&world, ANA);
    let before = fetched(&world, &browser, ANA);
    let function: FunctionId = world.ids(Company::A, Relation::Own)[&Noun::Function].parse().expect("an id");
    let impact = world.org.now() + 9 * HOUR;
    world.org.does(SAM, |seal| Command::RaiseFlag {
        flag: FlagId(1),
        function,
        what: seal.text("It is theirs"),
        impact,
        severity: Severity::High,
        heads_up: false,
    });
    let after = fetched(&world, &browser, ANA);
    let changed = before.iter().filter(|(name, answer)| after.get(*name) != Some(answer)).count();
    assert!(changed > 5, "{changed}");
}

#[test]
fn the_live_stream_of_a_partner_says_nothing_of_what_is_hidden() {
    let world = World::new();
    let browser = session(&world, ANA);
    let router = world.org.server.router();
    let request = browser.request("GET", "/live").body(Body::empty()).expect("a request");
    let mut stream = world.org.wait(async {
        let Ok(response) = router.oneshot(request).await;
        response.into_body().into_data_stream()
    });
    assert!(agreed(&world, Company::A, Relation::Hidden) > 20);
    assert!(busy(&world, Company::A, Relation::Others).len() > 20);
    let function: FunctionId = world.ids(Company::A, Relation::Own)[&Noun::Function].parse().expect("an id");
    let impact = world.org.now() + 9 * HOUR;
    world.org.does(SAM, |seal| Command::RaiseFlag {
        flag: FlagId(1),
        function,
        what: seal.text("It is theirs"),
        impact,
        severity: Severity::High,
        heads_up: false,
    });
    let version = View::of(&world.org.handle.known(), ANA).expect("she is here").version();
    let first = world.org.wait(async { stream.next().await });
    let first = first.expect("an event").expect("no fault");
    let text = String::from_utf8_lossy(&first).into_owned();
    assert_eq!(
        text,
        format!("event: changed\ndata: {version}\n\n"),
        "the first that is told is what is theirs"
    );
}
