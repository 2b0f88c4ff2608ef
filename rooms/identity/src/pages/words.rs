//! What the pages say, in the languages mail is written in. `{client}`, `{email}`,
//! `{scope}` and `{provider}` stand for names.

pub struct Words {
    pub language: &'static str,
    pub sandbox: &'static str,
    pub sign_in: &'static str,
    pub sign_in_lead: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub wrong: &'static str,
    pub too_often: &'static str,
    pub new_here: &'static str,
    pub with_provider: &'static str,
    pub join: &'static str,
    pub join_lead: &'static str,
    pub send_code: &'static str,
    pub no_email: &'static str,
    pub code_title: &'static str,
    pub code_lead: &'static str,
    pub code: &'static str,
    pub new_password: &'static str,
    pub password_hint: &'static str,
    pub password_unfit: &'static str,
    pub wrong_code: &'static str,
    pub code_over: &'static str,
    pub another_code: &'static str,
    pub save: &'static str,
    pub form_old: &'static str,
    pub consent: &'static str,
    pub consent_lead: &'static str,
    pub consent_as: &'static str,
    pub may_subscriptions: &'static str,
    pub may_know: &'static str,
    pub may_email: &'static str,
    pub may_other: &'static str,
    pub allow: &'static str,
    pub deny: &'static str,
    pub not_you: &'static str,
    pub account: &'static str,
    pub signed_in_as: &'static str,
    pub may_act: &'static str,
    pub withdraw: &'static str,
    pub withdrawn: &'static str,
    pub sign_out: &'static str,
    pub signed_out: &'static str,
    pub trouble: &'static str,
    pub no_client: &'static str,
    pub no_redirect: &'static str,
    pub no_environment: &'static str,
    pub bad_request: &'static str,
    pub later: &'static str,
    pub provider_failed: &'static str,
}

const EN: Words = Words {
    language: "en",
    sandbox: "This is a test environment. Nothing here is for real.",
    sign_in: "Sign in",
    sign_in_lead: "Use the e-mail address and password of your account.",
    email: "E-mail address",
    password: "Password",
    wrong: "This e-mail address and password do not match.",
    too_often: "There were too many attempts. Please wait a few minutes and try again.",
    new_here: "New here, or forgot the password?",
    with_provider: "Continue with {provider}",
    join: "Your e-mail address",
    join_lead: "We send a code to your address. With it you choose a password, whether you are new \
        here or forgot it.",
    send_code: "Send the code",
    no_email: "This is not an e-mail address.",
    code_title: "Enter the code",
    code_lead: "We sent a code to {email}, if mail can be delivered there. It is good for 15 minutes.",
    code: "Code from the e-mail",
    new_password: "New password",
    password_hint: "At least 10 characters. A few words that only you would put together are good.",
    password_unfit: "The password needs 10 to 128 characters and must not be your e-mail address.",
    wrong_code: "This code is not right.",
    code_over: "This code is no longer good. Ask for another one.",
    another_code: "Send another code",
    save: "Set password and sign in",
    form_old: "This page had been open for too long. Please try again.",
    consent: "{client} asks for access",
    consent_lead: "If you agree, {client} may:",
    consent_as: "You are signed in as {email}.",
    may_subscriptions: "set up subscriptions for you and link them to your account",
    may_know: "know that it is you when you come again",
    may_email: "see your e-mail address",
    may_other: "use the permission {scope}",
    allow: "Allow",
    deny: "Do not allow",
    not_you: "Sign in as somebody else",
    account: "Your account",
    signed_in_as: "You are signed in as {email}.",
    may_act: "You let these programs act for you:",
    withdraw: "End the access of {client}",
    withdrawn: "{client} has no access any more.",
    sign_out: "Sign out",
    signed_out: "You are signed out.",
    trouble: "This does not work",
    no_client: "The program that sent you here is not known to us. Please go back and tell its maker.",
    no_redirect: "The program that sent you here wants you sent to an address that is not agreed \
        with us. Please go back and tell its maker.",
    no_environment: "This link is not complete. Please go back and try again.",
    bad_request: "This link is not right. Please go back and try again.",
    later: "Something went wrong here. Please try again in a moment.",
    provider_failed: "Signing in there did not work. Please try again, or sign in with a password.",
};

