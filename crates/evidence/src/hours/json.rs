//! The figures as JSON, for programs and for the independent recomputation.

use serde_json::{Value, json};
use worktime::{MINUTE, Micros};

use super::{CalendarUsed, Hours, HoursSite, Slot};

/// Raised when a field changes its meaning or goes away; new fields may come without.
const VERSION: u32 = 1;

impl Hours {
    /// All figures as one JSON object; times in UTC, lengths in minutes.
    pub fn json(&self) -> String {
        let value = json!({
            "inboard_hours": VERSION,
            "now": self.now.to_string(),
            "from": self.from.to_string(),
            "to": self.to.to_string(),
            "sites": self.sites.iter().map(site).collect::<Vec<_>>(),
            "shared": self.shared.iter().map(|s| json!({
                "site": self.name(s.site),
                "with": self.name(s.with),
                "days": s.days,
                "total_min": minutes(s.total),
                "least_min": minutes(s.least),
                "most_min": minutes(s.most),
                "days_without": s.days_without,
            })).collect::<Vec<_>>(),
            "waits": self.waits.iter().map(|w| json!({
                "asks": self.name(w.asks),
                "answers": self.name(w.answers),
                "count": w.count,
                "unanswered": w.unanswered,
                "median_min": minutes(w.median),
                "upper_fifth_min": minutes(w.upper_fifth),
                "over_weekend": w.over_weekend,
                "by_weekday": w.by_weekday,
            })).collect::<Vec<_>>(),
            "meeting": self.meeting.as_ref().map(|m| json!({
                "best": slot(&m.best),
                "rotation": m.rotation.as_ref().map(|r| json!({
                    "turns": r.turns.iter().map(|(s, weeks)| json!({ "weeks": weeks, "hour": slot(s) })).collect::<Vec<_>>(),
                    "shares": r.shares,
                })),
            })),
            "clock_changes": self.changes.iter().map(|c| json!({
                "at": c.change.at.to_string(),
                "until": c.change.until.map(|u| u.to_string()),
                "site": self.name(c.change.site),
                "other": self.name(c.change.other),
                "ahead_seconds": [c.change.ahead.0, c.change.ahead.1],
                "shared_a_day_min": [c.shared.0 / MINUTE as f64, c.shared.1 / MINUTE as f64],
            })).collect::<Vec<_>>(),
            "sentences": {
                "headline": self.headline(),
                "shared": self.shared_sentences(),
                "waits": self.waits.iter().map(|w| self.wait_sentence(w)).collect::<Vec<_>>(),
                "meeting": self.meeting_sentences(),
                "clock_changes": self.change_sentences(),
                "assumptions": self.assumptions(),
            },
        });
        format!("{value:#}\n")
    }
}

fn minutes(length: Micros) -> Value {
    if length % MINUTE == 0 { json!(length / MINUTE) } else { json!(length as f64 / MINUTE as f64) }
}

fn site(site: &HoursSite) -> Value {
    let calendar = match &site.calendar {
        CalendarUsed::Country(of) => of.clone(),
        CalendarUsed::NotAsked | CalendarUsed::Unknown(_) => String::new(),
    };
    json!({
        "name": site.name,
        "zone": site.schedule.zone().name(),
        "week": site.schedule.week().to_string(),
        "holidays_of": calendar,
        "holidays": site.holidays.iter().map(|(d, name)| json!([d.to_string(), name])).collect::<Vec<_>>(),
    })
}

fn slot(slot: &Slot) -> Value {
    json!({
        "weekday": slot.weekday.to_monday_zero_offset(),
        "time": format!("{:02}:{:02}", slot.hour, slot.minute),
        "times": slot.times,
        "outside_min": slot.outside.iter().map(|o| minutes(*o)).collect::<Vec<_>>(),
    })
}
