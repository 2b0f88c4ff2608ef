//! `DISCARD_PENDING`: what was scheduled under a change's id is taken back, whatever it was.

use perennial_core::Command;
use perennial_engine::ports::JournalEntry;

use super::change::Change;
use super::read::Asked;
use crate::agreement::Event;
use crate::ids;
use crate::outbound::changes::{Fate, asked};
use crate::problem::{Code, Problem};

pub fn read(id: &str, past: &[JournalEntry]) -> Result<Asked, Problem> {
    let unknown = || Problem::at(Code::ChangeNotFound, "/change/changeId", "No such change.");
    let number = ids::read("chg", id).ok_or_else(unknown)?;
    let all = asked(past);
    let known = all.iter().find(|asked| asked.note.id == number).ok_or_else(unknown)?;
    match known.fate {
        Fate::Scheduled(_) => {}
        Fate::Applied(_) | Fate::Discarded(_) => {
            return Err(Problem::at(Code::InvalidState, "/change/changeId", "It does not wait."));
        }
    }
    let plan = known.after.pending.is_some() && known.before.pending != known.after.pending;
    let (command, event) = if plan {
        (Command::DiscardPending, None)
    } else {
        (Command::UndoCancel, Some(Event::Cancellation))
    };
    Ok(Asked { changes: vec![Change::Plain(command)], event, account: None })
}
