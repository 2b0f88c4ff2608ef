//! The herald: the engine's teller for this surface. Pure: the facts of one decision and the state
//! before and after them give bodies, and nothing else does.
//!
//! Every body tells of the state that is committed, never of one in between.

use perennial_core::{Dated, Subscription};
use perennial_engine::Place;
use perennial_engine::directory::Receiver;
use perennial_engine::ports::{Enveloped, Message, News, Teller, Telling, Whose};

use crate::event::Profile;
use crate::happened::happened;
use crate::manner::Manner;
use crate::outbound::{cloud_event, message, native, news};

/// Words changes for receivers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Herald;

impl Teller for Herald {
    fn envelop(&self, receiver: &Receiver, message: &Message<'_>) -> Enveloped {
        cloud_event::enveloped(receiver.format, message)
    }

    fn tell_news(&self, _: &Place, receiver: &Receiver, news: &News<'_>) -> Option<Telling> {
        news::telling(receiver, news)
    }

    fn tell(
        &self,
        place: &Place,
        receiver: &Receiver,
        before: Option<&Subscription>,
        after: &Subscription,
        facts: &[Dated],
        whose: Whose<'_>,
    ) -> Vec<Telling> {
        let manner = Manner::of(receiver);
        if !manner.hears_of(after.project.as_str()) {
            return vec![];
        }
        let view = message::View { place, manner, before, after, facts, whose };
        match manner.profile {
            Profile::Native => native::tellings(&view),
            Profile::Seed | Profile::Reference => {
                happened(before, after, facts, manner.on_updater())
                    .into_iter()
                    .filter(|happened| manner.wants(happened.event))
                    .filter_map(|happened| {
                        let body = view.body(happened)?;
                        Some(Telling { event: happened.event.name().to_owned(), body })
                    })
                    .collect()
            }
        }
    }
}
