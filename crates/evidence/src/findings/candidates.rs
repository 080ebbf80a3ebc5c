//! One function per kind of finding: from the figures to what could be said. Counts below the least are dropped
//! by the caller.

use charts::format;

use super::words::{Noun, hours, integer, part, rest_sentence, shown, split_clause};
use super::{COUNT_MIN, Finding, FindingKey};
use crate::measure::figures::{Asked, Figures, RoundTrip, SitePass, Split};

/// Under this share, "nothing was changed" or "looked at elsewhere" is how work normally goes.
const SHARE_MIN: f64 = 0.05;

/// Everything that could be said, findings without hours last and in the order in which they are preferred.
pub(super) fn all(figures: &Figures, noun: &Noun) -> Vec<Finding> {
    let mut out = Vec::new();
    out.extend(figures.passes.iter().filter(|p| p.from != p.to).map(|p| passes(p, figures, noun)));
    out.extend(figures.round_trips.pairs.iter().map(|r| round_trips(r, figures, noun)));
    out.extend(figures.asked.iter().filter_map(|a| answer(a, figures, noun)));
    out.extend(queue(figures, noun));
    out.extend(checks(figures, noun));
    out.retain(|f| f.total_h > 0.0);
    out.extend(distance_effect(figures, noun));
    out.extend(ripple(figures, noun));
    out.extend(coordination(figures));
    out.extend(passed_untouched(figures, noun));
    out
}

/// The hours at stake, if the working time of whoever had to act is known for most of the sum.
fn at_stake(split: &Split) -> Option<f64> {
    (split.at_stake_h() > 0.0 && split.no_calendar_h <= 0.5 * split.total_h()).then(|| split.at_stake_h())
}

fn finding(key: FindingKey, count: u64, split: &Split) -> Finding {
    Finding {
        key,
        title: String::new(),
        headline: String::new(),
        short: String::new(),
        lead: String::new(),
        sentence: String::new(),
        count,
        hours_at_stake_h: at_stake(split),
        total_h: split.total_h(),
        removes: String::new(),
        not_shown: String::new(),
        definition: String::new(),
        cases_total: 0,
        cases: Vec::new(),
    }
}

/// Said where the site that had to act has no working hours.
fn no_hours_known(site: &str) -> String {
    format!("How much of it {site} was at work cannot be said until {site} has a zone and hours.")
}

/// " Sweden works 40 of the 168 hours of a week, so …": what a share of waiting is to be held against. Empty when
/// the hours of the site are not known.
fn usual_share(figures: &Figures, site: &str) -> String {
    let Some(week) = figures.hours_of_week.iter().find(|h| h.site == site && !h.open.is_empty()) else {
        return String::new();
    };
    let open = week.open.iter().filter(|open| **open).count();
    if open == 0 {
        return String::new();
    }
    let share = format::percent(part(open as f64, week.open.len() as f64));
    let site = shown(site);
    format!(
        " {site} works {open} of the {} hours of a week: a wait that lasts long, for whatever reason, shows {share}.",
        week.open.len()
    )
}

