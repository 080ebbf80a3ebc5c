//! Seats in the hands of people who try everything: one holder at most, now and on record.

use super::*;

/// Something that somebody tries.
#[derive(Debug, Clone)]
enum Try {
    Offer { seat: Seat, by: usize, person: usize, from_hours: Option<i64>, until_hours: Option<i64> },
    Counter { which: usize, by: usize },
    Accept { which: usize, by: usize },
    Decline { which: usize, by: usize },
    Withdraw { which: usize, by: usize },
    Release { which: usize, by: usize },
    Correct { which: usize, from_hours: i64, until_hours: Option<i64> },
    Leave { person: usize },
    Pass { minutes: i64 },
}

const EVERYBODY: [PersonId; 7] = [ADMIN, SPONSOR, DANA, DREW, MARI, MIKO, NOEL];

fn attempt() -> impl Strategy<Value = Try> {
    let seat = prop_oneof![3 => Just(Seat::Owner), 2 => Just(Seat::Backup), 2 => Just(Seat::Acting)];
    let person = || 0..EVERYBODY.len();
    // 7 stands for whoever has to answer, which makes agreements likely.
    let by = || prop_oneof![1 => 0..EVERYBODY.len(), 3 => Just(EVERYBODY.len())];
    let hours = || prop::option::of(-2..200_i64);
    prop_oneof![
        6 => (seat, person(), person(), hours(), hours()).prop_map(
            |(seat, by, person, from_hours, until_hours)| Try::Offer { seat, by, person, from_hours, until_hours }
        ),
        2 => (0..40_usize, by()).prop_map(|(which, by)| Try::Counter { which, by }),
        8 => (0..40_usize, by()).prop_map(|(which, by)| Try::Accept { which, by }),
        1 => (0..40_usize, by()).prop_map(|(which, by)| Try::Decline { which, by }),
        1 => (0..40_usize, by()).prop_map(|(which, by)| Try::Withdraw { which, by }),
        2 => (0..40_usize, by()).prop_map(|(which, by)| Try::Release { which, by }),
        4 => (0..40_usize, 0..400_i64, prop::option::of(0..400_i64))
            .prop_map(|(which, from_hours, until_hours)| Try::Correct { which, from_hours, until_hours }),
        1 => (1..EVERYBODY.len()).prop_map(|person| Try::Leave { person }),
        6 => (1..2_900_i64).prop_map(|minutes| Try::Pass { minutes }),
    ]
}

/// The command of an attempt and who sends it. What it is about is chosen among the latest offers and seats.
fn command(org: &Org, numbers: u64, attempt: &Try) -> (PersonId, Command) {
    let hours = |hours: i64| org.now + hours * 60 * MINUTE;
    let chosen = |which: usize| id(1 + numbers.saturating_sub(1 + which as u64 % 8));
    let sender = |which: usize, by: usize| {
        let answers = org.state.ownerships.get(&chosen(which)).map_or(ADMIN, |found| found.answers);
        EVERYBODY.get(by).copied().unwrap_or(answers)
    };
    match *attempt {
        Try::Offer { seat, by, person, from_hours, until_hours } => {
            let until = if seat == Seat::Acting { until_hours.or(Some(100)) } else { None };
            let offer = Command::OfferSeat {
                ownership: id(numbers + 1),
                function: HELP,
                seat,
                person: EVERYBODY[person],
                terms: terms(&[1]),
                from: from_hours.map(hours),
                until: until.map(hours),
            };
            (EVERYBODY[by], offer)
        }
        Try::Counter { which, by } => {
            let terms = terms(&[org.state.applied]);
            (sender(which, by), Command::CounterSeat { ownership: chosen(which), terms })
        }
        Try::Accept { which, by } => (sender(which, by), Command::AcceptSeat { ownership: chosen(which) }),
        Try::Decline { which, by } => {
            (sender(which, by), Command::DeclineSeat { ownership: chosen(which), reason: None })
        }
        Try::Withdraw { which, by } => {
            (sender(which, by), Command::WithdrawSeat { ownership: chosen(which) })
        }
        Try::Release { which, by } => (sender(which, by), Command::ReleaseSeat { ownership: chosen(which) }),
        Try::Correct { which, from_hours, until_hours } => {
            let ownership = chosen(which);
            let held = org.state.ownerships.get(&ownership).is_some_and(|it| it.state == SeatState::Held);
            let (from, until) = (hours(-from_hours), until_hours.map(|until| hours(-until)));
            let until = until.filter(|_| !held);
            (ADMIN, Command::CorrectSeat { ownership, from, until, reason: text(6) })
        }
        Try::Leave { person } => (ADMIN, Command::Leave { person: EVERYBODY[person] }),
        Try::Pass { .. } => (ADMIN, Command::Tick { events_max: 256 }),
    }
}

