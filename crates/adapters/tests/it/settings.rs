//! Settings: each wrong field is named, with what to write instead; and no password is ever shown.

use std::io::Write as _;

use adapters::mail::{MailSettings, TlsMode};

fn good() -> MailSettings {
    MailSettings {
        host: "smtp.example.com".to_owned(),
        from: "Inboard <inboard@example.com>".to_owned(),
        url: "https://inboard.example.com".to_owned(),
        ..MailSettings::default()
    }
}

/// The fields that are wrong.
fn wrong(settings: &MailSettings) -> Vec<&'static str> {
    let error = settings.validate().err();
    error.map(|error| error.wrong.into_iter().map(|wrong| wrong.field).collect()).unwrap_or_default()
}

#[test]
fn what_can_be_used_is_not_complained_about() {
    assert_eq!(good().validate(), Ok(()));
    let local = MailSettings { host: "127.0.0.1".to_owned(), tls: TlsMode::None, ..good() };
    assert_eq!(local.validate(), Ok(()));
    let bare = MailSettings {
        from: "inboard@example.com".to_owned(),
        url: "http://10.0.0.7:8080/".to_owned(),
        ..good()
    };
    assert_eq!(bare.validate(), Ok(()));
    let signed_in = MailSettings { user: Some("inboard".to_owned()), ..good() }.with_password("word");
    assert_eq!(signed_in.validate(), Ok(()));
}

#[test]
fn every_wrong_field_is_named_with_what_to_write_instead() {
    let settings = |change: fn(&mut MailSettings)| {
        let mut settings = good();
        change(&mut settings);
        settings
    };
    let cases: Vec<(MailSettings, &str, &str)> = vec![
        (settings(|s| s.host.clear()), "host", "smtp.example.com"),
        (
            settings(|s| s.host = "smtps://mail.example.com".to_owned()),
            "host",
            "not the name of a server alone",
        ),
        (settings(|s| s.host = "mail.example.com:25".to_owned()), "host", "its port goes into `port`"),
        (settings(|s| s.port = Some(0)), "port", "leave it out"),
        (settings(|s| s.from.clear()), "from", "Inboard <inboard@example.com>"),
        (settings(|s| s.from = "Inboard".to_owned()), "from", "`Inboard` is not an address"),
        (settings(|s| s.from = "a@b.example\r\nBcc: c@d.example".to_owned()), "from", "is not an address"),
        (settings(|s| s.url = "inboard.example.com".to_owned()), "url", "https://inboard.example.com"),
        (
            settings(|s| s.url = "https://a\" onclick=\"b".to_owned()),
            "url",
            "is not where people reach Inboard",
        ),
        (settings(|s| s.tls = TlsMode::None), "tls", "starttls or implicit"),
        (settings(|s| s.ca_file = Some("/nowhere.pem".into())), "tls", "ca_file /nowhere.pem cannot be read"),
        (settings(|s| s.user = Some("inboard".to_owned())), "password", "name a `password_file`"),
        (settings(|s| s.password_file = Some("/nowhere".into())), "password", "/nowhere cannot be read"),
        (good().with_password("word"), "password", "no `user`"),
        (settings(|s| s.timeout_seconds = Some(0)), "timeout_seconds", "from 1 to 60"),
        (settings(|s| s.timeout_seconds = Some(600)), "timeout_seconds", "from 1 to 60"),
    ];
    for (settings, field, words) in cases {
        assert_eq!(wrong(&settings), [field], "{settings:?}");
        let said = settings.validate().expect_err("it is wrong").to_string();
        assert!(said.contains(&format!("\n  {field}: ")) && said.contains(words), "{said}");
    }
    let all = MailSettings { timeout_seconds: Some(0), ..MailSettings::default() };
    assert_eq!(wrong(&all), ["host", "from", "url", "timeout_seconds"], "all of it at once");
}

#[test]
fn a_password_comes_from_a_file_and_is_shown_nowhere() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    writeln!(file, "tell nobody").expect("it can be written");
    let mut settings = MailSettings { user: Some("inboard".to_owned()), ..good() };
    settings.password_file = Some(file.path().to_owned());
    assert_eq!(settings.validate(), Ok(()));
    let both = settings.clone().with_password("tell nobody");
    assert_eq!(wrong(&both), ["password"]);
    let said = both.validate().expect_err("there are two").to_string();
    assert!(!format!("{both:?}{said}").contains("tell nobody"));
    writeln!(file, "a second line").expect("it can be written");
    assert_eq!(wrong(&settings), ["password"]);
    let said = settings.validate().expect_err("two lines are no password").to_string();
    assert!(said.contains("one line") && !said.contains("tell nobody"), "{said}");
}

#[test]
fn they_are_read_from_toml_and_from_the_environment() {
    let text = r#"
        host = "localhost"
        port = 2525
        tls = "none"
        from = "Inboard <inboard@example.com>"
        url = "http://localhost:8080"
        timeout_seconds = 5
    "#;
    let read: MailSettings = toml::from_str(text).expect("it is TOML");
    assert_eq!((read.port, read.tls, read.timeout_seconds), (Some(2525), TlsMode::None, Some(5)));
    assert_eq!(read.validate(), Ok(()));
    let unknown =
        toml::from_str::<MailSettings>("hots = \"x\"").expect_err("there is no such field").to_string();
    assert!(unknown.contains("hots") && unknown.contains("host"), "{unknown}");
    // A password has no place in a file that others read.
    assert!(toml::from_str::<MailSettings>("password = \"x\"").is_err());

    let from = |variables: &[(&str, &str)]| {
        let variables: Vec<(String, String)> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        MailSettings::from_env(move |name| {
            variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        })
    };
    assert_eq!(from(&[]), Ok(None));
    let read = from(&[
        ("INBOARD_MAIL_HOST", "smtp.example.com"),
        ("INBOARD_MAIL_PORT", "465"),
        ("INBOARD_MAIL_TLS", "implicit"),
        ("INBOARD_MAIL_FROM", "inboard@example.com"),
        ("INBOARD_MAIL_URL", "https://inboard.example.com"),
        ("INBOARD_MAIL_USER", "inboard"),
        ("INBOARD_MAIL_PASSWORD", "word"),
    ]);
    let read = read.expect("nothing is wrong").expect("a host is named");
    assert_eq!((read.tls, read.port), (TlsMode::Implicit, Some(465)));
    assert_eq!(read.validate(), Ok(()));
    let error =
        from(&[("INBOARD_MAIL_HOST", "x"), ("INBOARD_MAIL_PORT", "many"), ("INBOARD_MAIL_TLS", "yes")]);
    let fields: Vec<&str> = error.expect_err("two are wrong").wrong.iter().map(|wrong| wrong.field).collect();
    assert_eq!(fields, ["tls", "port"]);
}
