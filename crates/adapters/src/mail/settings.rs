//! Which server takes the mail, and who it is from. Passwords come from a file or the environment, and are never shown.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use serde::Deserialize;

use super::post::{Security, Server};

/// How long a mail may take at most, in seconds: so many are claimed at a time that a claim must outlast one that hangs.
const LONGEST: std::ops::RangeInclusive<u64> = 1..=60;
/// What names of variables in the environment begin with.
const PREFIX: &str = "INBOARD_MAIL_";

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// It begins in the open and must become encrypted before anything is said: port 587.
    #[default]
    Starttls,
    /// Encrypted from its beginning: port 465.
    Implicit,
    /// Not at all, to the same machine only: port 25.
    None,
}

/// A password that is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(not shown)")
    }
}

/// How mail is sent: a TOML file, or variables of the environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// The server's name.
    pub host: String,
    /// Its port; 587, 465 or 25 when `None`.
    pub port: Option<u16>,
    /// How the connection is encrypted.
    pub tls: TlsMode,
    /// Who it is from: `Inboard <inboard@example.com>`.
    pub from: String,
    /// The address at which people reach Inboard, to which links lead: `https://inboard.example.com`.
    pub url: String,
    /// The name to sign in to the server with.
    pub user: Option<String>,
    /// A file that holds the password and nothing else.
    pub password_file: Option<PathBuf>,
    /// A file of certificates (PEM) that are trusted beside those that browsers trust.
    pub ca_file: Option<PathBuf>,
    /// Within how many seconds a mail must be handed over; 30 when `None`.
    pub timeout_seconds: Option<u64>,
    /// The password, from the environment.
    #[serde(skip)]
    pub password: Option<Secret>,
}

/// One thing that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it, and what to write instead.
    pub what: String,
}

/// What is wrong with the settings, all of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("mail cannot be sent with these settings{}", list(.wrong))]
pub struct SettingsError {
    /// Field by field.
    pub wrong: Vec<Wrong>,
}

fn list(wrong: &[Wrong]) -> String {
    wrong.iter().map(|Wrong { field, what }| format!("\n  {field}: {what}")).collect()
}

/// Settings that can be used.
pub(super) struct Checked {
    pub(super) from: Mailbox,
    pub(super) base: String,
    pub(super) server: Server,
}