/// Whoever holds a seat now is one, and the state's ways of saying so agree.
fn one_holder_now(state: &State) {
    for seat in [Seat::Owner, Seat::Backup, Seat::Acting] {
        let held: Vec<OwnershipId> = state
            .ownerships
            .iter()
            .filter(|(_, found)| found.seat == seat && found.state == SeatState::Held)
            .map(|(id, _)| *id)
            .collect();
        assert!(held.len() <= 1, "{seat:?}: {held:?}");
        assert_eq!(state.functions[&HELP].held.get(&seat), held.first());
    }
    let holder = |seat| state.holder(HELP, seat);
    if let Some(owner) = holder(Seat::Owner) {
        assert_ne!(holder(Seat::Backup), Some(owner), "nobody backs themselves up");
        assert_ne!(holder(Seat::Acting), Some(owner), "nobody stands in for themselves");
    }
}

/// Everything that was ever recorded about when a seat was held, as a list that is only added to.
type Record = Vec<(Instant, Seat, PersonId, OwnershipId, Instant, Option<Instant>)>;

fn record(log: &[(Instant, Event)]) -> Record {
    let mut who: BTreeMap<OwnershipId, (Seat, PersonId)> = BTreeMap::new();
    let mut begun: BTreeMap<OwnershipId, Instant> = BTreeMap::new();
    let mut record = Record::new();
    for (at, event) in log {
        match event {
            Event::SeatOffered { ownership, seat, person, .. } => {
                who.insert(*ownership, (*seat, *person));
            }
            Event::SeatBegan { ownership } => {
                begun.insert(*ownership, *at);
                let (seat, person) = who[ownership];
                record.push((*at, seat, person, *ownership, *at, None));
            }
            Event::SeatEnded { ownership, .. } => {
                let (seat, person) = who[ownership];
                record.push((*at, seat, person, *ownership, begun[ownership], Some(*at)));
            }
            Event::SeatCorrected { ownership, from, until, .. } => {
                begun.insert(*ownership, *from);
                let (seat, person) = who[ownership];
                record.push((*at, seat, person, *ownership, *from, *until));
            }
            _ => {}
        }
    }
    record
}

/// At every instant at which something changes, and just before, as far as it was known at every such instant, at most one
/// person holds a seat, and the state says who.
fn one_holder_on_record(org: &Org) {
    let record = record(&org.log);
    let mut recorded: Vec<Instant> = record.iter().map(|line| line.0).collect();
    let mut valid: Vec<Instant> = record.iter().flat_map(|line| [Some(line.4), line.5]).flatten().collect();
    let before: Vec<Instant> = valid.iter().map(|at| *at - 1).collect();
    valid.extend(before);
    valid.push(org.now);
    for list in [&mut recorded, &mut valid] {
        list.sort_unstable();
        list.dedup();
    }
    for known in recorded {
        let mut latest: BTreeMap<OwnershipId, (Seat, PersonId, Instant, Option<Instant>)> = BTreeMap::new();
        for (at, seat, person, id, from, until) in record.iter().filter(|line| line.0 <= known) {
            assert!(*at <= known);
            latest.insert(*id, (*seat, *person, *from, *until));
        }
        for instant in &valid {
            for seat in [Seat::Owner, Seat::Backup, Seat::Acting] {
                let holders: Vec<PersonId> = latest
                    .values()
                    .filter(|line| line.0 == seat && line.2 <= *instant)
                    .filter(|line| line.3.is_none_or(|until| *instant < until))
                    .map(|line| line.1)
                    .collect();
                assert!(holders.len() <= 1, "{seat:?} at {instant} as known at {known}: {holders:?}");
                let says = org.state.holder_as_of(HELP, seat, *instant, known);
                assert_eq!(says, holders.first().copied(), "{seat:?} at {instant} as known at {known}");
            }
        }
    }
}

