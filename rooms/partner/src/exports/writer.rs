//! Writing an export: rows from a held moment, page by page, in the memory of a page.

use std::io::Write;
use std::sync::{Arc, Weak};

use perennial_core::ids::PartnerId;
use perennial_core::time::Instant;
use perennial_engine::device::Device;
use perennial_engine::export::{Export, ExportError, ExportRows, ExportWriter};
use perennial_engine::filed::FiledKind;
use perennial_engine::fulfilment::FulfilmentOrder;
use perennial_engine::ports::Moment;
use perennial_engine::{Engine, EngineError, EnvironmentId};

use super::kinds;
use super::row::{COLUMNS, Row};
use super::sheet::Sheet;
use super::wanted::Wanted;
use crate::outbound::Telling;
use crate::wire::ExportKind;

/// Subscriptions or orders of one page.
const PAGE: usize = 200;

/// Words the rows of this room's exports.
pub struct Writer {
    engine: Weak<Engine>,
}

impl Writer {
    pub fn of(engine: &Arc<Engine>) -> Self {
        Self { engine: Arc::downgrade(engine) }
    }
}

impl ExportWriter for Writer {
    fn begin(
        &self,
        environment: EnvironmentId,
        export: &Export,
        now: Instant,
    ) -> Result<Box<dyn ExportRows>, ExportError> {
        let never = |what: &str| ExportError::Never(what.to_owned());
        let engine = self.engine.upgrade().ok_or_else(|| never("It was stopped; ask again."))?;
        let wanted: Wanted = serde_json::from_str(&export.wanted)
            .map_err(|_| never("It cannot be read any more; ask again."))?;
        let place = engine.place(environment).map_err(failed)?;
        let partner = place.partners.get(&export.partner).cloned();
        let partner = partner.ok_or_else(|| never("The partner is not there any more."))?;
        let columns: &'static [&'static str] = match wanted.kind {
            ExportKind::SubscriptionsSnapshot => &COLUMNS,
            ExportKind::Changes => &kinds::CHANGE_COLUMNS,
            ExportKind::Orders => &kinds::ORDER_COLUMNS,
            ExportKind::Devices => &kinds::DEVICE_COLUMNS,
        };
        let as_of = wanted.as_of(now);
        // Nobody is told what he may ask for.
        let telling = Telling { engine, place, partner, agreement: None, now: as_of, origin: None };
        let (sellers, sheet) = (wanted.sellers(), Sheet { format: wanted.format, columns });
        Ok(Box::new(Rows {
            telling,
            wanted,
            sellers,
            sheet,
            begun: false,
            after: Instant::MIN,
            seller: 0,
            last_order: None,
        }))
    }
}

/// What the engine says, as an export fails.
fn failed(error: EngineError) -> ExportError {
    match error {
        EngineError::Store(error) => ExportError::Store(error),
        error => ExportError::Never(error.to_string()),
    }
}

struct Rows {
    telling: Telling,
    wanted: Wanted,
    sellers: Vec<PartnerId>,
    sheet: Sheet,
    begun: bool,
    /// The last subscription that was written, by when it was last written itself.
    after: Instant,
    /// Of orders: whose turn it is, and his last one.
    seller: usize,
    last_order: Option<String>,
}

impl ExportRows for Rows {
    fn as_of(&self) -> Instant {
        self.telling.now
    }

    fn page(
        &mut self,
        moment: &dyn Moment,
        out: &mut dyn Write,
    ) -> Result<Option<u64>, ExportError> {
        if !self.begun {
            self.begun = true;
            self.sheet.head(out)?;
        }
        match self.wanted.kind {
            ExportKind::Orders => self.orders(moment, out),
            ExportKind::SubscriptionsSnapshot | ExportKind::Changes | ExportKind::Devices => {
                self.subscriptions(moment, out)
            }
        }
    }
}

impl Rows {
    /// Everything until the instant, where no stretch of time was asked for.
    fn stretch(&self) -> (Instant, Instant) {
        let just_after = |at: Instant| at.plus_micros(1).unwrap_or(at);
        self.wanted.stretch().unwrap_or((Instant::MIN, just_after(self.telling.now)))
    }

    fn subscriptions(
        &mut self,
        moment: &dyn Moment,
        out: &mut dyn Write,
    ) -> Result<Option<u64>, ExportError> {
        let page = moment.sold_by(&self.sellers, self.after, PAGE)?;
        let Some(last) = page.last() else { return Ok(None) };
        self.after = last.at;
        let mut count = 0;
        for written in page {
            let row = Row::read(&self.telling, moment, written.state).map_err(failed)?;
            let Some(row) = row.filter(|row| row.fits(&self.wanted.filters)) else { continue };
            count += self.rows_of(moment, &row, out)?;
        }
        Ok(Some(count))
    }

    /// What is written of one subscription.
    fn rows_of(
        &self,
        moment: &dyn Moment,
        row: &Row,
        out: &mut dyn Write,
    ) -> Result<u64, ExportError> {
        let mut count = 0;
        let mut write = |cells: &[serde_json::Value]| -> Result<(), ExportError> {
            count += 1;
            Ok(self.sheet.row(out, cells)?)
        };
        match self.wanted.kind {
            ExportKind::SubscriptionsSnapshot => {
                write(&row.cells(self.wanted.stretch(), self.telling.now))?;
            }
            ExportKind::Changes => {
                for change in kinds::changes(&row.shown, &row.entries, self.stretch()) {
                    write(&change)?;
                }
            }
            ExportKind::Devices => {
                let mut after: Option<String> = None;
                loop {
                    let name = Device::of(row.state.id);
                    let (kind, from) = (FiledKind::Device, after.as_deref());
                    let page = moment.documents_named(kind, &name, from, PAGE)?;
                    let full = page.len() == PAGE;
                    after = page.last().map(|stored| stored.document.key().id);
                    let devices = page.into_iter().filter_map(kinds::device);
                    for device in devices.filter(|it| it.activated_at <= self.telling.now) {
                        write(&kinds::device_row(&row.shown, &device))?;
                    }
                    if !full {
                        break;
                    }
                }
            }
            // They are no rows of subscriptions.
            ExportKind::Orders => {}
        }
        Ok(count)
    }

    fn orders(
        &mut self,
        moment: &dyn Moment,
        out: &mut dyn Write,
    ) -> Result<Option<u64>, ExportError> {
        let Some(seller) = self.sellers.get(self.seller) else { return Ok(None) };
        let (kind, name) = (FiledKind::Order, FulfilmentOrder::of_partner(seller));
        let page = moment.documents_named(kind, &name, self.last_order.as_deref(), PAGE)?;
        if page.len() < PAGE {
            self.seller += 1;
            self.last_order = None;
        } else {
            self.last_order = page.last().map(|stored| stored.document.key().id);
        }
        let (from, to) = self.stretch();
        let account = self.wanted.filters.partner_account_ref.clone();
        let fits = |order: &FulfilmentOrder| {
            (from..to).contains(&order.created_at)
                && account.as_ref().is_none_or(|account| *account == order.account)
        };
        let mut count = 0;
        for order in page.into_iter().filter_map(kinds::order).filter(fits) {
            for line in kinds::lines(&order) {
                self.sheet.row(out, &line)?;
                count += 1;
            }
        }
        Ok(Some(count))
    }
}
