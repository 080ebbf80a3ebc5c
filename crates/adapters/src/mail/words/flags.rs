//! Flags for information, and what becomes of one's own.

use model::{About, Flag, FlagResult, Notice, NoticeKind};

use super::super::letter::Part;
use super::super::scene::Scene;
use super::{Draft, capital};

pub(super) fn draft(scene: &Scene<'_>, notice: &Notice) -> Option<Draft> {
    use NoticeKind as N;
    let About::Flag(id) = notice.about else { return None };
    let flag = scene.seen.flags.get(&id)?;
    let what = scene.line(&flag.what);
    Some(match notice.kind {
        N::HeadsUp => heads_up(scene, flag, &what),
        N::FlagPassedOn if flag.by == scene.me => passed_on(scene, flag, &what),
        N::FlagPassedOn => heads_up(scene, flag, &what),
        N::FlagSettled => settled(scene, flag, &what),
        N::FlagWithdrawn => withdrawn(scene, flag, &what),
        _ => thanked(scene, flag, &what),
    })
}

fn heads_up(scene: &Scene<'_>, flag: &Flag, what: &str) -> Draft {
    let who = capital(&scene.who(flag.by));
    Draft::new(
        format!("Just a heads-up: {what}"),
        format!("{who} lets you know, for {}.", scene.function(flag.function)),
    )
    .with(Part::Quote(scene.text(&flag.what)))
    .text(when(scene, flag))
    .text("Nobody has to answer, and it does not go on to anybody else.")
}

/// When it would hurt.
pub(super) fn when(scene: &Scene<'_>, flag: &Flag) -> String {
    format!("It would hurt {}. Raised {}.", scene.at(flag.impact), scene.at_both(flag.raised_at, flag.by))
}

fn passed_on(scene: &Scene<'_>, flag: &Flag, what: &str) -> Draft {
    let now = scene.function(flag.function);
    let reason = flag.passed.last().map(|(_, by, reason)| (capital(&scene.who(*by)), scene.text(reason)));
    let lead = match &reason {
        Some((by, _)) => format!("{by} passed your flag on to {now}."),
        None => format!("Your flag is with {now} now."),
    };
    Draft::new(format!("With {now} now: {what}"), lead)
        .with(reason.map(|(_, reason)| Part::Quote(reason)))
        .text(format!("Your flag: {}", scene.text(&flag.what)))
}

fn settled(scene: &Scene<'_>, flag: &Flag, what: &str) -> Draft {
    let (word, lead) = match flag.result.map(|(result, _)| result) {
        Some(FlagResult::Averted) => ("averted", "What you flagged did not happen: it was averted."),
        Some(FlagResult::Softened) => {
            ("softened", "What you flagged happened, and hurt less than it would have.")
        }
        Some(FlagResult::Happened) => ("it happened", "What you flagged happened."),
        Some(FlagResult::Unfounded) => ("nothing in it", "There was nothing in what you flagged."),
        None => ("settled", "What you flagged is settled."),
    };
    Draft::new(format!("What became of your flag, {word}: {what}"), lead)
        .with(flag.result.map(|(_, note)| Part::Quote(scene.text(&note))))
        .text(format!("Your flag: {}", scene.text(&flag.what)))
}

fn withdrawn(scene: &Scene<'_>, flag: &Flag, what: &str) -> Draft {
    let function = scene.function(flag.function);
    let retired = scene.seen.functions.get(&flag.function).is_some_and(|found| found.retired.is_some());
    let lead = if retired {
        format!("Your flag was taken back, because {function} ended.")
    } else {
        "Somebody else took your flag back.".to_owned()
    };
    Draft::new(format!("Taken back: {what}"), lead)
        .text(format!("Your flag: {}", scene.text(&flag.what)))
        .text("If it may still hurt, raise it again for the function that it concerns now.")
}

fn thanked(scene: &Scene<'_>, flag: &Flag, what: &str) -> Draft {
    let names: Vec<String> = flag.thanked_by.iter().map(|person| scene.who(*person)).collect();
    let lead = format!("{} thanks you for raising this.", capital(&charts::format::list(&names)));
    let lead = if names.len() > 1 { lead.replace(" thanks you", " thank you") } else { lead };
    Draft::new(format!("Thank you: {what}"), lead).text(format!("Your flag: {}", scene.text(&flag.what)))
}
