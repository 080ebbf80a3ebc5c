//! E-mail: notices and digests in plain words, with links that answer them, by SMTP.

mod digest;
mod letter;
mod links;
mod message;
mod post;
mod scene;
mod settings;
mod words;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::{Channel, Delivery, Digest, Directory, Links, Reader, SendError, Sent};
use model::{Instant, NoticeId};
use worktime::Micros;

pub use letter::{Button, Letter, Part};
pub use links::Addresses;
pub use settings::{MailSettings, Secret, SettingsError, TlsMode, Wrong};

use post::{Fault, Post};
use scene::Scene;
use settings::Checked;

/// The name of the channel under which addresses are kept.
pub const CHANNEL: &str = "mail";

/// Sends mail.
pub struct Mailer {
    from: lettre::message::Mailbox,
    addresses: Addresses,
    directory: Arc<dyn Directory>,
    post: Post,
    sent: AtomicUsize,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Mailer {
    /// A mailer with these settings, that finds addresses and texts in a directory and signs the links in its mails.
    /// Nothing is connected to yet.
    ///
    /// # Errors
    /// What is wrong with the settings, field by field.
    pub fn new(
        settings: &MailSettings,
        links: Links,
        directory: Arc<dyn Directory>,
    ) -> Result<Self, SettingsError> {
        let Checked { from, base, server } = settings.check()?;
        let addresses = Addresses::new(base, links);
        Ok(Self { from, addresses, directory, post: Post::new(server), sent: AtomicUsize::new(0) })
    }

    /// How many mails were accepted by the server since the start.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }

    /// Sends a link that signs somebody in, to their own address; it holds for so many microseconds.
    ///
    /// # Errors
    /// Why it could not be sent. It is not tried again: whoever asked for it asks again.
    pub fn send_sign_in(
        &self,
        address: &str,
        link: &str,
        now: Instant,
        lasts: Micros,
    ) -> Result<Sent, SendError> {
        let gone = |why: &str| SendError::Gone { why: why.to_owned() };
        let to = message::mailbox("", address).ok_or_else(|| gone("the mail address is not one"))?;
        let letter = letter::sign_in(link, lasts);
        let mail = message::build(&self.from, to, None, now, &letter)
            .map_err(|error| gone(&format!("the mail cannot be written: {error}")))?;
        self.post(&mail, now)
    }

    fn post(&self, mail: &lettre::Message, now: Instant) -> Result<Sent, SendError> {
        match self.post.send(mail.envelope().clone(), mail.formatted(), now) {
            Ok(()) => {
                self.sent.fetch_add(1, Ordering::Relaxed);
                Ok(Sent)
            }
            Err(Fault::Later(why)) => Err(SendError::Retry { why }),
            Err(Fault::Never(why)) => Err(SendError::Gone { why }),
        }
    }

    fn mail(
        &self,
        id: NoticeId,
        reader: &Reader<'_>,
        write: impl FnOnce(&Scene<'_>) -> Letter,
    ) -> Result<Sent, SendError> {
        let away = |error: app::Error| SendError::Retry { why: error.to_string() };
        let gone = |why: &str| SendError::Gone { why: why.to_owned() };
        let address = self.directory.address(reader.person(), CHANNEL).map_err(away)?;
        let address = address.ok_or_else(|| gone("no mail address is known"))?;
        let scene = Scene::new(reader, id, self.directory.as_ref(), &self.addresses)
            .ok_or_else(|| gone("the person is not here any more"))?;
        let letter = write(&scene);
        let name = scene.name(scene.me);
        if let Some(error) = scene.into_trouble() {
            return Err(away(error));
        }
        let to = message::mailbox(&name, &address).ok_or_else(|| gone("the mail address is not one"))?;
        let mail = message::build(&self.from, to, Some(id), reader.now(), &letter)
            .map_err(|error| gone(&format!("the mail cannot be written: {error}")))?;
        self.post(&mail, reader.now())
    }
}

impl Channel for Mailer {
    fn send(&self, delivery: &Delivery, reader: &Reader<'_>) -> Result<Sent, SendError> {
        self.mail(delivery.id, reader, |scene| words::letter(scene, &delivery.notice))
    }

    fn has_digests(&self) -> bool {
        true
    }

    fn send_digest(&self, digest: &Digest, reader: &Reader<'_>) -> Result<Sent, SendError> {
        self.mail(digest.id, reader, |scene| digest::letter(scene, digest))
    }
}

/// What a notice says, as it would be mailed: for tests and for whoever wants to look at it.
#[must_use]
pub fn preview(
    delivery: &Delivery,
    reader: &Reader<'_>,
    directory: &dyn Directory,
    addresses: &Addresses,
) -> Option<Letter> {
    let scene = Scene::new(reader, delivery.id, directory, addresses)?;
    Some(words::letter(&scene, &delivery.notice))
}

/// What a digest says, as it would be mailed.
#[must_use]
pub fn preview_digest(
    digest: &Digest,
    reader: &Reader<'_>,
    directory: &dyn Directory,
    addresses: &Addresses,
) -> Option<Letter> {
    let scene = Scene::new(reader, digest.id, directory, addresses)?;
    Some(digest::letter(&scene, digest))
}
