//! What partners see is kept up from one state to the next: it has to be what comes out when all of it is worked out anew.

use std::collections::BTreeMap;

use app::{Known, View};
use model::{PersonId, Role, State, decide_in_place};

use crate::mix::{Asked, Mix};
use crate::plain;

/// Commands of the mix, and after how many it is looked.
const COMMANDS: usize = 3_000;
const EVERY: usize = 75;

fn view(state: &State, person: PersonId) -> View {
    View::of(&Known { state: state.clone(), hash: [0; 32] }, person).expect("they are here")
}

/// The same state, beside which nothing is kept.
fn fresh(state: &State) -> State {
    let bytes = postcard::to_stdvec(state).expect("it has bytes");
    postcard::from_bytes(&bytes).expect("it is a state")
}

/// A few of the partner's people who are here, others each time.
fn lookers(state: &State, from: usize) -> Vec<PersonId> {
    let here = |id: &PersonId| state.is_here(*id);
    let partners = state.people.iter().filter(|(_, person)| person.role == Role::PartnerMember);
    let all: Vec<PersonId> = partners.map(|(id, _)| *id).filter(here).collect();
    (0..4).map(|place| all[(from + place * 97) % all.len()]).collect()
}

fn is_as_plain(state: &State, person: PersonId, versions: &mut BTreeMap<Vec<u8>, u64>) {
    let view = view(state, person);
    let plain = plain::part(state, person);
    assert_eq!(view.seen(), &plain, "{person} at event {}", state.applied);
    let bytes = postcard::to_stdvec(&plain).expect("it has bytes");
    let version = *versions.entry(bytes).or_insert(view.version());
    assert_eq!(view.version(), version, "the same view has one version");
}

#[test]
fn a_partners_view_is_kept_up_with_whatever_happens() {
    let mut mix = Mix::new(5);
    let mut state = State::new();
    let take = |state: &mut State, Asked { command, context }: Asked| {
        // Refused is fine: the mix tries things.
        let _ = decide_in_place(state, &command, &context);
    };
    for asked in mix.set_up() {
        take(&mut state, asked);
    }
    let (mut versions, mut older) = (BTreeMap::new(), state.clone());
    let always = lookers(&state, 1)[0];
    for count in 0..COMMANDS {
        let asked = mix.next(&state);
        take(&mut state, asked);
        if count % EVERY != 0 {
            continue;
        }
        for person in lookers(&state, count).into_iter().chain([always]).filter(|id| state.is_here(*id)) {
            is_as_plain(&state, person, &mut versions);
        }
        if count % (10 * EVERY) == 0 {
            // What a node goes back to after something failed is seen as it was, and then goes on from there.
            let person = lookers(&older, count)[1];
            is_as_plain(&older, person, &mut versions);
            let anew = fresh(&state);
            assert_eq!(view(&anew, person).version(), view(&state, person).version());
            older = state.clone();
        }
    }
    let mut numbers: Vec<u64> = versions.values().copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), versions.len(), "different views have different versions");
}
