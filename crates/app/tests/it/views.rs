//! What is seen: a partner's view is the same whatever happens to what it may not see.

use app::{Known, View};
use model::{
    Actor, Aim, Command, DecisionId, FlagId, FlagResult, FunctionId, HistoryId, Instant, Named, OutcomeId,
    PersonId, Seat, TeamId, Terms,
};
use proptest::prelude::*;

use crate::kit::{
    ADMIN, HOUR, LEADER, MEMBER, OTHER, Org, PARTNER, PARTNERS, RELATIONS, Relation, VIEWER, by,
};

fn view(org: &Org, person: PersonId) -> View {
    View::of(org.node.known(), person).expect("they are here")
}

/// Everything that can be fetched from a view.
fn bytes(view: &View) -> Vec<u8> {
    let mut bytes = app::snapshot(view.seen(), [0; 32], false).expect("it has bytes").bytes;
    bytes.extend(view.version().to_be_bytes());
    bytes
}

#[test]
fn the_own_company_sees_everything() {
    let org = Org::new();
    for person in [ADMIN, LEADER, VIEWER, MEMBER] {
        let view = view(&org, person);
        assert!(view.is_whole());
        assert_eq!(view.seen(), org.node.state());
    }
    assert!(View::of(org.node.known(), PersonId(999)).is_none());
}

#[test]
fn what_is_remembered_of_partners_goes_with_the_state() {
    #[derive(Default)]
    struct Mark;

    let known = Known { state: Org::new().node.state().apart(), hash: [0; 32] };
    let gone = std::sync::Arc::downgrade(&known.state.beside::<Mark>());
    assert!(!View::of(&known, PARTNERS).expect("they are here").is_whole());
    drop(known);
    assert!(gone.upgrade().is_none(), "something that is kept beside the state holds it");
}

#[test]
fn a_partner_sees_what_it_delivers_and_what_is_shared_with_it() {
    let org = Org::new();
    let view = view(&org, PARTNERS);
    let seen = view.seen();
    for relation in RELATIONS {
        let visible = !relation.is_hidden();
        let function = relation.function();
        for (what, is) in [
            ("function", seen.functions.contains_key(&function)),
            ("seat", seen.ownerships.contains_key(&relation.seat())),
            ("outcome", seen.outcomes.contains_key(&relation.outcome())),
            ("right", seen.decision_types.contains_key(&relation.right())),
            ("decision", seen.decisions.contains_key(&relation.decision())),
            ("flag", seen.flags.contains_key(&relation.flag())),
            ("escalation", seen.escalations.contains_key(&org.escalation(relation))),
            ("team", seen.teams.contains_key(&relation.team())),
            ("site", seen.sites.contains_key(&relation.site())),
            ("worker", seen.people.contains_key(&relation.worker())),
            ("roster", seen.rosters.contains_key(&relation.team())),
            ("timer", seen.timers.contains_key(&model::TimerKey::Needed(relation.decision()))),
            ("decisions of it", seen.decisions_of(function).count() == 1),
            ("flags of it", seen.flags_of(function).count() == 1),
            ("owner", seen.holder(function, Seat::Owner) == Some(relation.owner())),
        ] {
            assert_eq!(is, visible, "{what} of {relation:?}");
        }
    }
    // Another partner is not even there; whoever answers for what is seen is.
    assert!(!seen.companies.contains_key(&OTHER));
    assert!(seen.people.contains_key(&LEADER));
    assert!(!seen.people.contains_key(&VIEWER) && !seen.people.contains_key(&MEMBER));
    let coverage = |function| model::coverage(seen, function, org.now);
    assert_eq!(
        coverage(Relation::Shared.function()),
        model::coverage(org.node.state(), Relation::Shared.function(), org.now)
    );
    assert_eq!(seen.applied, 0, "how much happens is not told");
}

#[test]
fn histories_are_the_own_companys_and_preferences_ones_own() {
    let mut org = Org::new();
    let (own, colleague) = (Relation::Shared.owner(), Relation::Partners.worker());
    for person in [own, colleague, PARTNERS] {
        org.does(by(ADMIN), Command::Invite { person });
        let (clock_12h, digest, digest_at_minutes) = (true, false, None);
        org.does(by(person), Command::SetPreferences { person, clock_12h, digest, digest_at_minutes });
    }
    org.does(model::Actor::Operator, Command::Join { person: colleague });
    let seen = view(&org, PARTNERS);
    let seen = seen.seen();
    assert!(seen.histories.is_empty());
    assert_eq!(seen.preferences.keys().copied().collect::<Vec<_>>(), [PARTNERS]);
    // Who of one's own company is here yet, and of nobody else's.
    assert!(seen.people.contains_key(&colleague) && seen.people.contains_key(&own));
    let here = |person| seen.invitations.get(&person).map(|found| found.joined.is_some());
    assert_eq!((here(PARTNERS), here(colleague), here(own)), (Some(false), Some(true), None));
    assert_eq!(view(&org, MEMBER).seen().histories.len(), 1);
}

