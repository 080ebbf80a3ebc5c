//! Which class a status word belongs to: rules over the words that trackers use, in English and, for the usual
//! status names, in German, French, Spanish, Portuguese, Italian and Polish.

use super::names::fold;
use crate::measure::Class;

/// Words that say that something waits.
const WAITS: &str = "wait, waits, waiting, awaiting, awaits, pending, wartet, warten, wartend, warte, attente, espera, \
    esperando, aguardando, aguarda, attesa, oczekuje, oczekiwanie, oczekujace, czeka, hold, onhold, \
    held, blocked, need, needs, needed";

/// Words for people outside.
const OUTSIDES: &str = "customer, customers, user, client, vendor, supplier, 3rd, third, partner, external, caller, \
    requester, requestor, reporter, enduser, submitter, merchant, kunde, kunden, lieferant, \
    lieferanten, anwender, extern, fournisseur, utilisateur, demandeur, cliente, proveedor, usuario, \
    fornecedor, fornitore, utente, klient, klienta, dostawca, dostawcy, uzytkownika, manufacturer, \
    provider, contractor, carrier";

/// Words for being given to somebody.
const GIVES: &str = "assignment, assign, assigned, assignee, triage, dispatch, pickup, queue, owner, zuweisung, \
    affectation, asignacion, przypisanie, atribuicao, assegnazione, prioritization, development";

/// Words for checks.
const CHECKS: &str = "review, reviews, reviewing, qa, test, tests, testing, verification, verify, verifying, uat, \
    validation, validating, qc, inspection, prufung, uberprufung, abnahme, freigabetest, relecture, \
    revue, recette, verificacion, revision, pruebas, revisao, teste, testes, revisione, verifica, \
    collaudo, weryfikacja, weryfikacji, przeglad, testy, testach, testow";

/// Words for a date or a step that was agreed on.
const PLANS: &str = "implementation, change, release, deployment, deploy, scheduled, schedule, maintenance, window, \
    date, planned, rfc, sprint, rollout, launch";

/// Whole status names (folded), by class.
const NAMES: &[(Class, &str)] = &[
    (
        Class::Done,
        "done, closed, resolved, solved, completed, complete, cancelled, canceled, rejected, declined, \
         fixed, finished, in call, merged, shipped, released, deployed, delivered, archived, \
         abandoned, duplicate, duplicated, invalid, verified, withdrawn, wont do, wont fix, will not \
         do, will not fix, not planned, not a bug, cannot reproduce, closed complete, closed \
         incomplete, closed skipped, auto closed, closed permanently, closed no response, obsolete, \
         expired, erledigt, geschlossen, gelost, abgeschlossen, fertig, storniert, abgebrochen, \
         abgelehnt, behoben, ferme, fermee, clos, close, cloture, resolu, resolue, termine, terminee, \
         annule, annulee, rejete, cerrado, cerrada, resuelto, resuelta, hecho, listo, finalizado, \
         terminado, completado, cancelado, cancelada, rechazado, fechado, fechada, resolvido, \
         resolvida, concluido, concluida, finalizada, rejeitado, chiuso, chiusa, risolto, risolta, \
         completato, completata, fatto, annullato, annullata, rifiutato, zamkniete, zamkniety, \
         zamknieta, rozwiazane, rozwiazany, zakonczone, zakonczony, gotowe, anulowane, anulowany, \
         odrzucone, zrobione",
    ),
    (
        Class::Queue,
        "to do, todo, backlog, open, opened, new, queued, queue, in queue, assigned, unassigned, \
         reassigned, triage, in triage, needs triage, untriaged, created, submitted, registered, \
         received, reopened, reopen, re opened, ready, selected for development, unstarted, not \
         started, ready for dev, ready for development, ready to start, transferred, dispatched, \
         routed, logged, selected, up next, next, initial, requested, offen, neu, zugewiesen, \
         eingegangen, wieder geoffnet, wiedereroffnet, zu erledigen, ouvert, ouverte, nouveau, \
         nouvelle, a faire, affecte, affectee, assigne, rouvert, reouvert, abierto, abierta, nuevo, \
         nueva, por hacer, pendiente, asignado, asignada, reabierto, aberto, aberta, novo, nova, a \
         fazer, pendente, atribuido, atribuida, reaberto, aperto, aperta, nuovo, nuova, da fare, \
         assegnato, assegnata, riaperto, nowe, nowy, nowa, otwarte, otwarty, do zrobienia, przypisane, \
         przypisany, ponownie otwarte",
    ),
    (
        Class::Work,
        "in progress, inprogress, progress, work in progress, wip, doing, active, started, accepted, \
         in work, working, being worked, being worked on, in development, developing, development, in \
         dev, implementing, in implementation, in process, processing, ongoing, investigating, under \
         investigation, in analysis, analysis, analyzing, analysing, diagnosing, in design, designing, \
         coding, building, fixing, acknowledged, underway, in treatment, in bearbeitung, in arbeit, \
         bearbeitung, begonnen, en cours, en traitement, en cours de traitement, commence, en curso, \
         en progreso, en proceso, em andamento, em progresso, em curso, em tratamento, in corso, in \
         lavorazione, in elaborazione, w toku, w trakcie, w realizacji, w trakcie realizacji, \
         rozpoczete, in behandeling",
    ),
    (
        Class::Review,
        "in review, under review, code review, peer review, in qa, qa, test, testing, in test, in \
         testing, in verification, in validation, validation, uat, acceptance, user acceptance, a \
         valider, in prufung, im test, zur prufung, en revue, en test, en revision, en pruebas, em \
         revisao, em teste, in revisione, in verifica, w testach, w weryfikacji, do weryfikacji, do \
         sprawdzenia",
    ),
    (
        Class::Answer,
        "blocked, stuck, impeded, impediment, feedback, info needed, information needed, info \
         required, more info, question, clarification, approval, in approval, for approval, needs \
         decision, ruckfrage, klarung, in klarung, blockiert, bloque, bloquee, bloqueado, bloqueada, \
         bloccato, zablokowane, a valider par, feedback needed, escalated",
    ),
    (
        Class::Parked,
        "on hold, hold, onhold, deferred, postponed, paused, suspended, snoozed, parked, later, \
         someday, icebox, scheduled, planned, stalled, delayed, zuruckgestellt, pausiert, verschoben, \
         geplant, en pause, suspendu, suspendue, reporte, reportee, planifie, aplazado, pausado, \
         suspendido, planificado, adiado, suspenso, em espera, planejado, sospeso, sospesa, rimandato, \
         in pausa, pianificato, wstrzymane, wstrzymany, odroczone, zawieszone, odlozone, zaplanowane",
    ),
    (
        Class::Outside,
        "with customer, with vendor, with client, on customer, customer action, user action, customer \
         reply, beim kunden, chez le client, u klienta",
    ),
];