fn passes(p: &SitePass, figures: &Figures, noun: &Noun) -> Finding {
    let (from, to, many) = (shown(&p.from), shown(&p.to), &noun.many);
    let key = FindingKey::Passes { from: p.from.clone(), to: p.to.clone() };
    // What was never answered has no wait, so too few answers leave too little to say.
    let mut f = finding(key, p.answered.min(p.passes), &p.waited);
    f.title = format!("{} from {from} wait for {to}", noun.many_capital());
    let away = match p.sent_while_away.count {
        0 => String::new(),
        n => format!(", {} of them while {to} was off", integer(n)),
    };
    let sent = format!("{from} passed {many} to {to} {} times{away}.", integer(p.passes));
    let all = hours(p.waited.total_h());
    match split_clause(&p.waited, &to, Some(&from)) {
        Some(split) => {
            f.sentence = format!(
                "{sent} Of the {all} that the {} answered ones waited, {split}.",
                integer(p.answered)
            );
            let share = format::percent(part(p.waited.at_work_h, p.waited.total_h()));
            f.headline = format!(
                "Of the {all} that {many} from {from} waited for {to}, {to} was at work for {share}."
            );
            f.short = format!(
                "{} from {from} waited {} h for {to}, at work for {share} of it.",
                noun.many_capital(),
                format::decimal(p.waited.total_h())
            );
            f.lead = rest_sentence(&p.waited, &to, &from);
        }
        None => {
            f.sentence = format!(
                "{sent} The {} answered ones waited {all}. {}",
                integer(p.answered),
                no_hours_known(&to)
            );
            f.headline = format!("{} from {from} waited {all} for {to}.", noun.many_capital());
        }
    }
    f.removes = if p.waited.at_work_h >= 0.5 * p.waited.total_h() {
        format!(
            "An owner: one team at {to} that takes what comes from {from}, with an agreed time to act in {to}'s \
             working hours."
        )
    } else {
        format!(
            "A right: let {from} decide in the kind of {} that it passes most often, up to a limit, for 30 days \
             on trial.",
            noun.one
        )
    };
    let unanswered = p.passes.saturating_sub(p.answered);
    let left_out = match unanswered {
        0 => String::new(),
        1 => " The one on which nobody at the receiving site worked is not in the hours.".into(),
        n => {
            format!(" The {} on which nobody at the receiving site worked are not in the hours.", integer(n))
        }
    };
    f.not_shown = format!(
        "Which of the waits did harm, and whether {from} could have acted alone.{left_out}{}",
        usual_share(figures, &p.to)
    );
    f.definition = "A pass is the border between two stays of a case at different sites; it waits from the start of \
                    the receiving stay until its first entry of work or review (§2). The hours are split by who was \
                    at work (§3)."
        .into();
    f
}

fn round_trips(r: &RoundTrip, figures: &Figures, noun: &Noun) -> Finding {
    let (from, via, many) = (shown(&r.from), shown(&r.via), &noun.many);
    let key = FindingKey::RoundTrips { from: r.from.clone(), via: r.via.clone() };
    let mut f = finding(key, r.trips.count, &r.split);
    f.title = format!("Back and forth between {from} and {via}");
    let went = format!("{} times {many} went from {from} to {via} and came back.", integer(r.trips.count));
    let all = hours(r.split.total_h());
    match split_clause(&r.split, &via, Some(&from)) {
        Some(split) => {
            f.sentence = format!("{went} Of the {all} that they were away, {split}.");
            let share = format::percent(part(r.split.at_work_h, r.split.total_h()));
            f.headline = format!(
                "{} times {many} went from {from} to {via} and back; of the {all} away, {via} was at work for {share}.",
                integer(r.trips.count)
            );
            f.short = format!(
                "{} times {from} to {via} and back: {} h, {via} at work for {share} of it.",
                integer(r.trips.count),
                format::decimal(r.split.total_h())
            );
            f.lead = rest_sentence(&r.split, &via, &from);
        }
        None => {
            f.sentence = format!("{went} They were away for {all}. {}", no_hours_known(&via));
            f.headline = format!(
                "{} times {many} went from {from} to {via} and back, and were away for {all}.",
                integer(r.trips.count)
            );
        }
    }
    f.removes = format!(
        "A step: agree what {from} sends along the first time, and what {via} settles without sending it back."
    );
    f.not_shown = format!(
        "What {via} did in between: some of the hours are work. Whether the way back was a question or the \
         result.{}",
        usual_share(figures, &r.via)
    );
    f.definition =
        "A round trip is a stay at another site between two stays at the same site; it lasts from the \
                    pass there until the pass back (§2). The hours are split by who was at work (§3)."
            .into();
    f
}

