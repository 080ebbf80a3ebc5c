//! What the header of a column suggests. A hint only: the values decide.

use crate::mapping::Role;

/// Headers by role, folded by [`fold`], with the weight of the hint (0 to 1). A phrase fits a header that equals it;
/// one that begins with `*` also fits at the end of a longer header, with three quarters of the weight.
const HINTS: &[(Role, f64, &[&str])] = &[
    (
        Role::Case,
        1.0,
        &[
            "case",
            "case id",
            "caseid",
            "case concept name",
            "case key",
            "issue key",
            "ticket id",
            "ticket",
            "ticketid",
            "incident id",
            "sr number",
            "case number",
            "ticket number",
            "incident number",
            "documentkey",
            "document key",
            "vorgang",
            "fall",
            "vorgangsnummer",
            "dossier",
            "caso",
            "sprawa",
            "zgloszenie",
        ],
    ),
    (
        Role::Case,
        0.7,
        &[
            "key",
            "issue",
            "issue id",
            "issue number",
            "incident",
            "order id",
            "order number",
            "request id",
            "number",
            "task",
            "task id",
            "story",
            "identifier",
            "*case id",
            "*ticket id",
            "*issue id",
            "order",
            "request",
            "document",
            "record id",
            "*number",
            "*case",
            "*ticket",
            "*key",
            "pull request",
            "application",
        ],
    ),
    (Role::Case, 0.4, &["id", "*id"]),
    (
        Role::Time,
        1.0,
        &[
            "time timestamp",
            "timestamp",
            "time",
            "event time",
            "event timestamp",
            "occurred at",
            "at",
            "date time",
            "datetime",
            "complete timestamp",
            "completetimestamp",
            "end timestamp",
            "changed at",
            "change date",
            "sys created on",
            "zeitstempel",
            "zeit",
            "zeitpunkt",
            "horodatage",
            "fecha",
            "data",
            "czas",
        ],
    ),
    (
        Role::Time,
        0.7,
        &[
            "created at",
            "created",
            "date",
            "updated at",
            "updated",
            "*timestamp",
            "*time",
            "*at",
            "*date",
            "*on",
            "end",
            "end time",
            "completed",
            "finished",
            "complete",
            "changed",
            "when",
        ],
    ),
    (
        Role::Start,
        1.0,
        &[
            "start timestamp",
            "start",
            "start time",
            "started",
            "started at",
            "begin",
            "begin time",
            "start date",
            "starttimestamp",
            "from",
        ],
    ),
    (
        Role::Activity,
        1.0,
        &[
            "activity",
            "concept name",
            "event",
            "event type",
            "action",
            "event name",
            "activity name",
            "task name",
            "operation",
            "aktivitat",
            "activite",
            "actividad",
            "czynnosc",
            "step",
        ],
    ),
    (
        Role::Activity,
        0.6,
        &["type", "change", "field", "fieldname", "field name", "*activity", "*event", "*action"],
    ),
    (
        Role::Status,
        1.0,
        &[
            "status",
            "state",
            "lifecycle transition",
            "*status",
            "*state",
            "etat",
            "estado",
            "stato",
            "new value",
            "newvalue",
            "to",
        ],
    ),
    (Role::Status, 0.7, &["stage", "phase", "*stage", "to status", "value", "column", "lifecycle"]),
    (
        Role::Person,
        1.0,
        &[
            "org resource",
            "resource",
            "actor",
            "author",
            "person",
            "updated by",
            "changed by",
            "sys created by",
            "performed by",
            "user",
            "user name",
            "username",
            "*changed by",
            "*updated by",
            "done by",
            "editor",
            "bearbeiter",
            "mitarbeiter",
            "employee",
            "worker",
            "*author",
            "*actor",
            "modified by",
            "created by",
        ],
    ),
    (
        Role::Person,
        0.6,
        &[
            "assignee",
            "assigned to",
            "owner",
            "agent",
            "operator",
            "*user",
            "*resource",
            "*agent",
            "*by",
            "engineer",
            "technician",
            "handler",
            "name",
            "login",
            "email",
        ],
    ),
    (Role::Person, 0.2, &["creator", "reporter", "requester", "caller", "customer", "opened by"]),
    (
        Role::Team,
        1.0,
        &[
            "org group",
            "team",
            "assignment group",
            "group",
            "support team",
            "support group",
            "team name",
            "group name",
            "*assignment group",
            "*team",
            "equipe",
            "equipo",
            "squadra",
            "zespol",
        ],
    ),
    (
        Role::Team,
        0.6,
        &[
            "*group",
            "workgroup",
            "squad",
            "org role",
            "role",
            "unit",
            "desk",
            "queue",
            "department",
            "section",
            "*section",
            "component",
        ],
    ),
    (
        Role::Site,
        1.0,
        &[
            "site",
            "resource country",
            "location",
            "office",
            "country",
            "*site",
            "*location",
            "*office",
            "plant",
            "standort",
            "land",
            "pays",
            "pais",
            "kraj",
            "city",
            "*city",
            "*country",
            "person time zone",
            "*time zone",
            "*timezone",
        ],
    ),
    (Role::Site, 0.5, &["region", "*region", "geo", "place"]),
    (
        Role::Function,
        1.0,
        &[
            "function",
            "process",
            "department",
            "project",
            "service line",
            "project name",
            "project key",
            "abteilung",
        ],
    ),
    (Role::Function, 0.6, &["queue", "business service", "*process", "*department", "*function", "*project"]),
    (
        Role::Category,
        1.0,
        &[
            "category",
            "product",
            "request type",
            "issue type",
            "issuetype",
            "kategorie",
            "categorie",
            "categoria",
            "kategoria",
        ],
    ),
    (
        Role::Category,
        0.7,
        &[
            "*category",
            "*product",
            "subcategory",
            "service",
            "service type",
            "component",
            "type",
            "topic",
            "*type",
            "item",
            "application",
        ],
    ),
    (
        Role::Priority,
        1.0,
        &[
            "priority",
            "impact",
            "urgency",
            "severity",
            "*priority",
            "*severity",
            "seriousness",
            "prio",
            "prioritat",
            "priorite",
            "prioridad",
        ],
    ),
    (
        Role::Asked,
        1.0,
        &["waiting for", "waiting on", "asked", "pending with", "asked site", "awaiting from"],
    ),
];

