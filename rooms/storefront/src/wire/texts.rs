//! Localizations and translations on the wire: specification, sections 6 and 11.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A text of a subscription, written by a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutText {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(min_length = 1, max_length = 30)]
    pub(crate) name: String,
    #[schema(max_length = 45)]
    pub(crate) description: Option<String>,
}

/// A group's name in one language.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutGroupText {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(min_length = 1, max_length = 75)]
    pub(crate) name: String,
    /// What the app is called there.
    #[schema(max_length = 30)]
    pub(crate) custom_app_name: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TextPut {
    pub(crate) success: bool,
    pub(crate) localization: Localization,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupTextPut {
    pub(crate) success: bool,
    pub(crate) localization: GroupTold,
}

/// A subscription's name and description in one language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Localization {
    pub(crate) locale: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) origin: &'static str,
    pub(crate) state: &'static str,
    #[serde(flatten)]
    #[schema(value_type = Machine)]
    pub(crate) machine: Option<Machine>,
}

/// A group's name in one language.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupTold {
    pub(crate) locale: String,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) custom_app_name: Option<String>,
    pub(crate) origin: &'static str,
    #[serde(flatten)]
    #[schema(value_type = Machine)]
    pub(crate) machine: Option<Machine>,
}

/// What is told of a text that a machine made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Machine {
    #[schema(required = false)]
    pub(crate) engine: String,
    pub(crate) model: Option<String>,
    /// SHA-256 of the source, in hexadecimal digits.
    #[schema(required = false)]
    pub(crate) source_hash: String,
    /// The source was edited since.
    #[schema(required = false)]
    pub(crate) stale: bool,
    /// It is a draft, which no customer is shown.
    #[schema(required = false)]
    pub(crate) needs_review: bool,
}

/// What both calls ask alike; only whose texts they are is named by a member of its own.
pub(crate) struct Translate {
    pub(crate) project_id: Option<String>,
    /// The subscription, or the group.
    pub(crate) of: String,
    pub(crate) target_locales: Vec<String>,
    pub(crate) source_locale: Option<String>,
    pub(crate) overwrite: Option<bool>,
    pub(crate) preserve_keywords: Option<bool>,
    pub(crate) preserved_terms: Option<Vec<String>>,
    pub(crate) engine: Option<String>,
    pub(crate) dry_run: Option<bool>,
}

macro_rules! translate {
    ($name:ident, $of:ident) => {
        #[derive(Debug, Deserialize, Serialize, ToSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub(crate) struct $name {
            project_id: Option<String>,
            $of: String,
            #[schema(min_items = 1)]
            target_locales: Vec<String>,
            source_locale: Option<String>,
            overwrite: Option<bool>,
            preserve_keywords: Option<bool>,
            preserved_terms: Option<Vec<String>>,
            engine: Option<String>,
            dry_run: Option<bool>,
        }

        impl From<$name> for Translate {
            fn from(body: $name) -> Self {
                Self {
                    project_id: body.project_id,
                    of: body.$of,
                    target_locales: body.target_locales,
                    source_locale: body.source_locale,
                    overwrite: body.overwrite,
                    preserve_keywords: body.preserve_keywords,
                    preserved_terms: body.preserved_terms,
                    engine: body.engine,
                    dry_run: body.dry_run,
                }
            }
        }
    };
}

translate!(TranslateSubscription, subscription_id);
translate!(TranslateGroup, group_id);

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Translation {
    pub(crate) success: bool,
    pub(crate) translation_id: String,
    pub(crate) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subscription_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) group_id: Option<String>,
    pub(crate) source_locale: String,
    pub(crate) target_locales: Vec<String>,
    pub(crate) dry_run: bool,
    pub(crate) results: BTreeMap<String, InLocale>,
    pub(crate) usage: Usage,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum InLocale {
    Worded(Worded),
    Skipped { status: &'static str, reason: &'static str },
    Failed { status: &'static str, error: Failure },
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Worded {
    /// `completed`, or `needs_review` for a draft.
    pub(crate) status: &'static str,
    pub(crate) name: String,
    /// Told of subscriptions only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) description: Option<Value>,
    pub(crate) engine: String,
    pub(crate) model: Option<String>,
    pub(crate) warnings: Vec<&'static str>,
    /// It was there already, from the same source by the same engine.
    pub(crate) cached: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub(crate) details: Map<String, Value>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Usage {
    pub(crate) characters_translated: usize,
    /// Nothing here costs credits; the member is the product's.
    pub(crate) credits_used: u32,
}
