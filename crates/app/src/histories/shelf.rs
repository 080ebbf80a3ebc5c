//! Uploads that are being matched: a few per person, for some hours.

use std::sync::Arc;

use model::{HistoryId, Instant, PersonId};

use super::incoming::{Upload, UploadId};

/// Uploads of one person, and of all.
const EACH_MAX: usize = 2;
const ALL_MAX: usize = 8;
/// How long one waits, in microseconds.
const KEPT: i64 = 4 * 3_600_000_000;

/// Uploads that are not there any more of which is known why.
const GONE_MAX: usize = 64;

/// Why an upload is not there any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// It was kept, as this history.
    Kept(HistoryId),
    /// It made room for another.
    MadeRoom,
}

#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// The newest last.
    uploads: Vec<Arc<Upload>>,
    /// The same of those that are gone.
    gone: Vec<(UploadId, PersonId, Gone)>,
}

impl Shelf {
    pub(super) fn put(&mut self, upload: Arc<Upload>) {
        self.forget_before(upload.made);
        let of_owner = |other: &Arc<Upload>| other.owner == upload.owner;
        if self.uploads.iter().filter(|other| of_owner(other)).count() >= EACH_MAX {
            if let Some(oldest) = self.uploads.iter().position(of_owner) {
                self.make_room(oldest);
            }
        } else if self.uploads.len() >= ALL_MAX {
            self.make_room(0);
        }
        self.uploads.push(upload);
    }

    pub(super) fn get(&mut self, id: UploadId, owner: PersonId, now: Instant) -> Option<Arc<Upload>> {
        self.forget_before(now);
        self.uploads.iter().find(|upload| upload.id == id && upload.owner == owner).cloned()
    }

    fn make_room(&mut self, place: usize) {
        let upload = self.uploads.remove(place);
        self.is_gone(upload.id, upload.owner, Gone::MadeRoom);
    }

    fn is_gone(&mut self, id: UploadId, owner: PersonId, why: Gone) {
        self.gone.push((id, owner, why));
        let many = self.gone.len().saturating_sub(GONE_MAX);
        self.gone.drain(..many);
    }

    pub(super) fn keep(&mut self, id: UploadId, owner: PersonId, history: HistoryId) {
        self.remove(id, owner);
        self.is_gone(id, owner, Gone::Kept(history));
    }

    pub(super) fn gone(&self, id: UploadId, owner: PersonId) -> Option<Gone> {
        let found = self.gone.iter().rev().find(|(gone, of, _)| *gone == id && *of == owner);
        found.map(|(.., why)| *why)
    }

    pub(super) fn remove(&mut self, id: UploadId, owner: PersonId) {
        self.uploads.retain(|upload| upload.id != id || upload.owner != owner);
    }

    fn forget_before(&mut self, now: Instant) {
        self.uploads.retain(|upload| now - upload.made < KEPT);
    }
}
