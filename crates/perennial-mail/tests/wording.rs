//! What customers read: one golden for each kind and language, and what may never happen to it.
//!
//! `BLESS=1 cargo test -p perennial-mail --test wording` writes the goldens; read the diff.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use perennial_core::Notice;
use perennial_engine::ports::CodeNote;
use perennial_mail::{
    BUILT_IN, Letters, Links, Sender, TemplateError, Templates, Worded, write_out,
};

fn letters(templates: Templates) -> Letters {
    let sender = Sender::new("Demo <shop@example.org>", None).unwrap();
    Letters { templates, sender, links: Links::default() }
}

fn built_in(notice: Notice, language: &str) -> Worded {
    letters(Templates::built_in()).sample(notice, Some(language)).unwrap()
}

#[test]
fn every_mail_reads_as_its_golden() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    for language in ["en", "de"] {
        let mut all = String::from("inferred: the built-in mails with sample data, as text\n");
        for notice in Notice::ALL {
            let Worded { subject, text, .. } = built_in(notice, language);
            let name = notice.name();
            let _infallible = write!(all, "\n==== {name}\nSubject: {subject}\n\n{text}");
        }
        let code = letters(Templates::built_in()).sample_code(Some(language)).unwrap();
        let Worded { subject, text, .. } = code;
        let _infallible = write!(all, "\n==== sign_in_code\nSubject: {subject}\n\n{text}");
        let path = folder.join(format!("{language}.txt"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &all).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), all, "{}", path.display());
    }
}

#[test]
fn html_is_escaped_and_text_is_not() {
    for notice in Notice::ALL {
        let Worded { subject, text, html } = built_in(notice, "en");
        assert!(!html.contains("<Plus>"), "{html}");
        assert!(html.contains("Demo &lt;Plus&gt; &amp; more"), "{html}");
        assert!(text.contains("Demo <Plus> & more"), "{text}");
        assert!(!subject.contains("&lt;"), "{subject}");
    }
    let html = built_in(Notice::GraceStarted, "de").html;
    let anchor = "<a href=\"https://shop.test/pay/S4100001?a=1&amp;b=2\">Jetzt bezahlen</a>";
    assert!(html.contains(anchor), "{html}");
    assert!(html.contains("<html lang=\"de\">"));
}

#[test]
fn a_code_is_told_by_an_edited_template_and_by_ours_where_that_fails() {
    let code = |files: &[(&str, &str)]| {
        let folder = Folder::with(files);
        let letters = letters(Templates::open(&folder.path()).unwrap());
        let note = CodeNote {
            to: "anna@example.org",
            language: Some("de"),
            shop: "Demo <Plus>",
            code: "1234 5678",
            minutes: 15,
            sandbox: false,
            name: "1.sign_in_code".to_owned(),
            at: perennial_core::time::Instant::MIN,
        };
        perennial_engine::ports::MailWriter::write_code(&letters, &note).unwrap()
    };
    let ours = code(&[]);
    assert_eq!(ours.subject, "1234 5678 ist Ihr Code für Demo <Plus>");
    assert!(ours.html.contains("Demo &lt;Plus&gt;") && ours.text.contains("15 Minuten"));
    assert!(!ours.text.contains("Abonnement") && !ours.text.contains("Sandbox"), "{}", ours.text);
    assert_eq!(ours.message_id, "<1.sign_in_code@example.org>");
    let edited =
        "{% block subject %}Code{% endblock %}{% if not sandbox %}{{ missing }}{% endif %}";
    assert_eq!(code(&[("de/sign_in_code.jinja", edited)]).subject, ours.subject);
    let edited = "{% block subject %}Code{% endblock %}{{ code }}";
    assert_eq!(code(&[("de/sign_in_code.jinja", edited)]).text, "Code1234 5678\n");
}

#[test]
fn every_language_words_every_mail() {
    for notice in Notice::ALL {
        for language in ["en", "de"] {
            let name = format!("{language}/{}.jinja", notice.name());
            assert!(BUILT_IN.iter().any(|(known, _)| *known == name), "{name}");
        }
        assert_ne!(built_in(notice, "en").text, built_in(notice, "de").text);
    }
    let templates = Templates::built_in();
    for (wished, given) in [
        (Some("de-AT"), "de"),
        (Some("DE"), "de"),
        (Some("de_CH"), "de"),
        (Some("fr"), "en"),
        (Some(""), "en"),
        (None, "en"),
    ] {
        assert_eq!(templates.language(wished), given, "{wished:?}");
    }
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    fn refused(files: &[(&str, &str)]) -> String {
        let folder = Self::with(files);
        Templates::open(&folder.path()).err().map(|error| TemplateError::to_string(&error)).unwrap()
    }
}

