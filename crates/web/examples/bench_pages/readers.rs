//! Who asks for pages: leaders, members and a partner's members, signed in, with what they may look at.

use std::sync::Arc;

use app::{Doors, Known, Node, SystemDraw, View};
use journal::{Location, Store};
use model::{DecisionId, FlagId, FunctionId, PersonId, Role};

use crate::Failure;
use crate::folder::Place;

/// How many of each ask.
const LEADERS: usize = 20;
const MEMBERS: usize = 120;
const PARTNERS: usize = 60;
/// Things of each kind that a reader looks at.
const THINGS: usize = 20;

/// Somebody who asks for pages.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// Who.
    pub(crate) person: PersonId,
    /// What they may do.
    pub(crate) role: Role,
    /// The secret of their session.
    pub(crate) session: String,
    /// Functions that they see.
    pub(crate) functions: Vec<FunctionId>,
    /// Decisions that they see.
    pub(crate) decisions: Vec<DecisionId>,
    /// Flags that they see.
    pub(crate) flags: Vec<FlagId>,
}

/// Signs readers in.
pub(crate) fn enter(place: &Place) -> Result<Vec<Reader>, Failure> {
    let store = Arc::new(Store::open(&Location::Folder(place.folder.clone()))?);
    let node = Node::open(store.as_ref())?;
    let known = node.known();
    let doors = Doors::new(Arc::clone(&store));
    let mut readers = Vec::new();
    for (role, count) in [(Role::Leader, LEADERS), (Role::Member, MEMBERS), (Role::PartnerMember, PARTNERS)] {
        let of_role: Vec<PersonId> = known
            .state
            .people
            .iter()
            .filter(|(_, person)| person.role == role && person.left.is_none())
            .map(|(id, _)| *id)
            .collect();
        for person in of_role.iter().copied().step_by(of_role.len().div_ceil(count).max(1)) {
            let session = doors.enter(person, place.ends, &mut SystemDraw)?;
            readers.extend(reader(known, person, role, session));
        }
    }
    store.close();
    Ok(readers)
}

fn reader(known: &Known, person: PersonId, role: Role, session: String) -> Option<Reader> {
    let view = View::of(known, person)?;
    let seen = view.seen();
    let (functions, decisions) = (some(seen.functions.keys()), some(seen.decisions.keys()));
    Some(Reader { person, role, session, functions, decisions, flags: some(seen.flags.keys()) })
}

/// A few of many, evenly spread.
fn some<'a, T: Copy + 'a>(all: impl ExactSizeIterator<Item = &'a T>) -> Vec<T> {
    let step = (all.len() / THINGS).max(1);
    all.step_by(step).copied().collect()
}