fn answer(a: &Asked, figures: &Figures, noun: &Noun) -> Option<Finding> {
    let holder = a.holder.as_deref()?;
    let key = FindingKey::Answer { holder: holder.to_owned(), asked: a.asked.clone() };
    let (holder, asked, many) = (shown(holder), shown(&a.asked), &noun.many);
    let mut f = finding(key, a.count, &a.hours);
    f.title = format!("{holder} waits for answers from {asked}");
    let waited = format!("{many} at {holder} waited for an answer from {asked} {} times.", integer(a.count));
    let waited = capital(&waited);
    let all = hours(a.hours.total_h());
    match split_clause(&a.hours, &asked, Some(&holder)) {
        Some(split) => {
            f.sentence = format!("{waited} Of the {all} of waiting, {split}.");
            let share = format::percent(part(a.hours.at_work_h, a.hours.total_h()));
            f.headline = format!(
                "Of the {all} that {holder} waited for answers from {asked}, {asked} was at work for {share}."
            );
            f.short = format!(
                "{holder} waited {} h for answers from {asked}, at work for {share} of it.",
                format::decimal(a.hours.total_h())
            );
            f.lead = rest_sentence(&a.hours, &asked, &holder);
        }
        None => {
            f.sentence = format!("{waited} They waited {all}. {}", no_hours_known(&asked));
            f.headline = format!("{holder} waited {all} for answers from {asked}.");
        }
    }
    f.removes = if a.hours.at_work_h >= 0.5 * a.hours.total_h() {
        format!(
            "An owner: one person at {asked} who answers what {holder} asks, within agreed {asked} working hours."
        )
    } else {
        format!(
            "A right: let {holder} go ahead with what it would do unless {asked} objects, for 30 days on trial."
        )
    };
    f.not_shown = format!(
        "What was asked, and how often {asked} would have said something else.{}",
        usual_share(figures, &a.asked)
    );
    f.definition =
        "Waiting for an answer is time in a status that waits for somebody inside; the site that is \
                    asked is the one that makes the entry which ends it (§3)."
            .into();
    Some(f)
}

/// What came from other sites and lay in a queue, for the site where most of it is at stake. A site's own backlog
/// is left out: it says nothing between sites. Further sites would say again what the passes between two say.
fn queue(figures: &Figures, noun: &Noun) -> Option<Finding> {
    let of_site = |site: &str| {
        let mut split = Split::default();
        let rows = figures.time.iter().filter(|r| r.class == "queue" && r.counterpart.is_some());
        rows.filter(|r| r.site.as_deref() == Some(site)).for_each(|r| split.add(&r.hours));
        split
    };
    let (site, split) = figures
        .by_site
        .iter()
        .map(|s| (s.site.as_str(), of_site(&s.site)))
        .max_by(|a, b| a.1.at_stake_h().total_cmp(&b.1.at_stake_h()).then_with(|| b.0.cmp(a.0)))?;
    if split.at_stake_h() <= 0.0 {
        return None;
    }
    let passes = figures.passes.iter().filter(|p| p.to == site).map(|p| p.passes).sum();
    let mut f = finding(FindingKey::Queue { site: site.to_owned() }, passes, &split);
    let usual = usual_share(figures, site);
    let (site, many) = (shown(site), &noun.many);
    f.title = format!("What other sites pass to {site} lies in a queue");
    let all = hours(split.total_h());
    let share = format::percent(part(split.at_work_h, split.total_h()));
    let clause = split_clause(&split, &site, Some("the site that passed them on"))?;
    f.sentence = format!(
        "Other sites passed {many} to {site} {} times. Of the {all} that these lay in a queue there, {clause}.",
        integer(passes)
    );
    f.headline = format!(
        "Of the {all} that {many} from other sites lay in a queue at {site}, {site} was at work for {share}."
    );
    f.short = format!(
        "{} from other sites lay in a queue at {site} {} h, at work for {share}.",
        noun.many_capital(),
        format::decimal(split.total_h())
    );
    f.lead = rest_sentence(&split, &site, "the site that passed them on");
    f.removes = format!(
        "An owner: somebody at {site} who looks at what other sites sent at fixed hours, and may answer, pass on or \
         close it."
    );
    f.not_shown = format!("What was worked on meanwhile, and whether that was worth more.{usual}");
    f.definition =
        "Queue is time in a status in which a team has been given the case and nobody has taken it; it \
                    lies at the site that works on it next (§1, §3). Counted is what came from another site."
            .into();
    Some(f)
}

