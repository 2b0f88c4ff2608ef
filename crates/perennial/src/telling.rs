//! Who words the messages of the house: each receiver is told in its profile, by the room that
//! knows it.

use std::sync::Arc;

use perennial_core::{Dated, Subscription};
use perennial_engine::Place;
use perennial_engine::directory::Receiver;
use perennial_engine::ports::{Enveloped, Message, News, Teller, Telling, Whose};
use room_notifications::Herald;
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
        } else {
            Herald.tell_news(place, receiver, news)
        }
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