#[test]
fn what_somebody_is_asked_for_is_seen_by_them_and_no_more_of_it() {
    let mut org = Org::new();
    let function = Relation::Foreign.function();
    let terms = Terms::default();
    let ownership = model::OwnershipId(900);
    let offer = Command::OfferSeat {
        ownership,
        function,
        seat: Seat::Backup,
        person: PARTNERS,
        terms,
        from: None,
        until: None,
    };
    org.does(by(LEADER), offer);
    let asked = view(&org, PARTNERS);
    assert!(asked.seen().ownerships.contains_key(&ownership));
    let glimpsed = &asked.seen().functions[&function];
    assert!(glimpsed.outcomes.is_empty() && glimpsed.rights.is_empty() && glimpsed.held.is_empty());
    assert_eq!(asked.seen().flags_of(function).count(), 0);
    // Nobody else of the company hears of it.
    let worker = view(&org, Relation::Partners.worker());
    assert!(!worker.seen().functions.contains_key(&function));
    org.does(by(PARTNERS), Command::DeclineSeat { ownership, reason: None });
}

#[test]
fn a_flag_that_went_where_its_raiser_does_not_see_stays_where_it_was() {
    let mut org = Org::new();
    let (flag, from) = (Relation::Partners.flag(), Relation::Partners.function());
    let (to, reason) = (Relation::Own.function(), org.text());
    org.does(by(LEADER), Command::PassOnFlag { flag, to, reason });
    let worker = view(&org, Relation::Partners.worker());
    let seen = &worker.seen().flags[&flag];
    assert_eq!((seen.function, seen.passed.len()), (from, 0));
    assert!(!worker.seen().functions.contains_key(&to));
    let note = org.text();
    org.does(by(LEADER), Command::SettleFlag { flag, result: FlagResult::Averted, note });
    let worker = view(&org, Relation::Partners.worker());
    assert!(worker.seen().flags[&flag].result.is_some(), "its raiser is told what became of it");
    assert!(!view(&org, PARTNERS).seen().flags.contains_key(&flag));
}

#[test]
fn a_flags_way_is_seen_where_its_functions_are() {
    let mut org = Org::new();
    let (shared, own) = (Relation::Shared.function(), Relation::Own.function());
    let flag = FlagId(802);
    let raise = org.raise_flag(flag, shared, false);
    org.does(by(MEMBER), raise);
    for to in [own, shared] {
        let reason = org.text();
        org.does(by(LEADER), Command::PassOnFlag { flag, to, reason });
    }
    let way = |person| -> Vec<FunctionId> {
        let seen = view(&org, person);
        seen.seen().flags[&flag].passed.iter().map(|(function, _, _)| *function).collect()
    };
    assert_eq!((way(MEMBER), way(PARTNERS)), (vec![shared, own], vec![shared]));
}

#[test]
fn a_flag_stays_with_its_raiser_when_only_part_of_its_function_is_seen() {
    let mut org = Org::new();
    let (function, to) = (Relation::Foreign.function(), Relation::Own.function());
    let ownership = model::OwnershipId(900);
    let (terms, seat) = (Terms::default(), Seat::Backup);
    let offer =
        Command::OfferSeat { ownership, function, seat, person: PARTNERS, terms, from: None, until: None };
    org.does(by(LEADER), offer);
    let flag = FlagId(801);
    let raise = org.raise_flag(flag, function, false);
    org.does(by(PARTNERS), raise);
    assert_eq!(view(&org, PARTNERS).seen().flags[&flag].function, function);
    assert!(!view(&org, Relation::Partners.worker()).seen().flags.contains_key(&flag));
    // Passed on to where they do not see at all, and with nothing else left there, it stays where they raised it.
    let reason = org.text();
    org.does(by(LEADER), Command::PassOnFlag { flag, to, reason });
    org.does(by(PARTNERS), Command::DeclineSeat { ownership, reason: None });
    let seen = view(&org, PARTNERS);
    assert_eq!((seen.seen().flags[&flag].function, seen.seen().flags[&flag].passed.len()), (function, 0));
    assert!(!seen.seen().functions.contains_key(&to));
    assert!(seen.seen().functions[&function].charter.is_none(), "no more of it than its flag");
    org.does(by(PARTNERS), Command::WithdrawFlag { flag });
}