const DE: Words = Words {
    language: "de",
    sandbox: "Dies ist eine Testumgebung. Nichts hiervon ist echt.",
    sign_in: "Anmelden",
    sign_in_lead: "Mit der E-Mail-Adresse und dem Passwort Ihres Kontos.",
    email: "E-Mail-Adresse",
    password: "Passwort",
    wrong: "Diese E-Mail-Adresse und dieses Passwort passen nicht zusammen.",
    too_often: "Das waren zu viele Versuche. Bitte warten Sie einige Minuten und versuchen Sie es \
        dann erneut.",
    new_here: "Neu hier oder Passwort vergessen?",
    with_provider: "Weiter mit {provider}",
    join: "Ihre E-Mail-Adresse",
    join_lead: "Wir senden einen Code an Ihre Adresse. Damit wählen Sie ein Passwort, ob Sie neu \
        sind oder es vergessen haben.",
    send_code: "Code senden",
    no_email: "Das ist keine E-Mail-Adresse.",
    code_title: "Code eingeben",
    code_lead: "Wir haben einen Code an {email} gesendet, falls dort Post ankommt. Er gilt 15 \
        Minuten.",
    code: "Code aus der E-Mail",
    new_password: "Neues Passwort",
    password_hint: "Mindestens 10 Zeichen. Gut sind einige Wörter, die nur Sie so zusammenstellen.",
    password_unfit: "Das Passwort braucht 10 bis 128 Zeichen und darf nicht Ihre E-Mail-Adresse sein.",
    wrong_code: "Dieser Code stimmt nicht.",
    code_over: "Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.",
    another_code: "Neuen Code senden",
    save: "Passwort setzen und anmelden",
    form_old: "Diese Seite war zu lange offen. Bitte versuchen Sie es erneut.",
    consent: "{client} bittet um Zugriff",
    consent_lead: "Wenn Sie zustimmen, darf {client}:",
    consent_as: "Sie sind angemeldet als {email}.",
    may_subscriptions: "Abonnements für Sie einrichten und mit Ihrem Konto verknüpfen",
    may_know: "Sie wiedererkennen, wenn Sie zurückkommen",
    may_email: "Ihre E-Mail-Adresse sehen",
    may_other: "die Berechtigung {scope} nutzen",
    allow: "Zulassen",
    deny: "Nicht zulassen",
    not_you: "Als jemand anderes anmelden",
    account: "Ihr Konto",
    signed_in_as: "Sie sind angemeldet als {email}.",
    may_act: "Diese Programme dürfen für Sie handeln:",
    withdraw: "Zugriff von {client} beenden",
    withdrawn: "{client} hat keinen Zugriff mehr.",
    sign_out: "Abmelden",
    signed_out: "Sie sind abgemeldet.",
    trouble: "Das geht nicht",
    no_client: "Das Programm, das Sie hierher geschickt hat, kennen wir nicht. Bitte gehen Sie \
        zurück und sagen Sie es seinem Hersteller.",
    no_redirect: "Das Programm, das Sie hierher geschickt hat, möchte Sie an eine Adresse \
        weiterleiten, die mit uns nicht vereinbart ist. Bitte gehen Sie zurück und sagen Sie es \
        seinem Hersteller.",
    no_environment: "Dieser Link ist nicht vollständig. Bitte gehen Sie zurück und versuchen Sie \
        es erneut.",
    bad_request: "Dieser Link stimmt nicht. Bitte gehen Sie zurück und versuchen Sie es erneut.",
    later: "Hier ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.",
    provider_failed: "Die Anmeldung dort hat nicht geklappt. Bitte versuchen Sie es erneut, oder \
        melden Sie sich mit einem Passwort an.",
};

/// The words of the first language of an `Accept-Language` that we have; English otherwise.
pub fn words(accepted: &str) -> &'static Words {
    let mut best: Option<(u32, &'static Words)> = None;
    for part in accepted.split(',') {
        let mut parts = part.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1_000, thousandths);
        let known = match tag.split(['-', '_']).next().unwrap_or_default() {
            "de" => &DE,
            "en" => &EN,
            _ => continue,
        };
        if weight > best.map_or(0, |(weight, _)| weight) {
            best = Some((weight, known));
        }
    }
    best.map_or(&EN, |(_, words)| words)
}

/// `0.5` is 500; what is no weight is none.
fn thousandths(text: &str) -> u32 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{part:0<3}");
    if part.len() > 3 { 0 } else { digits.parse().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_that_is_read_best() {
        for (accepted, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("fr,en;q=0.5,de;q=0.6", "de"),
            ("en", "en"),
            ("fr", "en"),
            ("de;q=0", "en"),
            ("", "en"),
        ] {
            assert_eq!(words(accepted).language, language, "{accepted}");
        }
    }
}