#[test]
fn a_file_comes_before_the_built_in_one() {
    let folder = Folder::with(&[
        (
            "de/renewed.jinja",
            "{% extends layout %}{% block subject %}Neu{% endblock %}{% block body %}Hallo {{ plan }}{% endblock %}",
        ),
        ("en/renewed.html", "<b>{{ plan }}</b>"),
        (
            "fr/words.jinja",
            "{% set greeting = \"Bonjour\" %}{% set regards = \"Cordialement\" %}{% set subscription = \"Abonnement\" %}{% set sandbox = \"Essai\" %}{% set net = \"HT\" %}{% set tax = \"TVA\" %}{% set total = \"TTC\" %}{% set pay = \"Payer\" %}{% set invoice = \"Facture\" %}",
        ),
        ("_note.txt", "nothing"),
    ]);
    let letters = letters(Templates::open(&folder.path()).unwrap());
    let german = letters.sample(Notice::Renewed, Some("de")).unwrap();
    assert_eq!(german.subject, "Neu");
    assert!(german.text.contains("Hallo Demo <Plus> & more\n"), "{}", german.text);
    assert!(german.html.contains("<p>Hallo Demo &lt;Plus&gt; &amp; more</p>"), "{}", german.html);
    let english = letters.sample(Notice::Renewed, Some("en")).unwrap();
    assert_eq!(english.html, "<b>Demo &lt;Plus&gt; &amp; more</b>");
    assert_eq!(english.text, built_in(Notice::Renewed, "en").text);
    // A language that says less than all is English where it says nothing.
    let french = letters.sample(Notice::Ended, Some("fr-CA")).unwrap();
    assert!(french.text.starts_with("Bonjour Änne O'Hara,\n\nThe term of"), "{}", french.text);
}

#[test]
fn a_broken_template_is_refused_with_its_line() {
    let syntax =
        Folder::refused(&[("en/renewed.jinja", "{% extends layout %}\n\n{% if plan %}\n")]);
    assert!(syntax.contains("en/renewed.jinja: line "), "{syntax}");
    let unknown = Folder::refused(&[(
        "de/ended.jinja",
        "{% extends layout %}\n{% block subject %}x{% endblock %}{% block body %}\n{{ plann }}\n{% endblock %}",
    )]);
    assert!(unknown.contains("de/ended.jinja: line 3: "), "{unknown}");
    // Only where it is not there: the sparse sample finds it.
    let missing = Folder::refused(&[(
        "en/paused.jinja",
        "{% extends layout %}\n{% block subject %}x{% endblock %}{% block body %}{{ until }}{% endblock %}",
    )]);
    assert!(missing.contains("en/paused.jinja: line 2: a value is printed"), "{missing}");
    let slip = Folder::refused(&[("en/renewd.jinja", "x")]);
    assert!(slip.contains("en/renewd.jinja: this is no mail template"), "{slip}");
    let layout = Folder::refused(&[("layout.txt", "{{ w.greting }}\n")]);
    assert!(layout.contains("layout.txt: line 1: "), "{layout}");
}

#[test]
fn a_template_that_fails_later_is_worded_by_the_built_in_one() {
    // Nothing of the samples is called so: only real data break it.
    let folder = Folder::with(&[(
        "en/ended.jinja",
        "{% extends layout %}{% block subject %}x{% endblock %}{% block body %}{% if shop == \"Other\" %}{{ nowhere }}{% endif %}{% endblock %}",
    )]);
    let edited = Templates::open(&folder.path()).unwrap();
    let mut shown = perennial_mail::Shown::sample(Notice::Ended, "en");
    shown.shop = "Other".to_owned();
    let worded = edited.word(Notice::Ended, &shown).unwrap();
    assert_eq!(Some(worded), Templates::built_in().word(Notice::Ended, &shown));
    shown.shop = "Demo".to_owned();
    assert_eq!(edited.word(Notice::Ended, &shown).unwrap().subject, "x");
}

#[test]
fn what_is_written_out_is_what_is_built_in_and_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(write_out(folder.path()).unwrap(), BUILT_IN.len());
    assert_eq!(write_out(folder.path()).unwrap(), BUILT_IN.len());
    let same = letters(Templates::open(folder.path()).unwrap());
    for notice in Notice::ALL {
        assert_eq!(same.sample(notice, Some("de")).unwrap(), built_in(notice, "de"));
    }
    fs::write(folder.path().join("layout.txt"), "{% block body %}{% endblock %}").unwrap();
    let refused = write_out(folder.path()).unwrap_err().to_string();
    assert!(refused.contains("layout.txt is there and was edited"), "{refused}");
}
