//! The digest: *Needs you*, *You are waiting for*, *Since you left*.

use std::sync::Arc;

use app::{Digest, Held, LinkAction, Need, Wait};
use charts::format;
use model::{About, DecisionId, Escalation, EscalationId, Instant, OwnershipId, Phase, Subject};

use super::letter::{Letter, Part};
use super::scene::Scene;
use super::words;

/// Lines of a section at most; the rest is on the page.
const LINES_MAX: usize = 8;
const FOOTER: &str = "You get this once a day from Inboard, at the start of your day, when there is something to say. Times are yours. Buttons show what would be done before anything is, work once and for seven days, and are meant for you alone: do not pass this mail on.";

/// What a digest says.
pub(super) fn letter(scene: &Scene<'_>, digest: &Digest) -> Letter {
    let needs = digest.agenda.needs.len();
    let held: Vec<&Held> = digest.held.iter().filter(|held| !is_needed(scene, digest, held)).collect();
    let mut parts = Vec::new();
    section(&mut parts, &format!("Needs you ({needs})"), &digest.agenda.needs, |(due, need)| {
        need_entry(scene, *due, *need)
    });
    section(&mut parts, "You are waiting for", &digest.agenda.waits, |(due, wait)| {
        wait_entry(scene, *due, *wait)
    });
    section(&mut parts, &format!("Since you left ({})", scene.at(digest.since)), &held, |held| {
        held_entry(scene, held)
    });
    parts.push(Part::Buttons(vec![scene.today()]));
    let lead = lead(needs, held.len());
    let subject = match needs {
        0 => format!("Your day: {} since you left", news(held.len())),
        1 => "Your day: 1 thing needs you".to_owned(),
        many => format!("Your day: {} things need you", format::integer(many as i64)),
    };
    Letter { subject, lead, parts, footer: FOOTER.to_owned() }
}

fn lead(needs: usize, held: usize) -> String {
    let needed = match needs {
        0 => "Nothing needs you".to_owned(),
        1 => "One thing needs you".to_owned(),
        many => format!("{} things need you", format::integer(many as i64)),
    };
    if held == 0 {
        format!("{needed}.")
    } else {
        format!("{needed}, and there is {} since you left.", news(held))
    }
}

fn news(count: usize) -> String {
    match count {
        1 => "one piece of news".to_owned(),
        many => format!("news of {} things", format::integer(many as i64)),
    }
}

/// A heading, some entries, and how many there are beside them.
fn section<T>(parts: &mut Vec<Part>, title: &str, all: &[T], entry: impl Fn(&T) -> Option<Part>) {
    let entries: Vec<Part> = all.iter().take(LINES_MAX).filter_map(entry).collect();
    if entries.is_empty() {
        return;
    }
    parts.push(Part::Section(title.to_owned()));
    parts.extend(entries);
    let rest = all.len().saturating_sub(LINES_MAX);
    if rest > 0 {
        parts.push(Part::Text(format!("And {} more on Today.", format::integer(rest as i64))));
    }
}

/// Whether something that came up is said already among what needs its reader.
fn is_needed(scene: &Scene<'_>, digest: &Digest, held: &Held) -> bool {
    let subject = |id| scene.seen.escalations.get(&id).map(|found: &Arc<Escalation>| found.subject);
    let needs = |need: Need| digest.agenda.needs.iter().any(|(_, found)| *found == need);
    match held.notice.about {
        About::Decision(id) => needs(Need::Decide(id)) || needs(Need::Object(id)),
        About::Seat(id) => needs(Need::Answer(id)),
        About::Outcome(id) => needs(Need::Reading(id)),
        About::Duty { team, change } => needs(Need::Swap(team, change)),
        About::Escalation(id) | About::Step { escalation: id, .. } => {
            needs(Need::Climbing(id))
                || match subject(id) {
                    Some(Subject::Decision(id)) => needs(Need::Decide(id)),
                    Some(Subject::Reading(id)) => needs(Need::Reading(id)),
                    Some(Subject::Offer(id)) => needs(Need::Answer(id)),
                    Some(Subject::Flag(_)) | None => false,
                }
        }
        About::Site(_) | About::Function(_) | About::DecisionType(_) | About::Flag(_) => false,
    }
}

fn need_entry(scene: &Scene<'_>, due: Option<Instant>, need: Need) -> Option<Part> {
    match need {
        Need::Climbing(id) => climbing(scene, due, id),
        Need::Decide(id) => to_decide(scene, id),
        Need::Object(id) => to_object(scene, id),
        Need::Answer(id) => to_answer(scene, id),
        Need::Reading(id) => {
            let found = scene.seen.outcomes.get(&id)?;
            let due = due.map(|due| format!(": it was due {}", scene.at(due))).unwrap_or_default();
            let detail = format!("{}{due}.", scene.function(found.function));
            let text = format!("A value is missing: {}", scene.outcome(id));
            Some(Part::Entry(text, Some(detail), vec![scene.page("Give the value", About::Outcome(id))]))
        }
        Need::Swap(team, change) => {
            let roster = scene.seen.rosters.get(&team)?;
            let swap = roster.swaps.iter().find(|swap| swap.id == change)?;
            let text = format!("{} asks to swap duty for {}", scene.who(swap.asker), scene.team(team));
            let from = due.map(|due| format!("It is about the duty from {} on.", scene.at(due)));
            let page = scene.page("Answer on the roster", About::Duty { team, change });
            Some(Part::Entry(text, from, vec![page]))
        }
    }
}