/// How strongly a header suggests a role, from 0 to 1.
pub(super) fn hint(role: Role, header: &str) -> f64 {
    let header = fold(header);
    let mut best: f64 = 0.0;
    for (_, weight, phrases) in HINTS.iter().filter(|(of, ..)| *of == role) {
        for phrase in *phrases {
            let fit = match phrase.strip_prefix('*') {
                None if header == *phrase => *weight,
                Some(end) if header == end => *weight,
                Some(end) if header.ends_with(end) && header[..header.len() - end.len()].ends_with(' ') => {
                    0.75 * weight
                }
                _ => continue,
            };
            best = best.max(fit);
        }
    }
    best
}

/// Whether a header speaks of a moment that is planned rather than observed.
pub(super) fn planned(header: &str) -> bool {
    let header = fold(header);
    ["due", "deadline", "sla", "target", "planned", "expected", "until", "estimate", "estimated"]
        .iter()
        .any(|word| header.split(' ').any(|part| part == *word))
}

/// Whether a header speaks of what was, rather than of what is from this row on.
pub(super) fn of_before(header: &str) -> bool {
    let header = fold(header);
    let is_old = |word: &str| matches!(word, "from" | "old" | "previous" | "prior" | "before");
    header.split(' ').any(is_old)
}

/// Lower case, without diacritics; every run of other characters becomes one blank, and so does the border between
/// the words of `camelCase`.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for letter in text.chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            out.push(' ');
        }
        before = letter;
        let plain = letter.to_lowercase().next().unwrap_or(letter);
        match plain {
            'à'..='å' | 'ą' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'è'..='ë' | 'ę' | 'ě' => out.push('e'),
            'ì'..='ï' => out.push('i'),
            'ñ' | 'ń' => out.push('n'),
            'ò'..='ö' | 'ø' => out.push('o'),
            'ù'..='ü' => out.push('u'),
            'ł' => out.push('l'),
            'ś' | 'š' => out.push('s'),
            'ż' | 'ź' | 'ž' => out.push('z'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            '\'' | '’' => {}
            _ if plain.is_alphanumeric() => out.push(plain),
            _ if !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    if out.starts_with(' ') { out.trim_start().to_owned() } else { out }
}