/// Single words that tell the class inside a longer name, tried in this order.
const TELLING: &[(Class, &str)] = &[
    (
        Class::Done,
        "closed, resolved, solved, cancelled, canceled, done, completed, rejected, geschlossen, \
         abgeschlossen",
    ),
    (Class::Review, "review, reviewing, qa, testing, test, uat, verification"),
    (Class::Queue, "backlog, queued, queue, triage, todo, unassigned, reopened"),
    (Class::Parked, "deferred, postponed, paused, suspended"),
    (Class::Work, "progress, active, wip, implementing, investigating, developing, working"),
];

/// Names beyond English that end a case for good.
const CLOSES: &str = "geschlossen, gelost, erledigt, abgeschlossen, ferme, clos, resolu, termine, cerrado, resuelto, \
    finalizado, fechado, resolvido, concluido, chiuso, risolto, completato, zamkniete, rozwiazane, \
    zakonczone, gotowe";

/// Phases of work: when one of them is done, the case waits for the next.
const PHASES: &str = "dev, development, analysis, design, code, coding, implementation, build, qa, test, testing, \
    review, triage, spec, specification, grooming, refinement";

/// Whether a list holds a word or phrase.
fn lists(list: &str, wanted: &str) -> bool {
    list.split(", ").any(|word| word == wanted)
}

/// The class that a status name tells, or nothing when it tells none.
///
/// The first that holds: a finished phase ("Dev Done") is a queue; a waiting word with one of people outside is
/// `outside`, of assignment `queue`, of checking `review`, of a date or change `parked`, else `answer` (`parked` when
/// it is "on hold"); a name that is ready for a check is `review`, ready for anything else `queue`; then whole names;
/// then telling words in names of up to four words.
pub fn classify(name: &str) -> Option<Class> {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let any = |list: &str| words.iter().any(|word| lists(list, word));
    if words.is_empty() || words.len() > 7 {
        return None;
    }
    if let [phase, "done" | "complete" | "completed" | "finished"] = words[..]
        && lists(PHASES, phase)
    {
        return Some(Class::Queue);
    }
    let whole = NAMES.iter().find(|(_, names)| lists(names, &folded)).map(|(class, _)| *class);
    if whole.is_some() {
        return whole;
    }
    if any(WAITS) {
        return waiting(&folded, any);
    }
    if words[0] == "ready" || (words[0] == "to" && words.get(1) == Some(&"be")) {
        return Some(if any(CHECKS) { Class::Review } else { Class::Queue });
    }
    let telling = |(_, list): &&(Class, &str)| any(list);
    // A verb at the front ("test printer") is something done, not a state; only short names count.
    (words.len() <= 4).then(|| TELLING.iter().find(telling).map(|(class, _)| *class)).flatten()
}

fn waiting(folded: &str, any: impl Fn(&str) -> bool) -> Option<Class> {
    let held = any("hold, onhold, held");
    Some(if any(OUTSIDES) {
        Class::Outside
    } else if any(GIVES) && !held {
        Class::Queue
    } else if any(CHECKS) && !folded.contains("information") {
        Class::Review
    } else if any(PLANS) || held {
        Class::Parked
    } else {
        Class::Answer
    })
}

/// The same, knowing the other names of the column: where tickets become "solved", "pending" means that the requester
/// has to answer, as in Zendesk.
pub fn classify_among(name: &str, requester_desk: bool) -> Option<Class> {
    match fold(name).as_str() {
        "pending" if requester_desk => Some(Class::Outside),
        "hold" | "on hold" if requester_desk => Some(Class::Outside),
        _ => classify(name),
    }
}

/// Whether a status of class `done` ends the case for good, so that work after it is a reopening. A call that was
/// settled at once, a duplicate or a withdrawal does not count.
pub fn closes(name: &str) -> bool {
    let folded = fold(name);
    let ends = |end: &str| folded == end || folded.ends_with(&format!(" {end}"));
    let english = "closed, resolved, solved, done, completed, complete, finished, fixed, merged";
    folded.starts_with("closed ") || english.split(", ").any(ends) || lists(CLOSES, &folded)
}

/// Whether a name reads as a state rather than as something that was done: a class is known for it.
pub(super) fn is_state(name: &str) -> bool {
    classify(name).is_some()
}