#[test]
fn a_partners_numbers_serve_to_tell_a_stale_request() {
    let mut org = Org::new();
    let flag = Relation::Partners.flag();
    let number = |org: &Org| view(org, PARTNERS).seen().flags[&flag].changed;
    let before = number(&org);
    assert_ne!(before, org.node.state().flags[&flag].changed);
    let withdraw = |number| {
        let command = Command::WithdrawFlag { flag };
        let mut asked = app::testing::request(by(Relation::Partners.worker()), number, command);
        asked.based_on = Some(before);
        asked
    };
    let (to, reason) = (Relation::Shared.function(), org.text());
    org.does(by(LEADER), Command::PassOnFlag { flag, to, reason });
    let reply = org.node.execute(org.ledger.as_ref(), org.now, &[withdraw(1)]).remove(0);
    assert_eq!(reply, Err(app::Error::Stale { now: number(&org) }));
    let mut asked = withdraw(2);
    asked.based_on = Some(number(&org));
    assert!(org.node.execute(org.ledger.as_ref(), org.now, &[asked]).remove(0).is_ok());
}

/// A flag that the partner saw, and that was passed on to where it does not see.
const GONE: FlagId = FlagId(800);

fn with_gone() -> Org {
    let mut org = Org::new();
    let raise = org.raise_flag(GONE, Relation::Shared.function(), false);
    org.does(by(MEMBER), raise);
    let reason = org.text();
    org.does(by(LEADER), Command::PassOnFlag { flag: GONE, to: Relation::Own.function(), reason });
    org
}

/// Something that happens to what the partner may not see.
fn hidden(org: &mut Org, relation: Relation, what: u8, number: u64) -> (Actor, Command) {
    let (name, function) = (org.text(), relation.function());
    let (worker, owner) = (relation.worker(), relation.owner());
    let from = org.now + (number as i64 % 50 + 1) * HOUR;
    match what {
        0 => (by(LEADER), Command::Rename { what: Named::Function(function), name }),
        1 => (by(ADMIN), Command::Rename { what: Named::Person(worker), name }),
        2 => (by(ADMIN), Command::Rename { what: Named::Site(relation.site()), name }),
        3 => (by(worker), org.raise_flag(FlagId(number), function, false)),
        4 => (by(worker), org.ask_decision(DecisionId(number), function)),
        5 => (
            by(owner),
            Command::TakeLeave { leave: model::LeaveId(number), person: owner, from, to: from + HOUR },
        ),
        6 => (by(worker), Command::WithdrawFlag { flag: relation.flag() }),
        7 => {
            let (team, sponsor, since) = (relation.team(), ADMIN, org.now);
            let (function, purpose) = (FunctionId(number), org.text());
            (by(LEADER), Command::SetUpFunction { function, name, purpose, team, since, sponsor })
        }
        8 => {
            let (team, site) = (TeamId(number), relation.site());
            (by(LEADER), Command::FormTeam { team, site, name, hours: None, holidays: None })
        }
        9 => (
            by(LEADER),
            Command::ShareFunction { function, company: OTHER, shared: number.is_multiple_of(2) },
        ),
        10 => {
            let aim: Aim = org.aim();
            (by(owner), Command::DefineOutcome { outcome: OutcomeId(number), function, aim })
        }
        11 => (by(worker), Command::AcceptSeat { ownership: relation.offer() }),
        12 => (by(LEADER), Command::ReleaseSeat { ownership: relation.seat() }),
        13 => (by(owner), Command::Decide { decision: relation.decision(), answer: name }),
        14 => (by(ADMIN), Command::Leave { person: worker }),
        15 => (
            by(ADMIN),
            Command::AddPerson {
                person: PersonId(number),
                name,
                site: relation.site(),
                team: None,
                role: org.node.state().people[&worker].role,
                hours: None,
            },
        ),
        16 => (
            by(LEADER),
            Command::NameConsumers {
                function: Relation::Shared.function(),
                consumers: [model::Consumer::Function(function)].into(),
            },
        ),
        17 => (
            by(LEADER),
            Command::ShareFunction {
                function: Relation::Shared.function(),
                company: OTHER,
                shared: number.is_multiple_of(2),
            },
        ),
        20 => {
            let (clock_12h, digest_at_minutes) = (number.is_multiple_of(2), None);
            (
                by(worker),
                Command::SetPreferences { person: worker, clock_12h, digest: false, digest_at_minutes },
            )
        }
        21 => (by(ADMIN), Command::Invite { person: worker }),
        22 => {
            let (history, mapping) = (HistoryId(number), org.text());
            let file = crate::kit::history_file();
            (by(LEADER), Command::KeepHistory { history, name, file, mapping, shown_names: true })
        }
        18 => (by(LEADER), Command::SettleFlag { flag: GONE, result: FlagResult::Happened, note: name }),
        _ => (by(LEADER), Command::RetireFunction { function }),
    }
}