fn climbing(scene: &Scene<'_>, due: Option<Instant>, id: EscalationId) -> Option<Part> {
    let found = scene.seen.escalations.get(&id)?;
    let by = due.map(|due| scene.at(due)).unwrap_or_default();
    let mine = found.phase == Phase::Acknowledged(scene.me);
    let when = match (mine, words::next_of(scene, found)) {
        (true, _) => format!("You have it, and settle it by {by}."),
        (false, Some(next)) => format!("Yours until {by}, then {next} hears."),
        (false, None) => format!("Yours, by {by}."),
    };
    let mut buttons = vec![scene.page("Open it", About::Escalation(id))];
    if !mine {
        buttons.insert(0, scene.act("I have it", LinkAction::Acknowledge(id)));
    }
    let detail = format!("{}. {when}", scene.function(found.function));
    Some(Part::Entry(words::subject_words(scene, found.subject), Some(detail), buttons))
}

fn to_decide(scene: &Scene<'_>, id: DecisionId) -> Option<Part> {
    let found = scene.seen.decisions.get(&id)?;
    let asker = scene.who(found.asked_by);
    let waited = scene.worked_since(found.asked_by, found.asked_at);
    let waited =
        waited.map(|time| format!(" and has waited {time} of their working time")).unwrap_or_default();
    let needed = scene.at_both(found.needed_by, found.asked_by);
    let detail = format!("{}: {asker} needs it by {needed}{waited}.", scene.function(found.function));
    let buttons = words::decision_buttons(scene, id, found);
    Some(Part::Entry(scene.line(&found.question), Some(detail), buttons))
}

fn to_object(scene: &Scene<'_>, id: DecisionId) -> Option<Part> {
    let found = scene.seen.decisions.get(&id)?;
    let goes = words::goes_ahead(scene, id)?;
    let what = found.proposal.map_or(found.question, |proposal| proposal.what);
    let detail = format!("{}: {goes}.", scene.function(found.function));
    let page = scene.page("Object in one line", About::Decision(id));
    Some(Part::Entry(scene.line(&what), Some(detail), vec![page]))
}

fn to_answer(scene: &Scene<'_>, id: OwnershipId) -> Option<Part> {
    let found = scene.seen.ownerships.get(&id)?;
    let (function, word) = (scene.function(found.function), words::seat_word(found.seat));
    let text = if found.person == scene.me {
        format!("Will you be the {word} of {function}?")
    } else {
        format!("{} would be the {word} of {function}", scene.who(found.person))
    };
    let since = format!(
        "It has waited for your answer since {}.",
        scene.at_both(found.offered_at, found.spoke_last())
    );
    let buttons = vec![
        scene.act("Accept", LinkAction::AcceptSeat(id)),
        scene.page("Say what would have to change", About::Seat(id)),
    ];
    Some(Part::Entry(text, Some(since), buttons))
}

fn wait_entry(scene: &Scene<'_>, due: Option<Instant>, wait: Wait) -> Option<Part> {
    Some(match wait {
        Wait::Decision(id) => {
            let found = scene.seen.decisions.get(&id)?;
            let goes = words::goes_ahead(scene, id);
            let when = goes.unwrap_or_else(|| format!("needed by {}", scene.at(found.needed_by)));
            let detail = format!("From {}; {when}.", scene.who(found.decider));
            Part::Entry(scene.line(&found.question), Some(detail), vec![])
        }
        Wait::Offer(id) => {
            let found = scene.seen.ownerships.get(&id)?;
            let text = format!(
                "A yes or no: {} of {}",
                words::seat_word(found.seat),
                scene.function(found.function)
            );
            let by = due.map(|due| format!(" by {}", scene.at(due))).unwrap_or_default();
            Part::Entry(text, Some(format!("From {}{by}.", scene.who(found.answers))), vec![])
        }
        Wait::Flag(id) => {
            let found = scene.seen.flags.get(&id)?;
            let with = scene.seen.escalation_of(Subject::Flag(id)).and_then(|found| found.phase.person());
            let with = with
                .map(|person| format!("With {}; it", scene.who(person)))
                .unwrap_or_else(|| "It".to_owned());
            Part::Entry(
                scene.line(&found.what),
                Some(format!("{with} would hurt {}.", scene.at(found.impact))),
                vec![],
            )
        }
    })
}

/// Something that came up, in the words that its own letter would have as its subject.
fn held_entry(scene: &Scene<'_>, held: &Held) -> Option<Part> {
    let part = scene.of_notice(held.id);
    let letter = words::letter(&part, &held.notice);
    scene.join(part);
    let pages = letter.parts.into_iter().find_map(|part| match part {
        Part::Buttons(buttons) => Some(buttons),
        _ => None,
    });
    let pages = pages.unwrap_or_default().into_iter().filter(|button| !button.acts).take(1).collect();
    Some(Part::Entry(letter.subject, Some(format!("{}: {}", scene.at(held.at), letter.lead)), pages))
}
