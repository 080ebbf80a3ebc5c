//! Who is named for what, what somebody may decide, values that are missing, and duty.

use model::{About, DutyChangeId, Instant, Level, Notice, NoticeKind, RightEnd, TeamId};

use super::super::letter::Part;
use super::super::scene::{Scene, quantity};
use super::{Draft, capital, next_hearer};

pub(super) fn named(scene: &Scene<'_>, about: About) -> Option<Draft> {
    match about {
        About::Site(id) => {
            let site = scene.site(id);
            Some(
                Draft::new(format!("You lead {site} now"), format!("You are named as the lead of {site}."))
                    .text("Where it was agreed that the site's lead hears, that is you from now on, in your hours."),
            )
        }
        About::Function(id) => {
            let function = scene.function(id);
            let owner = match scene.seen.accountable(id) {
                Some(owner) if owner == scene.me => "You own it as well.".to_owned(),
                Some(owner) => format!("{} owns it.", scene.who(owner)),
                None => "It has no owner yet: you can offer it to somebody on its page.".to_owned(),
            };
            Some(
                Draft::new(
                    format!("You answer for {function} as its sponsor now"),
                    format!("You are the leader who answers for {function}."),
                )
                .text(owner)
                .text("You hear when nobody below may decide, and when something has gone all the way without being settled."),
            )
        }
        _ => None,
    }
}

/// How far a right goes, in the words of a page.
fn level_words(level: Level) -> &'static str {
    match level {
        Level::Execute => "Ask first",
        Level::Recommend => "Propose",
        Level::DecideUnlessObjected => "Go ahead unless someone objects",
        Level::Decide => "Decide",
    }
}

pub(super) fn right(scene: &Scene<'_>, notice: &Notice) -> Option<Draft> {
    let About::DecisionType(id) = notice.about else { return None };
    let known = scene.seen.decision_types.get(&id)?;
    let (name, function) = (scene.line(&known.name), scene.function(known.function));
    let level = level_words(known.right.level);
    if notice.kind == NoticeKind::RightEnded {
        let why = match known.ended.map(|(_, why)| why) {
            Some(RightEnd::Trial) => "Its trial ended without being confirmed.",
            Some(RightEnd::Withdrawn) => "It was taken back.",
            Some(RightEnd::GivenBack) => "It was given back.",
            // After a trial an earlier right may hold again.
            None => "Its trial ended, and what held before holds again.",
        };
        let lead = format!("You no longer decide “{name}” in {function} as you did.");
        return Some(
            Draft::new(format!("Ended: what you may decide about {name}"), lead)
                .text(why)
                .text("Ask for the next one of these as for any other question."),
        );
    }
    let (subject, lead) = if notice.kind == NoticeKind::RightConfirmed {
        (
            format!("It stays: {level}, {name}"),
            format!("The trial is over, and it stays: “{name}” in {function} is yours."),
        )
    } else {
        (format!("{level}: {name}"), format!("What you may do about “{name}” in {function}: {level}."))
    };
    let limit =
        known.right.limit.map(|limit| format!("Up to {}; above that, the sponsor decides.", quantity(limit)));
    let names: Vec<String> = known.right.consulted.iter().map(|person| scene.who(*person)).collect();
    let consulted =
        (!names.is_empty()).then(|| format!("{} may object.", capital(&charts::format::list(&names))));
    let trial = known.right.trial_until.map(|until| {
        format!("It is on trial until {}, and ends then unless it is confirmed.", scene.at(until))
    });
    Some(
        Draft::new(subject, lead)
            .text_if(limit)
            .text_if(consulted)
            .text_if(trial.filter(|_| notice.kind == NoticeKind::RightGiven)),
    )
}

pub(super) fn reading(scene: &Scene<'_>, about: About) -> Option<Draft> {
    let About::Outcome(id) = about else { return None };
    let outcome = scene.seen.outcomes.get(&id)?;
    let statement = scene.outcome(id);
    let function = scene.function(outcome.function);
    let since = outcome.overdue.map(|since| {
        format!("{function}: it was due {}, measured in {}.", scene.at(since), scene.line(&outcome.aim.unit))
    });
    let last = outcome.readings.last().map(|reading| {
        format!("The last value was {} on {}.", quantity(reading.value), scene.at(reading.of))
    });
    let next = next_hearer(scene, outcome.function, 0, |_| false)
        .map(|who| format!("Until the value is there it goes on to who hears next: {who}."));
    Some(
        Draft::new(format!("A value is missing: {statement}"), "A value that you give is past its date.")
            .with(Part::Quote(scene.text(&outcome.aim.statement)))
            .text_if(since)
            .text_if(last)
            .text_if(next)
            .with(Part::Buttons(vec![scene.page("Give the value", about)])),
    )
}

pub(super) fn duty(scene: &Scene<'_>, notice: &Notice) -> Option<Draft> {
    let About::Duty { team, change } = notice.about else { return None };
    let roster = scene.seen.rosters.get(&team);
    let name = scene.team(team);
    match notice.kind {
        NoticeKind::DutyOverridden => {
            let found = roster?.changes.iter().find(|known| known.id == change)?;
            let when = span(scene, (found.from, found.to));
            Some(
                Draft::new(
                    format!("You are on duty for {name}, {when}"),
                    format!("You are on duty for {name} {when}."),
                )
                .text("What goes to the team's duty comes to you then."),
            )
        }
        NoticeKind::DutyRestored => Some(
            Draft::new(
                format!("You are not on duty for {name} after all"),
                format!("A change to the duty of {name} was taken back: it is as the roster says."),
            )
            .text_if(on_duty_now(scene, team)),
        ),
        NoticeKind::SwapAsked => {
            let swap = roster?.swaps.iter().find(|known| known.id == change)?;
            let who = capital(&scene.who(swap.asker));
            Some(
                Draft::new(
                    format!("Swap duty? {} asks", scene.name(swap.asker)),
                    format!("{who} asks to swap duty for {name} with you."),
                )
                .with(Part::List(
                    "If you accept".to_owned(),
                    vec![
                        format!("You are on duty {}.", span(scene, swap.mine)),
                        format!("{} is on duty {}.", scene.name(swap.asker), span(scene, swap.theirs)),
                    ],
                ))
                .text("If you do not answer, everything stays as the roster says.")
                .with(Part::Buttons(vec![scene.page("Answer on the roster", notice.about)])),
            )
        }
        _ => Some(swap_answered(scene, team, change, &name)),
    }
}

fn swap_answered(scene: &Scene<'_>, team: TeamId, change: DutyChangeId, name: &str) -> Draft {
    // A swap that was accepted left its changes in the roster.
    let roster = scene.seen.rosters.get(&team);
    let accepted = roster.is_some_and(|found| found.changes.iter().any(|known| known.id == change));
    if accepted {
        Draft::new(format!("Swapped: duty for {name}"), format!("Your swap of duty for {name} was accepted."))
    } else {
        Draft::new(
            format!("Not swapped: duty for {name}"),
            format!("Your swap of duty for {name} was not accepted: everything stays as the roster says."),
        )
    }
}

fn on_duty_now(scene: &Scene<'_>, team: TeamId) -> Option<String> {
    let who = scene.seen.on_duty(team, scene.now)?;
    Some(format!("On duty now: {}.", scene.who(who)))
}

/// "from Fri 17:00 until Sat 09:00".
fn span(scene: &Scene<'_>, (from, until): (Instant, Instant)) -> String {
    format!("from {} until {}", scene.at(from), scene.at(until))
}
