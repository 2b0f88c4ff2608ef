//! Handing a slice to the writer: in the order the disk likes, part by part, so that one part is
//! written while the next is still being prepared.

use futures::channel::oneshot;
use perennial_engine::change_set::ChangeSet;
use perennial_engine::ports::{CommitError, StoreError};

use super::Keys;
use super::prepare::{Prepared, lane, prepare};
use super::queue::{Answers, Part, Queue, Work};

/// Sets in one part: enough to be worth a wake-up of the writer.
const PART_SETS: usize = 128;

/// A part on its way: the places of its sets in the slice, and their answers.
struct Awaited {
    places: Vec<usize>,
    told: oneshot::Receiver<Answers>,
}

/// A slice that was handed over.
pub struct Handed {
    sets: usize,
    awaited: Vec<Awaited>,
    /// What was refused before it came to the writer.
    unfit: Vec<(usize, CommitError)>,
}

impl Handed {
    pub fn over(queue: &Queue, keys: &Keys, slice: Vec<ChangeSet>) -> Self {
        let mut handed = Self { sets: slice.len(), awaited: vec![], unfit: vec![] };
        if slice.is_empty() {
            return handed;
        }
        if let Err(error) = queue.admit(slice.len()) {
            handed.unfit = (0..slice.len()).map(|place| (place, error.clone().into())).collect();
            return handed;
        }
        let mut slice = in_order(slice);
        let mut parts = Parts { queue, left: slice.len(), first: true };
        while !slice.is_empty() {
            let rest = slice.split_off(slice.len().min(PART_SETS));
            handed.part(&mut parts, keys, slice);
            slice = rest;
        }
        handed
    }

    fn part(&mut self, parts: &mut Parts, keys: &Keys, part: Vec<(usize, ChangeSet)>) {
        let weight = part.len();
        let (mut sets, mut places) = (Vec::with_capacity(weight), Vec::with_capacity(weight));
        for (place, set) in part {
            match prepare(set, keys) {
                Ok(prepared) => {
                    sets.push(prepared);
                    places.push(place);
                }
                Err(error) => self.unfit.push((place, error.into())),
            }
        }
        let (told, answers) = oneshot::channel();
        self.awaited.push(Awaited { places, told: answers });
        parts.push(sets, told, weight);
    }

    /// The answers, in the order of the slice.
    pub async fn answers(self) -> Answers {
        let mut answers = vec![Err(StoreError::Closed.into()); self.sets];
        let mut give = |place: usize, answer| {
            if let Some(given) = answers.get_mut(place) {
                *given = answer;
            }
        };
        for (place, error) in self.unfit {
            give(place, Err(error));
        }
        for Awaited { places, told } in self.awaited {
            for (place, answer) in places.into_iter().zip(told.await.unwrap_or_default()) {
                give(place, answer);
            }
        }
        answers
    }
}

/// The parts of a slice that are still to come. The writer waits for the last, so that one is sent
/// whatever happens to the caller.
struct Parts<'q> {
    queue: &'q Queue,
    left: usize,
    first: bool,
}

impl Parts<'_> {
    fn push(&mut self, sets: Vec<Prepared>, told: oneshot::Sender<Answers>, weight: usize) {
        self.left = self.left.saturating_sub(weight);
        let (first, last) = (self.first, self.left == 0);
        self.first = false;
        self.queue.push(Work::Sets(Part { sets, told, weight, first, last }));
    }
}

impl Drop for Parts<'_> {
    fn drop(&mut self) {
        if self.left > 0 {
            let (told, _) = oneshot::channel();
            self.push(vec![], told, self.left);
        }
    }
}

/// The sets in the order they are written, with their places: runs of independent ones by key, so
/// that neighbours on disk are written together, all others as they came.
fn in_order(slice: Vec<ChangeSet>) -> Vec<(usize, ChangeSet)> {
    let mut sets = slice
        .into_iter()
        .enumerate()
        .map(|(place, set)| (lane(&set), place, set))
        .collect::<Vec<_>>();
    for run in sets.chunk_by_mut(|(one, ..), (next, ..)| one.is_some() && next.is_some()) {
        // Stable: two sets about the same subscription stay in their order.
        run.sort_by_key(|(lane, ..)| *lane);
    }
    sets.into_iter().map(|(_, place, set)| (place, set)).collect()
}