impl MailSettings {
    /// The settings that the environment names (`INBOARD_MAIL_HOST` and so on, like the fields); `None` when it names no
    /// host. `INBOARD_MAIL_PASSWORD` may hold the password itself.
    ///
    /// # Errors
    /// Which variables hold what they cannot.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, SettingsError> {
        let get = |name: &str| get(&format!("{PREFIX}{name}")).filter(|value| !value.is_empty());
        let Some(host) = get("HOST") else { return Ok(None) };
        let mut wrong = Vec::new();
        let tls = match get("TLS").as_deref() {
            None | Some("starttls") => TlsMode::Starttls,
            Some("implicit") => TlsMode::Implicit,
            Some("none") => TlsMode::None,
            Some(other) => {
                let what = format!("`{other}` is none of starttls, implicit and none");
                wrong.push(Wrong { field: "tls", what });
                TlsMode::default()
            }
        };
        let settings = Self {
            host,
            port: number(&mut wrong, "port", get("PORT")),
            tls,
            from: get("FROM").unwrap_or_default(),
            url: get("URL").unwrap_or_default(),
            user: get("USER"),
            password_file: get("PASSWORD_FILE").map(PathBuf::from),
            ca_file: get("CA_FILE").map(PathBuf::from),
            timeout_seconds: number(&mut wrong, "timeout_seconds", get("TIMEOUT_SECONDS")),
            password: get("PASSWORD").map(Secret),
        };
        if wrong.is_empty() { Ok(Some(settings)) } else { Err(SettingsError { wrong }) }
    }

    /// Sets the password, wherever it came from.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(Secret(password.into()));
        self
    }

    /// Whether mail can be sent with these.
    ///
    /// # Errors
    /// Everything that is wrong, field by field.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.check().map(drop)
    }

    pub(super) fn check(&self) -> Result<Checked, SettingsError> {
        let mut wrong = Vec::new();
        let host = keep(&mut wrong, "host", self.host());
        let from = keep(&mut wrong, "from", self.sender());
        let base = keep(&mut wrong, "url", self.base());
        let credentials = keep(&mut wrong, "password", self.credentials());
        let longest = keep(&mut wrong, "timeout_seconds", self.longest());
        let security = keep(&mut wrong, "tls", self.security());
        let port = self.port.unwrap_or(match self.tls {
            TlsMode::Starttls => 587,
            TlsMode::Implicit => 465,
            TlsMode::None => 25,
        });
        if port == 0 {
            wrong.push(Wrong {
                field: "port",
                what: "0 is no port; leave it out for the usual one".to_owned(),
            });
        }
        match (host, from, base, credentials, longest, security) {
            (Some(host), Some(from), Some(base), Some(credentials), Some(longest), Some(security))
                if wrong.is_empty() =>
            {
                let hello = ClientId::Domain(from.email.domain().to_owned());
                let server = Server { host, port, security, credentials, hello, longest };
                Ok(Checked { from, base, server })
            }
            _ => Err(SettingsError { wrong }),
        }
    }

    fn host(&self) -> Result<String, String> {
        let host = self.host.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if host.is_empty() {
            return Err("name the server that takes the mail, such as smtp.example.com".to_owned());
        }
        let has_port = host.contains(':') && host.parse::<IpAddr>().is_err();
        if has_port || !host.chars().all(plain) {
            return Err(format!("`{host}` is not the name of a server alone; its port goes into `port`"));
        }
        Ok(host.to_owned())
    }

    fn sender(&self) -> Result<Mailbox, String> {
        if self.from.trim().is_empty() {
            return Err("say who the mail is from, such as Inboard <inboard@example.com>".to_owned());
        }
        let wrong = |_| format!("`{}` is not an address; write Inboard <inboard@example.com>", self.from);
        self.from.trim().parse().map_err(wrong)
    }

    fn base(&self) -> Result<String, String> {
        let url = self.url.trim().trim_end_matches('/');
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
        match rest {
            Some(rest) if !rest.is_empty() && rest.chars().all(plain) => Ok(url.to_owned()),
            _ => Err(format!(
                "`{url}` is not where people reach Inboard; write the address that links are to begin with, such as https://inboard.example.com"
            )),
        }
    }

    fn longest(&self) -> Result<Duration, String> {
        let seconds = self.timeout_seconds.unwrap_or(30);
        if LONGEST.contains(&seconds) {
            return Ok(Duration::from_secs(seconds));
        }
        Err(format!("{seconds} is not from {} to {}", LONGEST.start(), LONGEST.end()))
    }

    fn credentials(&self) -> Result<Option<Credentials>, String> {
        let password = match (&self.password, &self.password_file) {
            (Some(_), Some(_)) => {
                return Err(
                    "there are two: in the environment and in `password_file`; leave one out".to_owned()
                );
            }
            (Some(Secret(password)), None) => Some(password.clone()),
            (None, Some(path)) => Some(password_in(path)?),
            (None, None) => None,
        };
        match (&self.user, password) {
            (Some(user), Some(password)) => Ok(Some(Credentials::new(user.clone(), password))),
            (None, None) => Ok(None),
            (Some(_), None) => Err("there is a `user` and no password: name a `password_file`".to_owned()),
            (None, Some(_)) => Err("there is a password and no `user`".to_owned()),
        }
    }

    fn security(&self) -> Result<Security, String> {
        if self.tls == TlsMode::None {
            let host = self.host.trim();
            let same =
                host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
            return if same {
                Ok(Security::None)
            } else {
                Err("none is for a server on this machine (localhost); write starttls or implicit".to_owned())
            };
        }
        let mut tls = TlsParameters::builder(self.host.trim().to_owned());
        if let Some(path) = &self.ca_file {
            let shown = path.display();
            let pem =
                std::fs::read(path).map_err(|error| format!("ca_file {shown} cannot be read: {error}"))?;
            let none = || format!("ca_file {shown} holds no certificate; PEM is expected");
            if !pem.windows(10).any(|found| found == b"-----BEGIN") {
                return Err(none());
            }
            tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(|_| none())?);
        }
        let tls = tls.build().map_err(|error| format!("no encryption with these: {error}"))?;
        Ok(if self.tls == TlsMode::Implicit { Security::Implicit(tls) } else { Security::StartTls(tls) })
    }
}

fn password_in(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("password_file {shown} cannot be read: {error}"))?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() || password.contains(['\r', '\n', '\0']) {
        return Err(format!("password_file {shown} does not hold one line with the password"));
    }
    Ok(password.to_owned())
}

fn keep<T>(wrong: &mut Vec<Wrong>, field: &'static str, found: Result<T, String>) -> Option<T> {
    found.map_err(|what| wrong.push(Wrong { field, what })).ok()
}

fn number<T: std::str::FromStr>(
    wrong: &mut Vec<Wrong>,
    field: &'static str,
    text: Option<String>,
) -> Option<T> {
    let text = text?;
    let found = text.trim().parse().ok();
    if found.is_none() {
        wrong.push(Wrong { field, what: format!("`{text}` is not a number that it can be") });
    }
    found
}