/// Runs attempts for sixty days at most, checking the state after every event; answers how many commands were accepted.
fn live(org: &mut Org, attempts: &[Try]) -> usize {
    let end = org.now + 60 * DAY;
    let (mut numbers, mut accepted) = (0, 0);
    let mut seen = org.state.clone();
    let mut checked = org.log.len();
    for attempt in attempts {
        if let Try::Pass { minutes } = attempt {
            let until = (org.now + *minutes * MINUTE).min(end).to_string();
            org.pass(&until);
        } else {
            let (person, command) = command(org, numbers, attempt);
            match org.ask(person, command) {
                Ok(_) => {
                    accepted += 1;
                    numbers += u64::from(matches!(attempt, Try::Offer { .. }));
                }
                Err(refusal) => assert!(refusal.to_string().contains(':'), "{refusal}: what to do?"),
            }
        }
        for (at, event) in &org.log[checked..] {
            seen.apply(event, *at);
            one_holder_now(&seen);
        }
        checked = org.log.len();
    }
    accepted
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever people try: at most one holder of a seat now and at every instant of the record, and a replay gives the
    /// same.
    #[test]
    fn at_most_one_holds_a_seat_now_and_on_record(attempts in prop::collection::vec(attempt(), 20..120)) {
        let mut org = Org::new();
        let (outcome, function) = (OutcomeId(1), HELP);
        org.happen(Event::OutcomeDefined { outcome, function, aim: aim(2), due: None });
        live(&mut org, &attempts);
        one_holder_on_record(&org);
        prop_assert_eq!(org.replayed(), org.state.clone());
        let here = |state: &State, person| state.people[&person].left.is_none();
        for (id, found) in &org.state.ownerships {
            let open = matches!(found.state, SeatState::Offered | SeatState::Accepted | SeatState::Held);
            prop_assert!(!open || here(&org.state, found.person), "{:?} of somebody who left", id);
        }
        // Readings are waited for, or overdue, exactly while somebody answers for them.
        let until = (org.now + MINUTE).to_string();
        org.pass(&until);
        let waits = org.state.timers.contains_key(&TimerKey::Reading(outcome));
        let overdue = org.state.outcomes[&outcome].overdue.is_some();
        prop_assert_eq!(waits, org.state.accountable(HELP).is_some() && !overdue);
    }
}

#[test]
fn the_attempts_of_the_property_do_come_off() {
    // A property over commands that are all refused would show nothing.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(attempt(), 100);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut accepted = 0;
    for _ in 0..20 {
        let mut org = Org::new();
        accepted += live(&mut org, &strategy.new_tree(&mut runner).unwrap().current());
        for (_, event) in &org.log {
            *kinds.entry(event.kind()).or_default() += 1;
        }
    }
    assert!(accepted >= 400, "{accepted}");
    for kind in [
        "seat_offered",
        "seat_countered",
        "seat_accepted",
        "seat_declined",
        "seat_withdrawn",
        "seat_unanswered",
        "seat_began",
        "seat_ended",
        "seat_corrected",
    ] {
        assert!(kinds.get(kind).is_some_and(|count| *count >= 5), "{kind}: {kinds:?}");
    }
}
