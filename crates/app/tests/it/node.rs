//! A node on a ledger: groups, repeats, being overtaken, reading back, and events that it does not know.

use app::testing::{request, text};
use app::{Error, Ledger, Node, Request, from_snapshot, snapshot};
use journal::{Commit, Text};
use model::{
    Actor, Command, CommandId, CompanyId, DecisionId, Event, FlagId, Noun, PersonId, Refusal, Role, SeatState,
};

use crate::kit::{
    ADMIN, HISTORY, HOUR, LEADER, MEMBER, Org, PARTNERS, RELATIONS, Relation, by, history_file,
};

#[test]
fn a_group_is_one_append_and_each_gets_its_own_answer() {
    let mut org = Org::new();
    let before = org.rows();
    let function = Relation::Own.function();
    let mut requests = Vec::new();
    for number in 0..100_u64 {
        let command = org.raise_flag(FlagId(5_000 + number), function, true);
        requests.push(request(by(MEMBER), 7_000 + number, command));
    }
    // One that is refused, and one that depends on another of the same group.
    requests[10].command = Command::WithdrawFlag { flag: FlagId(4_999) };
    requests[10].texts.clear();
    requests[20] = request(by(MEMBER), 9_001, Command::WithdrawFlag { flag: FlagId(5_000) });
    let replies = org.node.execute(org.ledger.as_ref(), org.now, &requests);
    assert_eq!(replies.len(), 100);
    for (number, reply) in replies.iter().enumerate() {
        match number {
            10 => assert_eq!(*reply, Err(Error::Refused(Refusal::Missing { noun: Noun::Flag }))),
            _ => {
                let done = reply.as_ref().expect("it was done");
                let rows = org.ledger.find(&by(MEMBER).to_string(), requests[number].command_id.0);
                let rows = rows.expect("it finds").expect("it is there");
                assert_eq!((done.seq, done.events), (rows[rows.len() - 1].seq, rows.len()));
            }
        }
    }
    assert_eq!(org.rows(), before + 99);
    assert!(org.node.state().flags[&FlagId(5_000)].closed.is_some());
    assert_eq!(org.replayed().state(), org.node.state());
    assert_eq!(org.replayed().known().hash, org.node.known().hash);
}

#[test]
fn a_repeat_is_answered_with_what_the_first_attempt_did() {
    let mut org = Org::new();
    let command = org.raise_flag(FlagId(900), Relation::Own.function(), false);
    let asked = request(by(MEMBER), 1, command);
    let first = org.node.execute(org.ledger.as_ref(), org.now, std::slice::from_ref(&asked)).remove(0);
    let first = first.expect("it was done");
    assert!(!first.repeated);
    let rows = org.rows();
    // Later, alone and twice in a group, also on a node that knows nothing of it yet.
    org.pass(1);
    let more = org.rows() - rows;
    let mut other = Node::empty(org.ledger.as_ref()).expect("a node");
    for node in [&mut org.node, &mut other] {
        let replies = node.execute(org.ledger.as_ref(), org.now, &[asked.clone(), asked.clone()]);
        for reply in replies {
            let done = reply.expect("it was done before");
            assert!(done.repeated);
            assert_eq!((done.seq, done.events), (first.seq, first.events));
        }
    }
    assert_eq!(org.rows(), rows + more);
}

#[test]
fn two_of_one_id_in_a_group_are_done_once() {
    let mut org = Org::new();
    let command = org.raise_flag(FlagId(900), Relation::Own.function(), true);
    let asked = request(by(MEMBER), 1, command);
    let replies = org.node.execute(org.ledger.as_ref(), org.now, &[asked.clone(), asked]);
    let (first, second) = (replies[0].clone().expect("done"), replies[1].clone().expect("done"));
    assert_eq!((first.repeated, second.repeated), (false, true));
    assert_eq!(first.seq, second.seq);
}

#[test]
fn ids_of_commands_are_each_actors_own() {
    let mut org = Org::new();
    for (person, flag) in [(MEMBER, 900), (LEADER, 901)] {
        let command = org.raise_flag(FlagId(flag), Relation::Own.function(), true);
        let reply =
            org.node.execute(org.ledger.as_ref(), org.now, &[request(by(person), 1, command)]).remove(0);
        assert!(!reply.expect("it was done").repeated);
    }
}

