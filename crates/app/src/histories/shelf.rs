//! Uploads that are being matched: a few per person, for some hours.

use std::sync::Arc;

use model::{Instant, PersonId};

use super::incoming::{Upload, UploadId};

/// Uploads of one person, and of all.
const EACH_MAX: usize = 2;
const ALL_MAX: usize = 8;
/// How long one waits, in microseconds.
const KEPT: i64 = 4 * 3_600_000_000;

#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// The newest last.
    uploads: Vec<Arc<Upload>>,
}

impl Shelf {
    pub(super) fn put(&mut self, upload: Arc<Upload>) {
        self.forget_before(upload.made);
        let of_owner = |other: &Arc<Upload>| other.owner == upload.owner;
        if self.uploads.iter().filter(|other| of_owner(other)).count() >= EACH_MAX {
            let oldest = self.uploads.iter().position(of_owner);
            oldest.map(|place| self.uploads.remove(place));
        } else if self.uploads.len() >= ALL_MAX {
            self.uploads.remove(0);
        }
        self.uploads.push(upload);
    }

    pub(super) fn get(&mut self, id: UploadId, owner: PersonId, now: Instant) -> Option<Arc<Upload>> {
        self.forget_before(now);
        self.uploads.iter().find(|upload| upload.id == id && upload.owner == owner).cloned()
    }

    pub(super) fn remove(&mut self, id: UploadId, owner: PersonId) {
        self.uploads.retain(|upload| upload.id != id || upload.owner != owner);
    }

    fn forget_before(&mut self, now: Instant) {
        self.uploads.retain(|upload| now - upload.made < KEPT);
    }
}