fn checks(figures: &Figures, noun: &Noun) -> Option<Finding> {
    let c = figures.checks.get()?;
    let share = c.unchanged.share?;
    let mut f = finding(FindingKey::Checks, c.unchanged.count, &c.unchanged_hours);
    if share < SHARE_MIN {
        return None;
    }
    let (changed_nothing, all) = (integer(c.unchanged.count), integer(c.unchanged.of));
    let spent = hours(c.unchanged_hours.total_h());
    f.title = "Second looks in which nothing was changed".into();
    f.headline =
        format!("In {changed_nothing} of {all} second looks nothing was changed; they took {spent}.");
    let between = match (c.unchanged.low, c.unchanged.high) {
        (Some(low), Some(high)) => format!(", {}", format::percent_between(low, high)),
        _ => String::new(),
    };
    let across = match c.cross_site.share {
        Some(share) if c.cross_site.count > 0 => {
            format!(" {} of all second looks were made at another site.", format::percent(share))
        }
        _ => String::new(),
    };
    f.sentence = format!(
        "In {changed_nothing} of {all} second looks nothing was changed ({}{between}). They took {spent}.{across}",
        format::percent(share)
    );
    f.removes = format!(
        "A right: let the team that did the work decide in {} of this kind for 30 days on trial, and look at every \
         tenth.",
        noun.many
    );
    f.not_shown =
        "What the second looks that did change something were worth, and what knowing that somebody will \
                   look does to the work before it."
            .into();
    f.definition =
        "A second look is an unbroken run of entries in which somebody checks; nothing was changed if \
                    the case does not go back to work at the checked team before it is done (§4)."
            .into();
    Some(f)
}

fn distance_effect(figures: &Figures, noun: &Noun) -> Option<Finding> {
    let e = figures.distance_effect.get()?;
    // Never without its second half: most of the first number may be carried by the number of people.
    let g = e.given_people?;
    if e.low <= 1.0 || e.cross_site_cases < COUNT_MIN {
        return None;
    }
    let times = |v: f64| format!("{} times", ratio(v));
    let mut f = finding(FindingKey::DistanceEffect, e.cross_site_cases, &Split::default());
    f.title = format!("{} that more than one site touched take longer", noun.many_capital());
    f.headline = format!(
        "{} that more than one site touched took {} as long, {} given the number of people.",
        noun.many_capital(),
        times(e.effect),
        times(g.effect)
    );
    f.sentence = format!(
        "{} of {} were touched by more than one site. They took {} as long as the others (between {} and {}); among \
         {} with equally many people, {} as long (between {} and {}).",
        integer(e.cross_site_cases),
        noun.count(e.cases),
        times(e.effect),
        ratio(e.low),
        ratio(e.high),
        noun.many,
        times(g.effect),
        ratio(g.low),
        ratio(g.high)
    );
    f.removes = format!("An owner: one site that keeps a {} from its beginning to its end.", noun.one);
    f.not_shown = format!(
        "That distance causes it: harder {} reach more people and more sites. It is an association, and the two \
         numbers belong together.",
        noun.many
    );
    f.definition = "Least squares of the logarithm of the cycle time on whether two sites or more held the case, \
                    with priority and the most frequent categories held equal; then with the number of people (§5)."
        .into();
    Some(f)
}