#[test]
fn whoever_is_overtaken_decides_again_on_what_holds_now() {
    let mut org = Org::new();
    let mut other = org.replayed();
    // The one withdraws, the other node does not know and would settle.
    let flag = Relation::Own.flag();
    org.does(by(Relation::Own.worker()), Command::WithdrawFlag { flag });
    let raise = org.raise_flag(FlagId(900), Relation::Own.function(), true);
    let settle = Command::SettleFlag { flag, result: model::FlagResult::Averted, note: text(60_000) };
    let requests = [request(by(MEMBER), 1, raise), request(by(LEADER), 2, settle)];
    let replies = other.execute(org.ledger.as_ref(), org.now, &requests);
    assert!(replies[0].is_ok());
    assert_eq!(replies[1], Err(Error::Refused(Refusal::FlagClosed)));
    org.node.catch_up(org.ledger.as_ref()).expect("it reads");
    assert_eq!(org.node.state(), other.state());
}

#[test]
fn only_a_change_of_the_thing_itself_makes_a_request_stale() {
    let mut org = Org::new();
    let flag = Relation::Own.flag();
    let based_on = org.node.state().flags[&flag].changed;
    let decision = org.ask_decision(DecisionId(900), Relation::Own.function());
    org.does(by(MEMBER), decision);
    let pass = |reason| Command::PassOnFlag { flag, to: Relation::Shared.function(), reason };
    let mut asked = request(by(LEADER), 1, pass(text(60_000)));
    asked.based_on = Some(based_on);
    let reply = org.node.execute(org.ledger.as_ref(), org.now, &[asked]).remove(0);
    assert!(reply.is_ok(), "something else changed: {reply:?}");
    let back = Command::PassOnFlag { flag, to: Relation::Own.function(), reason: text(60_001) };
    let mut asked = request(by(LEADER), 2, back);
    asked.based_on = Some(based_on);
    let reply = org.node.execute(org.ledger.as_ref(), org.now, &[asked.clone()]).remove(0);
    let Err(Error::Stale { now }) = reply else { panic!("the flag changed: {reply:?}") };
    asked.based_on = Some(now);
    assert!(org.node.execute(org.ledger.as_ref(), org.now, &[asked]).remove(0).is_ok());
}

#[test]
fn texts_are_kept_beside_the_journal_with_whom_they_go() {
    let mut org = Org::founded();
    let person = PersonId(77);
    let name = text(500);
    let command = Command::AddPerson {
        person,
        name,
        site: crate::kit::HEAD,
        team: None,
        role: Role::Member,
        hours: None,
    };
    org.does(by(ADMIN), command);
    let kept: Vec<Text> = org.ledger.texts().into_iter().filter(|text| text.id == 500).collect();
    assert_eq!(kept[0].owner, Some(77));
    let read = app::unsealed(kept.clone(), &[name]);
    assert_eq!(read[&name.id], "text 500");
    let forged = Text { text: "another".to_owned(), ..kept[0].clone() };
    assert!(app::unsealed(vec![forged], &[name]).is_empty(), "it is not what the journal says");
}

#[test]
fn a_command_cannot_name_a_text_that_it_does_not_bring() {
    let mut org = Org::new();
    let known = org.node.state().flags[&Relation::Own.flag()].what;
    let mut command = org.raise_flag(FlagId(900), Relation::Partners.function(), true);
    if let Command::RaiseFlag { what, .. } = &mut command {
        *what = known;
    }
    // Another's text would be shown as one's own.
    let bare = Request::new(by(PARTNERS), CommandId(1), command.clone());
    // And one with the right id and a digest of one's own would hide what was said.
    let reply = org.node.execute(org.ledger.as_ref(), org.now, &[bare]).remove(0);
    assert!(matches!(reply, Err(Error::Unfit { .. })), "{reply:?}");
    let reply =
        org.node.execute(org.ledger.as_ref(), org.now, &[request(by(PARTNERS), 1, command)]).remove(0);
    assert!(matches!(reply, Err(Error::Unfit { .. })), "its id is taken: {reply:?}");
}

#[test]
fn one_whose_id_is_taken_does_not_spoil_the_others_of_its_group() {
    let mut org = Org::new();
    let good = org.raise_flag(FlagId(900), Relation::Own.function(), true);
    let mut bad = org.raise_flag(FlagId(901), Relation::Own.function(), true);
    if let Command::RaiseFlag { what, .. } = &mut bad {
        *what = org.node.state().flags[&Relation::Own.flag()].what;
    }
    let requests = [request(by(MEMBER), 1, bad), request(by(MEMBER), 2, good)];
    let replies = org.node.execute(org.ledger.as_ref(), org.now, &requests);
    assert!(matches!(replies[0], Err(Error::Unfit { .. })), "{replies:?}");
    assert!(replies[1].is_ok(), "{replies:?}");
    assert_eq!(org.replayed().state(), org.node.state());
}

