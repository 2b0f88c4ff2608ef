//! Writing XML: `<{Operation}Response>` in the documented namespace, words for statuses, dates
//! without a zone, `i:nil` for null.

use quick_xml::escape::escape;

use super::Tree;

const NAMESPACE: &str = "http://api.cleverbridge.com/datacontract";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The type every response extends: the root where no operation is known.
const BASE: &str = "BaseResponseMessage";

pub(super) fn write(operation: Option<&str>, answer: &Tree) -> String {
    let root = operation.map_or(BASE.to_owned(), |operation| format!("{operation}Response"));
    let nil = if has_null(answer) { format!(" xmlns:i=\"{INSTANCE}\"") } else { String::new() };
    let mut text =
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><{root} xmlns=\"{NAMESPACE}\"{nil}>");
    inside(&mut text, answer);
    tag(&mut text, "</", &root, ">");
    text
}

fn has_null(tree: &Tree) -> bool {
    match tree {
        Tree::Null => true,
        Tree::Group(members) => members.iter().any(|(_, member)| has_null(member)),
        Tree::List(_, elements) => elements.iter().any(has_null),
        Tree::Text(_)
        | Tree::Whole(_)
        | Tree::Decimal(_)
        | Tree::Flag(_)
        | Tree::Date(_)
        | Tree::Word(..) => false,
    }
}

fn element(text: &mut String, name: &str, tree: &Tree) {
    if *tree == Tree::Null {
        tag(text, "<", name, " i:nil=\"true\"/>");
        return;
    }
    tag(text, "<", name, ">");
    inside(text, tree);
    tag(text, "</", name, ">");
}

fn tag(text: &mut String, before: &str, name: &str, after: &str) {
    for part in [before, name, after] {
        text.push_str(part);
    }
}

fn inside(text: &mut String, tree: &Tree) {
    match tree {
        Tree::Null => {}
        Tree::Text(words) => {
            // Characters XML cannot hold at all; no room lets them in, an import might.
            let kept: String = words.chars().filter(|c| sayable(*c)).collect();
            text.push_str(&escape(kept.as_str()));
        }
        Tree::Whole(number) => text.push_str(&number.to_string()),
        Tree::Decimal(number) => text.push_str(number),
        Tree::Flag(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Tree::Date(date) => text.push_str(date.trim_end_matches('Z')),
        Tree::Word(word, _) => text.push_str(word),
        Tree::Group(members) => {
            for (name, member) in members {
                element(text, name, member);
            }
        }
        Tree::List(name, elements) => {
            for each in elements {
                element(text, name, each);
            }
        }
    }
}

fn sayable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_the_documented_root() {
        let answer = Tree::Group(vec![
            ("ResultMessage", Tree::Text("a<b & \u{0}c".to_owned())),
            ("NextBillingDate", Tree::Date("2019-11-26T00:00:00Z".to_owned())),
            ("Status", Tree::Word("Active", 1)),
            ("EndDate", Tree::Null),
            ("Items", Tree::List("Item", vec![Tree::Whole(1)])),
        ]);
        assert_eq!(
            write(Some("RenewSubscription"), &answer),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><RenewSubscriptionResponse \
             xmlns=\"http://api.cleverbridge.com/datacontract\" \
             xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\
             <ResultMessage>a&lt;b &amp; c</ResultMessage>\
             <NextBillingDate>2019-11-26T00:00:00</NextBillingDate><Status>Active</Status>\
             <EndDate i:nil=\"true\"/><Items><Item>1</Item></Items></RenewSubscriptionResponse>"
        );
    }
}
