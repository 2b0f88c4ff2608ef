//! What a caller would like to read: JSON, a page, or a table.

use room_lobby::Rejection;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Json,
    Html,
    Csv,
}

impl Form {
    fn named(kind: &str) -> Option<Self> {
        match kind {
            "application/json" => Some(Self::Json),
            "text/html" => Some(Self::Html),
            "text/csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The best of those we have, the first of which is meant by whoever takes anything.
    pub fn wanted(accept: Option<&str>, ours: &[Self]) -> Result<Self, Rejection> {
        let Some(accept) = accept else { return ours.first().copied().ok_or(Rejection::Internal) };
        let mut best: Option<(u32, Self)> = None;
        for part in accept.split(',') {
            let mut words = part.split(';').map(str::trim);
            let kind = words.next().unwrap_or_default().to_ascii_lowercase();
            let weight = words.find_map(|word| word.strip_prefix("q=")).map_or(1_000, thousandths);
            let form = match kind.as_str() {
                "*/*" => ours.first().copied(),
                "text/*" => ours.iter().copied().find(|form| *form != Self::Json),
                "application/*" => ours.iter().copied().find(|form| *form == Self::Json),
                kind => Self::named(kind).filter(|form| ours.contains(form)),
            };
            if let Some(form) = form
                && weight > best.map_or(0, |(weight, _)| weight)
            {
                best = Some((weight, form));
            }
        }
        best.map(|(_, form)| form).ok_or(Rejection::NotAcceptable)
    }
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
    fn the_best_of_ours_is_chosen() {
        let ours = [Form::Json, Form::Html];
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(Form::wanted(Some(browser), &ours), Ok(Form::Html));
        for json in
            ["*/*", "application/json", "text/html;q=0.5, application/json", "application/*"]
        {
            assert_eq!(Form::wanted(Some(json), &ours), Ok(Form::Json), "{json}");
        }
        assert_eq!(Form::wanted(None, &ours), Ok(Form::Json));
        for none in ["text/csv", "image/png", "application/json;q=0", ""] {
            assert_eq!(Form::wanted(Some(none), &ours), Err(Rejection::NotAcceptable), "{none}");
        }
        assert_eq!(Form::wanted(Some("text/*"), &[Form::Json, Form::Csv]), Ok(Form::Csv));
    }
}