#[test]
fn two_nodes_take_each_of_three_hundred_due_steps_once() {
    let mut org = Org::new();
    for number in 0..300_u64 {
        let command =
            org.ask_decision(DecisionId(10_000 + number), RELATIONS[number as usize % 4].function());
        org.does(by(LEADER), command);
    }
    let mut nodes = [org.replayed(), org.replayed()];
    org.now += 49 * HOUR;
    // Each decides on what it knows, which the other has overtaken: nobody catches up but by losing.
    let mut rounds = 0;
    while nodes.iter().any(|node| node.next_due().is_some_and(|due| due <= org.now)) {
        for node in &mut nodes {
            node.tick(org.ledger.as_ref(), org.now).expect("a tick");
        }
        rounds += 1;
        assert!(rounds < 1_000, "it does not come to rest");
    }
    for node in &mut nodes {
        node.catch_up(org.ledger.as_ref()).expect("it reads");
    }
    assert_eq!(nodes[0].state(), nodes[1].state());
    let rows = org.ledger.read(1, usize::MAX).expect("it reads");
    for number in 0..300_u64 {
        let overdue = rows.iter().filter(|row| {
            matches!(app::decode(row), Ok(Event::DecisionOverdue { decision, .. }) if decision.0 == 10_000 + number)
        });
        assert_eq!(overdue.count(), 1, "decision {number}");
    }
}

#[test]
fn an_event_that_is_not_known_stops_writing_and_ticking_and_nothing_else() {
    let mut org = Org::new();
    let old = Node::empty(org.ledger.as_ref()).expect("a node");
    let mut old = old.without_kind("flag_withdrawn");
    old.catch_up(org.ledger.as_ref()).expect("it knows all of this");
    let known = old.state().clone();
    org.does(by(Relation::Own.worker()), Command::WithdrawFlag { flag: Relation::Own.flag() });
    let command = org.raise_flag(FlagId(900), Relation::Own.function(), true);
    for _ in 0..2 {
        let reply =
            old.execute(org.ledger.as_ref(), org.now, &[request(by(MEMBER), 1, command.clone())]).remove(0);
        let Err(Error::Unreadable(met)) = reply else { panic!("{reply:?}") };
        assert_eq!(met.kind, "flag_withdrawn");
    }
    assert!(matches!(old.tick(org.ledger.as_ref(), org.now), Err(Error::Unreadable(_))));
    assert_eq!(old.next_due(), None);
    assert!(old.stuck().is_some());
    assert_eq!(*old.state(), known, "what it knows stays to be read");
}

#[test]
fn a_row_of_a_newer_program_is_refused_as_unreadable() {
    let mut org = Org::founded();
    let last = org.ledger.last().expect("it ends");
    let newer = Commit {
        actor: "clock".to_owned(),
        command: 1,
        recorded_at: org.now.as_micros(),
        events: vec![("handover_offered".to_owned(), b"{\"handover_offered\":{}}".to_vec())],
        ..Commit::default()
    };
    org.ledger.append(last.seq, &[newer]).expect("it takes any bytes");
    let error = org.refused(by(ADMIN), Command::AddCompany { company: CompanyId(9), name: text(1) });
    assert!(matches!(error, Error::Unreadable(met) if met.seq == last.seq + 1));
    let node = Node::open(org.ledger.as_ref()).expect("it opens to be read");
    assert!(node.stuck().is_some());
}

#[test]
fn a_snapshot_gives_the_same_node_and_one_of_another_journal_is_not_taken() {
    let mut org = Org::new();
    let known = org.node.known().clone();
    let kept = snapshot(&known.state, known.hash, false).expect("a snapshot");
    let (state, hash) = from_snapshot(&kept).expect("it reads back");
    assert_eq!((&state, hash), (&known.state, known.hash));
    org.ledger.put_snapshot(&kept).expect("it keeps");
    org.pass(30);
    let node = Node::open(org.ledger.as_ref()).expect("a node");
    assert_eq!(node.state(), org.replayed().state());
    assert_eq!(node.known().hash, org.replayed().known().hash);
    // It says of another chain that it ends here.
    let foreign = snapshot(&known.state, [9; 32], false).expect("a snapshot");
    let mut wrong = known.state.clone();
    wrong.flags.clear();
    let foreign = app_snapshot_with(foreign, &wrong);
    org.ledger.put_snapshot(&foreign).expect("it keeps");
    assert_eq!(Node::open(org.ledger.as_ref()).expect("a node").state(), org.replayed().state());
    let other_form = journal::Snapshot { format: app::SNAPSHOT_FORMAT + 1, ..kept.clone() };
    assert!(from_snapshot(&other_form).is_none());
    let cut = journal::Snapshot { bytes: kept.bytes[..kept.bytes.len() / 2].to_vec(), ..kept };
    assert!(from_snapshot(&cut).is_none());
}

