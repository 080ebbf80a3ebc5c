//! The way to people by mail, where a server for it is named: in a file, or in the environment.

use std::path::Path;
use std::sync::Arc;

use adapters::mail::{MailSettings, Mailer};
use anyhow::Context as _;
use app::{Clock, Links};
use journal::Store;
use web::{Post, SignInMail};

/// Who sends mail; `None` where no server is named.
///
/// # Errors
/// When the file cannot be read, or a field is wrong: which, and what to write instead.
pub(super) fn mailer(
    file: Option<&Path>,
    origin: Option<&str>,
    secret: &[u8; 32],
    store: &Arc<Store>,
) -> anyhow::Result<Option<Arc<Mailer>>> {
    let named = match file {
        Some(path) => Some(in_file(path).with_context(|| format!("{}", path.display()))?),
        None => MailSettings::from_env(|name| std::env::var(name).ok())?,
    };
    let Some(mut settings) = named else { return Ok(None) };
    if settings.url.is_empty() {
        origin.unwrap_or_default().clone_into(&mut settings.url);
    }
    let directory = Arc::clone(store) as _;
    let mailer = Mailer::new(&settings, Links::derived(secret), directory).with_context(|| {
        file.map_or_else(|| "INBOARD_MAIL_*".to_owned(), |path| path.display().to_string())
    })?;
    Ok(Some(Arc::new(mailer)))
}

fn in_file(path: &Path) -> anyhow::Result<MailSettings> {
    Ok(toml::from_str(&std::fs::read_to_string(path)?)?)
}

/// Sends links to sign in.
pub(super) fn post(mailer: &Arc<Mailer>, clock: &Arc<dyn Clock>) -> Post {
    let (mailer, clock) = (Arc::clone(mailer), Arc::clone(clock));
    Arc::new(move |mail: SignInMail| {
        let now = clock.sample().wall;
        if let Err(error) = mailer.send_sign_in(&mail.address, &mail.link, now, mail.ends - now) {
            tracing::warn!(person = %mail.person, %error, "a link to sign in was not sent");
        }
    })
}
