//! Who words the messages of the house: each receiver is told in its profile, by the room that
//! knows it.

use std::sync::Arc;

use perennial_core::{Dated, Subscription};
use perennial_engine::Place;
use perennial_engine::directory::Receiver;
use perennial_engine::ports::{
    Entry, Enveloped, Happened, Message, News, Teller, Telling, Told, Whose,
};
use room_notifications::Herald;
use room_partner::events;
use room_reseller::telling::{self, Publisher};

pub struct Tellers {
    pub publisher: Arc<Publisher>,
}

impl Teller for Tellers {
    fn envelop(&self, receiver: &Receiver, message: &Message<'_>) -> Enveloped {
        Herald.envelop(receiver, message)
    }

    fn tell_news(&self, place: &Place, receiver: &Receiver, news: &News<'_>) -> Option<Telling> {
        if receiver.profile == telling::PROFILE {
            self.publisher.tell_news(place, receiver, news)
        } else if receiver.profile == events::PROFILE {
            None
        } else {
            Herald.tell_news(place, receiver, news)
        }
    }

    fn tell_of(&self, told: &Told<'_>, receiver: &Receiver, whose: Whose<'_>) -> Vec<Telling> {
        if receiver.profile == events::PROFILE {
            return events::tell(told, receiver);
        }
        match told.happened {
            Happened::Changed { before, after, facts } => {
                self.tell(told.place, receiver, before, after, facts, whose)
            }
            Happened::Filed { .. } => vec![],
        }
    }

    fn entries(&self, told: &Told<'_>) -> Vec<Entry> {
        events::entries(told)
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
        if receiver.profile == telling::PROFILE {
            self.publisher.tell(place, receiver, before, after, facts, whose)
        } else {
            Herald.tell(place, receiver, before, after, facts, whose)
        }
    }
}