fn app_snapshot_with(like: journal::Snapshot, state: &model::State) -> journal::Snapshot {
    let made = snapshot(state, [9; 32], like.kept).expect("a snapshot");
    assert_eq!(made.seq, like.seq);
    made
}

#[test]
fn what_closed_is_archived_in_the_same_append() {
    let mut org = Org::new();
    org.does(by(Relation::Own.worker()), Command::WithdrawFlag { flag: Relation::Own.flag() });
    org.does(
        by(Relation::Own.worker()),
        Command::DeclineSeat { ownership: Relation::Own.offer(), reason: None },
    );
    let closed: Vec<(String, u64)> =
        org.ledger.closed().into_iter().map(|thing| (thing.kind, thing.id)).collect();
    assert!(closed.contains(&("flag".to_owned(), Relation::Own.flag().0)), "{closed:?}");
    assert!(closed.contains(&("offer".to_owned(), Relation::Own.offer().0)), "{closed:?}");
    assert!(closed.iter().any(|(kind, _)| kind == "escalation"), "{closed:?}");
    assert_eq!(org.node.state().ownerships[&Relation::Own.offer()].state, SeatState::Declined);
}

#[test]
fn time_stands_still_after_a_restore_until_it_is_released() {
    let mut org = Org::new();
    let seq = org.node.state().applied;
    org.does(Actor::Operator, Command::Restore { backup_seq: seq });
    assert_eq!(org.node.next_due(), None);
    let ticked = org.node.tick(org.ledger.as_ref(), org.now + 500 * HOUR);
    assert_eq!(ticked, Err(Error::Refused(Refusal::Paused)));
    org.does(by(ADMIN), Command::Release {});
    assert!(org.node.next_due().is_some());
}

#[test]
fn older_zone_data_do_not_reckon() {
    let mut org = Org::new();
    let old = Node::open(org.ledger.as_ref()).expect("a node");
    let mut old = old.with_almanac("2000a+0");
    let ticked = old.tick(org.ledger.as_ref(), org.now);
    assert!(matches!(ticked, Err(Error::Refused(Refusal::OlderAlmanac { .. }))), "{ticked:?}");
    let new = Node::open(org.ledger.as_ref()).expect("a node");
    let mut new = new.with_almanac("2099a+9");
    assert!(new.tick(org.ledger.as_ref(), org.now).expect("a tick").events > 0, "it brings them in");
    org.node.catch_up(org.ledger.as_ref()).expect("it reads");
    assert_eq!(org.node.state().organisation.as_ref().expect("founded").almanac, "2099a+9");
}

#[test]
fn an_erased_history_takes_its_mapping_with_it_and_leaves_its_name() {
    let mut org = Org::new();
    let kept = |org: &Org| org.ledger.texts().iter().map(|text| text.id).collect::<Vec<_>>();
    let found = org.node.state().histories[&HISTORY].clone();
    assert!(kept(&org).contains(&found.mapping.id.0) && kept(&org).contains(&found.name.id.0));
    // A newer export with the mapping as it was: the text need not be given again.
    let (history, mapping, shown_names) = (HISTORY, found.mapping, false);
    let file = model::HistoryFile { sha256: model::Digest([2; 32]), ..history_file() };
    let replace = Command::ReplaceHistory { history, file, mapping, shown_names };
    let asked = Request::new(by(LEADER), CommandId(org.draw()), replace);
    org.node.execute(org.ledger.as_ref(), org.now, &[asked]).remove(0).expect("it was replaced");
    org.does(by(ADMIN), Command::EraseHistory { history });
    assert!(!kept(&org).contains(&found.mapping.id.0) && kept(&org).contains(&found.name.id.0));
    let erased = &org.node.state().histories[&HISTORY];
    assert_eq!((erased.file, erased.earlier.len()), (None, 2));
    assert_eq!(org.replayed().state(), org.node.state());
}
