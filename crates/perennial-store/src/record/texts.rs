//! What people read by language, and where it comes from.

use std::collections::BTreeMap;

use perennial_core::catalog::{Machine, Text, TextOrigin};
use serde::{Deserialize, Serialize};

use super::scalar::{As, usual, words};

#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Default,
    Manual,
    Machine,
}

words!(Origin { Default = "default", Manual = "manual", Machine = "machine" });

/// By locale.
pub(super) type Texts = BTreeMap<String, TextTwin>;

/// Name, description, origin, and what is known of the machine.
#[derive(PartialEq, Serialize, Deserialize)]
pub(super) struct TextTwin(
    String,
    Option<String>,
    As<Origin>,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<MachineTwin>,
);

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MachineTwin {
    by: String,
    #[serde(default, skip_serializing_if = "usual")]
    model: Option<String>,
    of: As<[u8; 32]>,
    #[serde(rename = "draft", default, skip_serializing_if = "usual")]
    review: bool,
}

pub(super) fn texts(texts: &BTreeMap<String, Text>) -> Texts {
    texts.iter().map(|(locale, text)| (locale.clone(), twin(text))).collect()
}

fn twin(text: &Text) -> TextTwin {
    let (origin, machine) = match &text.origin {
        TextOrigin::Default => (Origin::Default, None),
        TextOrigin::Manual => (Origin::Manual, None),
        // Written before it was kept who it was.
        TextOrigin::Machine(machine) if *machine == Machine::default() => (Origin::Machine, None),
        TextOrigin::Machine(machine) => {
            let twin = MachineTwin {
                by: machine.engine.clone(),
                model: machine.model.clone(),
                of: As(machine.source_hash),
                review: machine.review,
            };
            (Origin::Machine, Some(twin))
        }
    };
    TextTwin(text.name.clone(), text.description.clone(), As(origin), machine)
}

pub(super) fn texts_back(twins: Texts) -> BTreeMap<String, Text> {
    twins.into_iter().map(|(locale, twin)| (locale, back(twin))).collect()
}

fn back(TextTwin(name, description, As(origin), machine): TextTwin) -> Text {
    let origin = match origin {
        Origin::Default => TextOrigin::Default,
        Origin::Manual => TextOrigin::Manual,
        Origin::Machine => TextOrigin::Machine(machine.map(machine_back).unwrap_or_default()),
    };
    Text { name, description, origin }
}

fn machine_back(twin: MachineTwin) -> Machine {
    let MachineTwin { by, model, of, review } = twin;
    Machine { engine: by, model, source_hash: of.0, review }
}
