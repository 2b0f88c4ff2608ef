//! Reading XML: elements and text, and nothing that could mean more than it says. A document type
//! or an entity of its own is not read at all, depth and number of elements are bounded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use room_lobby::Rejection;
use room_lobby::body::{BodyError, JsonLimits};

use super::Given;

/// An element that is open.
struct Open {
    name: String,
    nil: bool,
    text: String,
    elements: Vec<(String, Given)>,
}

/// What XML can hold. Texts that are read are looked at once more; others must not fail.
fn in_xml(character: char) -> bool {
    character >= ' ' || matches!(character, '\t' | '\n' | '\r')
}

/// Reads `<{operation}Request>…</{operation}Request>`.
pub(super) fn read(operation: &str, body: &[u8], limits: &JsonLimits) -> Result<Given, Rejection> {
    if body.is_empty() {
        return Err(BodyError::Empty.into());
    }
    let text = std::str::from_utf8(body).map_err(|_| Rejection::from(BodyError::NotUtf8))?;
    if text.starts_with('\u{feff}') {
        return Err(BodyError::ByteOrderMark.into());
    }
    if !text.chars().all(in_xml) {
        return Err(BodyError::InvalidText { path: String::new() }.into());
    }
    let (name, given) = document(text, limits)?;
    if name.eq_ignore_ascii_case(&format!("{operation}Request")) {
        Ok(given)
    } else {
        Err(BodyError::UnknownMember { path: format!("/{operation}Request") }.into())
    }
}

fn document(text: &str, limits: &JsonLimits) -> Result<(String, Given), Rejection> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = vec![];
    let mut root: Option<(String, Given)> = None;
    let mut count = 0_usize;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let wrong = || Rejection::from(BodyError::Syntax { offset: at });
        match reader.read_event().map_err(|_| wrong())? {
            Event::Start(start) => {
                count = count.saturating_add(1);
                if root.is_some() {
                    return Err(wrong());
                }
                if open.len() >= limits.depth_max {
                    return Err(BodyError::TooDeep { depth_max: limits.depth_max }.into());
                }
                open.push(opened(&start).ok_or_else(wrong)?);
            }
            Event::Empty(start) => {
                count = count.saturating_add(1);
                let element = opened(&start).ok_or_else(wrong)?;
                close(element, &mut open, &mut root).ok_or_else(wrong)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or_else(wrong)?;
                close(element, &mut open, &mut root).ok_or_else(wrong)?;
            }
            Event::Text(words) => add(&mut open, &words.xml10_content()).ok_or_else(wrong)?,
            Event::CData(words) => add(&mut open, &words.xml10_content()).ok_or_else(wrong)?,
            Event::GeneralRef(reference) => {
                let named = reference.xml10_content();
                let character = match named.as_ref() {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "apos" => Some('\''),
                    "quot" => Some('"'),
                    _ => reference.resolve_char_ref().map_err(|_| wrong())?,
                };
                // What a document type would have to define.
                let character = character.ok_or(Rejection::UnsupportedMediaType)?;
                if !in_xml(character) {
                    return Err(BodyError::InvalidText { path: String::new() }.into());
                }
                add(&mut open, character.encode_utf8(&mut [0; 4])).ok_or_else(wrong)?;
            }
            Event::DocType(_) => return Err(Rejection::UnsupportedMediaType),
            Event::PI(_) => return Err(wrong()),
            Event::Comment(_) => {}
            Event::Decl(declared) => match declared.encoding() {
                None => {}
                Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("utf-8") => {}
                Some(_) => return Err(Rejection::UnsupportedMediaType),
            },
            Event::Eof if open.is_empty() => return root.ok_or_else(wrong),
            Event::Eof => return Err(BodyError::Cut.into()),
        }
        if count > limits.entries_max {
            return Err(BodyError::TooManyEntries { entries_max: limits.entries_max }.into());
        }
    }
}

/// An element by its name without prefix; `nil` is how XML says null.
fn opened(start: &BytesStart<'_>) -> Option<Open> {
    let mut nil = false;
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        if attribute.key.local_name().as_ref() == "nil" {
            nil = matches!(attribute.value.as_ref(), "true" | "1");
        }
    }
    let name = start.local_name().as_ref().to_owned();
    Some(Open { name, nil, text: String::new(), elements: vec![] })
}

/// Puts a finished element into the one around it. None where text stands between elements, or
/// where there are two roots.
fn close(element: Open, open: &mut [Open], root: &mut Option<(String, Given)>) -> Option<()> {
    let Open { name, nil, text, elements } = element;
    let given = match (nil, elements.is_empty()) {
        (true, true) => Given::Null,
        (false, true) => Given::Text(text),
        (_, false) if text.trim().is_empty() => Given::Elements(elements),
        (_, false) => return None,
    };
    match open.last_mut() {
        Some(around) => around.elements.push((name, given)),
        None if root.is_none() => *root = Some((name, given)),
        None => return None,
    }
    Some(())
}

fn add(open: &mut [Open], words: &str) -> Option<()> {
    match open.last_mut() {
        Some(element) => element.text.push_str(words),
        None if words.trim().is_empty() => {}
        None => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Result<Given, Rejection> {
        read(
            "RenewSubscription",
            body.as_bytes(),
            &JsonLimits { depth_max: 4, ..JsonLimits::default() },
        )
    }

    #[test]
    fn elements_text_and_nil_are_read() {
        let given = told(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<RenewSubscriptionRequest \
             xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><!-- x --> \
             <SubscriptionId>S1&amp;&#50;</SubscriptionId><Reset i:nil=\"true\"/>\
             <Items><Item>1</Item></Items>\
             </RenewSubscriptionRequest>",
        );
        let item = vec![("Item".to_owned(), Given::Text("1".to_owned()))];
        let expected = vec![
            ("SubscriptionId".to_owned(), Given::Text("S1&2".to_owned())),
            ("Reset".to_owned(), Given::Null),
            ("Items".to_owned(), Given::Elements(item)),
        ];
        assert_eq!(given, Ok(Given::Elements(expected)));
    }

    #[test]
    fn document_types_and_entities_are_not_read() {
        for body in [
            "<!DOCTYPE x [<!ENTITY a \"b\">]><RenewSubscriptionRequest/>",
            "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><RenewSubscriptionRequest/>",
            "<RenewSubscriptionRequest>&a;</RenewSubscriptionRequest>",
            "<?xml version=\"1.0\" encoding=\"utf-16\"?><RenewSubscriptionRequest/>",
        ] {
            assert_eq!(told(body), Err(Rejection::UnsupportedMediaType), "{body}");
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for body in [
            "",
            " ",
            "x",
            "{}",
            "<RenewSubscriptionRequest>",
            "<RenewSubscriptionRequest></Other>",
            "</RenewSubscriptionRequest>",
            "<RenewSubscriptionRequest/><RenewSubscriptionRequest/>",
            "<RenewSubscriptionRequest/>x",
            "<RenewSubscriptionRequest>a<b/></RenewSubscriptionRequest>",
            "<RenewSubscriptionRequest>&#0;</RenewSubscriptionRequest>",
            "<RenewSubscriptionRequest>a & b</RenewSubscriptionRequest>",
            "<RenewSubscriptionRequest a=1/>",
            "<RenewSubscriptionRequest><?php x?></RenewSubscriptionRequest>",
            "<OtherRequest/>",
            "<RenewSubscriptionRequest><a><b><c><d></d></c></b></a></RenewSubscriptionRequest>",
        ] {
            let refused = matches!(told(body), Err(Rejection::BodyInvalid(_)));
            assert!(refused, "{body}: {:?}", told(body));
        }
    }
}