fn ripple(figures: &Figures, noun: &Noun) -> Option<Finding> {
    let rows = figures.ripple.get()?;
    let r = rows
        .iter()
        .filter(|r| r.low.is_some_and(|low| low > 1.0))
        .max_by(|a, b| a.late_both.cmp(&b.late_both).then_with(|| (&b.from, &b.to).cmp(&(&a.from, &a.to))))?;
    let (from, to) = (shown(&r.from), shown(&r.to));
    let lift = ratio(r.lift?);
    let mut f = finding(
        FindingKey::Ripple { from: r.from.clone(), to: r.to.clone() },
        r.late_before,
        &Split::default(),
    );
    f.title = format!("Longer than usual at {from}, then at {to}");
    f.headline = format!(
        "After a stay at {from} that was longer than usual, the next at {to} is {lift} times as often so."
    );
    let interval = match (r.low, r.high) {
        (Some(low), Some(high)) => format!(" (between {} and {})", ratio(low), ratio(high)),
        _ => String::new(),
    };
    let equal = match &r.held_equal {
        Some(h) => format!(
            " With priority and category held equal it is {} times (between {} and {}).",
            ratio(h.ratio),
            ratio(h.low),
            ratio(h.high)
        ),
        None => String::new(),
    };
    f.sentence = format!(
        "Of {} {} that went from {from} to {to}, {} stayed longer than usual at {from}. The stay at {to} was then \
         {lift} times as often longer than usual{interval}.{equal}",
        integer(r.stays),
        noun.many,
        integer(r.late_before)
    );
    f.removes = format!(
        "A meeting: ten minutes in shared hours in which {from} tells {to} what will take longer than usual."
    );
    f.not_shown = format!(
        "That one causes the other: a hard {} takes longer everywhere. It is an association.",
        noun.one
    );
    f.definition =
        "A stay is longer than usual if it is longer than three quarters of its team's stays; the number \
                    compares how often that follows on a longer stay with how often it happens at all (§7)."
            .into();
    Some(f)
}

fn coordination(figures: &Figures) -> Option<Finding> {
    let c = figures.coordination.get()?;
    let busiest = c.busiest.share?;
    if c.people < 5 || c.half_carried_by * 5 > c.people {
        return None;
    }
    let people = |n: u64| format::count(n, "person", "people");
    let mut f = finding(FindingKey::Coordination, c.passes, &Split::default());
    f.title = "What only a few people can unblock".into();
    f.headline = format!(
        "Half of the {} passes between sites run through {} of {}.",
        integer(c.passes),
        integer(c.half_carried_by),
        integer(c.people)
    );
    f.sentence = format!(
        "Half of the {} passes between sites run through {} of the {} who take part in any. The busiest takes part in \
         {}.",
        integer(c.passes),
        people(c.half_carried_by),
        integer(c.people),
        format::percent(busiest)
    );
    f.removes = "A right: give what these few are asked for most often to the site where the work is.".into();
    f.not_shown =
        "Who they are, which is not the question: it is what the set-up makes run through them.".into();
    f.definition =
        "Per person: the passes between sites in which they made the last entry before or the first \
                    after (§6)."
            .into();
    Some(f)
}

fn passed_untouched(figures: &Figures, noun: &Noun) -> Option<Finding> {
    let level = &figures.sites;
    if part(level.pass_throughs as f64, level.passes as f64) < SHARE_MIN {
        return None;
    }
    let share = format::percent(part(level.pass_throughs as f64, level.passes as f64));
    let mut f = finding(FindingKey::PassedUntouched, level.pass_throughs, &Split::default());
    f.title = "Passed on untouched".into();
    f.headline =
        format!("{share} of the {} passes between sites were passed on untouched.", integer(level.passes));
    f.sentence = format!(
        "Of the {} stays that were passed on to another site, {} ({share}) ended without anybody there having worked \
         on the {}.",
        integer(level.passes),
        integer(level.pass_throughs),
        noun.one
    );
    f.removes =
        format!("A step: agree which site takes which {}, so that they go there directly.", noun.many);
    f.not_shown =
        "Whether looking and passing on was the work: a first line that sorts does just that.".into();
    f.definition =
        "A stay without an entry of work or review that is followed by a stay at another site (§2).".into();
    Some(f)
}

/// A ratio with enough digits to be told from 1: "31.3", "1.25".
fn ratio(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format::decimal(value) }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