/// Something that the partner sees, the same in every world.
fn visible(org: &mut Org, number: u64) -> Command {
    org.raise_flag(FlagId(1_000_000 + number), Relation::Shared.function(), true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_happens_to_hidden_things_changes_no_byte_of_a_partners_view(
        steps in prop::collection::vec((0_u8..23, any::<bool>()), 1..24)
    ) {
        let mut org = with_gone();
        let before = view(&org, PARTNERS);
        let (bytes_before, state_before) = (bytes(&before), before.seen().clone());
        let mut done = 0;
        for (number, (what, foreign)) in (20_000_u64..).zip(&steps) {
            let relation = if *foreign { Relation::Foreign } else { Relation::Own };
            let (actor, command) = hidden(&mut org, relation, *what, number);
            done += usize::from(org.asks(actor, command).is_ok());
            let after = view(&org, PARTNERS);
            prop_assert_eq!(after.seen(), &state_before, "after {}", what);
            prop_assert_eq!(after.version(), before.version());
            prop_assert_eq!(bytes(&after), bytes_before.clone());
        }
        prop_assert!(done > 0 || steps.iter().all(|(what, _)| [9, 12, 17].contains(what)));
    }

    /// Two worlds that differ only in hidden things, with visible ones between them: how much happened elsewhere does not
    /// show in what came after.
    #[test]
    fn what_comes_after_hidden_things_does_not_tell_of_them(
        steps in prop::collection::vec((0_u8..23, any::<bool>()), 1..10)
    ) {
        let (mut quiet, mut busy) = (with_gone(), with_gone());
        for (number, (what, foreign)) in (20_000_u64..).zip(&steps) {
            let relation = if *foreign { Relation::Foreign } else { Relation::Own };
            let (actor, command) = hidden(&mut busy, relation, *what, number);
            // The same numbers are drawn in both worlds.
            drop(hidden(&mut quiet, relation, *what, number));
            drop(busy.asks(actor, command));
            quiet.draw();
            let (one, two) = (visible(&mut quiet, number), visible(&mut busy, number));
            quiet.does(by(PARTNERS), one);
            busy.does(by(PARTNERS), two);
        }
        let (quiet, busy) = (view(&quiet, PARTNERS), view(&busy, PARTNERS));
        prop_assert_eq!(quiet.seen(), busy.seen());
        prop_assert_eq!(bytes(&quiet), bytes(&busy));
    }
}

#[test]
fn the_version_changes_when_something_seen_does() {
    let mut org = Org::new();
    let mut versions = vec![view(&org, PARTNERS).version()];
    let name = org.text();
    org.does(by(LEADER), Command::Rename { what: Named::Function(Relation::Shared.function()), name });
    versions.push(view(&org, PARTNERS).version());
    let name = org.text();
    org.does(by(ADMIN), Command::Rename { what: Named::Person(Relation::Shared.owner()), name });
    versions.push(view(&org, PARTNERS).version());
    org.does(
        by(LEADER),
        Command::ShareFunction { function: Relation::Shared.function(), company: PARTNER, shared: false },
    );
    versions.push(view(&org, PARTNERS).version());
    let unique: std::collections::BTreeSet<u64> = versions.iter().copied().collect();
    assert_eq!(unique.len(), versions.len());
    let known: &Known = org.node.known();
    assert_eq!(known.state.last_at, org.now);
    assert_ne!(view(&org, PARTNERS).seen().last_at, org.now);
    assert_eq!(view(&org, PARTNERS).seen().last_at, Instant::MIN);
}
