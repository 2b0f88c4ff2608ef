//! Prices that change while it runs: which increases need consent (storefront 8.4), and what
//! becomes of who agrees, declines, or says nothing.

mod common;

use common::{Life, at, currency, declined, item, paid, sale};
use perennial_core::billing::Price;
use perennial_core::money::UnitPrice;
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::subscription::command::{CancelWhen, PauseLength, Resume};
use perennial_core::subscription::stage::{CancelReason, Expiry};
use perennial_core::subscription::{Consent, ListedPrice, Stage};
use perennial_core::terms::Terms;
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Fact, Notice, Refusal, entitlement, notices};

fn price(text: &str) -> Price {
    Price::Flat(UnitPrice::parse_decimal(text, currency("USD")).unwrap())
}

fn listed(text: &str, start: Option<Instant>) -> ListedPrice {
    let notice = Span::hours(30 * 24);
    let (per_dollar, always_asks) = (Some(1_000_000), false);
    ListedPrice { price: price(text), start, notice, per_dollar, always_asks }
}

fn announce(listed: ListedPrice) -> Command {
    Command::AnnouncePrice { number: 1, listed: Some(Box::new(listed)) }
}

/// Sold on the first of January 2024.
fn sold(text: &str, cycle: Span) -> Life {
    let terms = Terms { repricing: Repricing::Moves(ConsentRule::USUAL), ..Terms::platform() };
    let mut sale = sale(terms, item("plan", text, "USD"));
    sale.cycle = cycle;
    let mut life = Life::default();
    life.wish(&Command::Sell(Box::new(sale)), at("2024-01-01"), &mut paid).unwrap();
    life
}

fn consent(life: &Life) -> Option<Consent> {
    life.state().items[0].pricing.change.as_ref().map(|change| change.consent)
}

fn asked(old: &str, new: &str, cycle: Span) -> bool {
    let mut life = sold(old, cycle);
    life.tell(&announce(listed(new, None)), at("2024-01-02")).unwrap();
    consent(&life) == Some(Consent::Awaited)
}

/// The table of section 8.4, row by row.
#[test]
fn which_increases_need_consent() {
    let (month, year) = (Span::months(1), Span::years(1));
    assert!(!asked("9.99", "14.99", month), "5.00 is not more than 5");
    assert!(asked("9.99", "15.00", month), "50.2 % and 5.01");
    assert!(!asked("2.00", "4.00", month), "100 %, and 2.00");
    assert!(!asked("20.00", "29.00", month), "45 %");
    assert!(!asked("99.00", "149.00", year), "50.00 is not more than 50");
    assert!(asked("99.00", "150.00", year));
    for (months, needed) in [(11, true), (12, false)] {
        let mut life = sold("10.00", month);
        life.tell(&announce(listed("11.00", None)), at("2024-01-02")).unwrap();
        assert_eq!(consent(&life), Some(Consent::NotNeeded));
        life.work(at("2024-02-01"), &mut paid);
        let second = Span::months(months).after(at("2024-02-01"), &life.state().schedule.zone);
        life.tell(&announce(listed("12.00", second.ok())), at("2024-02-02")).unwrap();
        let told = consent(&life) == Some(Consent::Awaited);
        assert_eq!(told, needed, "a second raise after {months} months");
    }
}

/// A year of twelve months is a year.
#[test]
fn periods_count_by_how_long_they_are() {
    assert!(!asked("99.00", "149.00", Span::months(12)));
    assert!(asked("99.00", "150.00", Span::months(12)));
    assert!(asked("60.00", "91.00", Span::months(6)), "half a year is no year");
}

#[test]
fn unanswered_consent_expires() {
    let mut life = sold("9.99", Span::months(1));
    life.tell(&announce(listed("15.00", Some(at("2024-03-01")))), at("2024-01-10")).unwrap();
    assert_eq!(life.tell(&agree(true), at("2024-01-11")), Err(Refusal::NoPriceAsked));
    let before = life.state().clone();
    let facts = life.work(at("2024-01-31"), &mut paid);
    assert!(matches!(&facts[..], [told] if told.at == at("2024-01-31")
        && matches!(told.fact, Fact::PriceChangeTold { number: 1 })));
    assert_eq!(notices(Some(&before), life.state(), &facts), [Notice::PriceConsent]);
    let s = life.state().clone();
    // February is paid as it was; in March it is over, whether anybody is awake or not.
    let facts = life.work(at("2024-03-05"), &mut paid);
    let charges = facts.iter().filter(|dated| matches!(dated.fact, Fact::ChargeOpened(_)));
    assert_eq!(charges.count(), 1);
    let ended = Stage::Expired { at: at("2024-03-01"), cause: Expiry::PriceNotAgreed };
    assert_eq!(life.state().stage, ended);
    assert_eq!(notices(Some(&s), life.state(), &facts[facts.len() - 1..]), [Notice::EndedByPrice]);
    assert!(!entitlement(life.state(), at("2024-03-05")).entitled);
}

fn agree(consent: bool) -> Command {
    Command::AnswerPrice { consent }
}

/// Asleep over the renewal, nobody is entitled to what he did not agree to pay.
#[test]
fn sleeping_changes_nothing() {
    let mut life = sold("9.99", Span::months(1));
    life.tell(&announce(listed("15.00", Some(at("2024-02-01")))), at("2024-01-01")).unwrap();
    life.work(at("2024-01-20"), &mut paid);
    assert!(entitlement(life.state(), at("2024-01-31")).entitled);
    let asleep = entitlement(life.state(), at("2024-02-02"));
    assert!(!asleep.entitled, "{:?}", asleep.because);
    let mut awake = life.clone();
    awake.work(at("2024-02-01"), &mut paid);
    life.work(at("2024-06-01"), &mut paid);
    assert_eq!(awake.state().stage, life.state().stage);
}

#[test]
fn who_declined_may_agree_until_the_renewal_and_who_agreed_decline() {
    for (answers, goes_on) in [(vec![false, true], true), (vec![true, false], false)] {
        let mut life = sold("9.99", Span::months(1));
        life.tell(&announce(listed("15.00", Some(at("2024-02-01")))), at("2024-01-01")).unwrap();
        life.work(at("2024-01-20"), &mut paid);
        for answer in answers {
            assert_eq!(life.tell(&agree(answer), at("2024-01-21")).unwrap().len(), 1);
            assert_eq!(life.tell(&agree(answer), at("2024-01-21")), Ok(vec![]));
        }
        let facts = life.work(at("2024-02-01"), &mut paid);
        let charged = facts.iter().find_map(|dated| match &dated.fact {
            Fact::ChargeOpened(charge) => Some(charge.gross().unwrap().decimal()),
            _ => None,
        });
        assert_eq!(charged, goes_on.then(|| "15.00".to_owned()));
        assert_eq!(life.state().stage == Stage::Active, goes_on);
        let refused = life.tell(&agree(true), at("2024-02-02"));
        assert!(refused.is_err(), "nothing is asked any more");
    }
}

/// A pause outlasts the date: it goes on at the old price, and the new one comes as it was told.
#[test]
fn what_is_paused_or_cancelled_hears_nothing() {
    let mut life = sold("9.00", Span::months(1));
    life.tell(&announce(listed("12.00", Some(at("2024-03-01")))), at("2024-01-10")).unwrap();
    let pause = Command::Pause { reason: String::new(), length: PauseLength::ByTerms };
    life.wish(&pause, at("2024-01-20"), &mut paid).unwrap();
    assert_eq!(life.work(at("2024-03-10"), &mut paid), vec![]);
    life.wish(&Command::Resume { how: Resume::NewCycle }, at("2024-03-10"), &mut paid).unwrap();
    life.work(at("2024-03-12"), &mut paid);
    let change = life.state().items[0].pricing.change.clone().unwrap();
    assert_eq!((change.told, change.from), (Some(at("2024-03-11")), at("2024-04-10")));
    assert_eq!(life.state().paid.unwrap().amounts.gross.decimal(), "9.00");
    life.work(at("2024-04-10"), &mut paid);
    assert_eq!(life.state().paid.unwrap().amounts.gross.decimal(), "12.00");
    let at_end = Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };
    life.wish(&at_end, at("2024-04-11"), &mut paid).unwrap();
    life.tell(&announce(listed("13.00", None)), at("2024-04-12")).unwrap();
    assert_eq!(life.work(at("2024-05-09"), &mut paid), vec![]);
}

/// On terms that keep the price, and for a price the seller made himself, the list says nothing.
#[test]
fn what_was_promised_stays() {
    let mut kept = Life::default();
    let promised = sale(Terms::platform(), item("plan", "9.00", "USD"));
    kept.wish(&Command::Sell(Box::new(promised)), at("2024-01-01"), &mut paid).unwrap();
    assert_eq!(kept.tell(&announce(listed("12.00", None)), at("2024-01-02")), Ok(vec![]));
    let terms = Terms { repricing: Repricing::Moves(ConsentRule::USUAL), ..Terms::platform() };
    let mut own = item("plan", "9.00", "USD");
    own.custom_price = true;
    let mut life = Life::default();
    life.wish(&Command::Sell(Box::new(sale(terms, own))), at("2024-01-01"), &mut paid).unwrap();
    assert_eq!(life.tell(&announce(listed("12.00", None)), at("2024-01-02")), Ok(vec![]));
    let euro = Price::Flat(UnitPrice::parse_decimal("12.00", currency("EUR")).unwrap());
    let mut life = sold("9.00", Span::months(1));
    let other = announce(ListedPrice { price: euro, ..listed("12.00", None) });
    assert!(matches!(life.tell(&other, at("2024-01-02")), Err(Refusal::Currency { .. })));
}

/// The price of a period that was charged never changes, whatever is listed and when.
#[test]
fn a_charge_in_flight_keeps_its_price() {
    let mut life = sold("9.00", Span::months(1));
    let mut unknown =
        |_: &perennial_core::billing::Charge| perennial_core::billing::Outcome::Pending;
    life.work(at("2024-02-01"), &mut unknown);
    life.tell(&announce(listed("7.00", None)), at("2024-02-02")).unwrap();
    let charge = life.state().charge.clone().unwrap();
    let (key, attempt) = (charge.key, charge.attempt);
    let outcome = perennial_core::billing::Outcome::Paid;
    let settle = Command::Settle { key, attempt, outcome, at: at("2024-02-03") };
    life.tell(&settle, at("2024-02-03")).unwrap();
    assert_eq!(life.state().paid.unwrap().amounts.gross.decimal(), "9.00");
    life.work(at("2024-03-01"), &mut paid);
    assert_eq!(life.state().paid.unwrap().amounts.gross.decimal(), "7.00");
}

/// Who agreed to a number of payments makes them at the price he agreed to.
#[test]
fn a_commitment_is_kept_at_its_price() {
    let repricing = Repricing::Moves(ConsentRule::USUAL);
    let terms = Terms { repricing, commitment: Some(3), ..Terms::platform() };
    let mut life = Life::default();
    let sold = sale(terms, item("plan", "9.99", "USD"));
    life.wish(&Command::Sell(Box::new(sold)), at("2024-01-01"), &mut paid).unwrap();
    life.tell(&announce(listed("15.00", None)), at("2024-01-02")).unwrap();
    let ahead = life.state().price_ahead(&life.state().items[0]).unwrap().unwrap();
    assert_eq!(ahead.at, at("2024-04-01"));
    life.work(at("2024-03-02"), &mut paid);
    assert_eq!(life.state().items[0].pricing.change.as_ref().unwrap().told, Some(at("2024-03-02")));
    assert_eq!(life.state().paid.unwrap().amounts.gross.decimal(), "9.99");
    life.work(at("2024-04-01"), &mut paid);
    let ended = Stage::Expired { at: at("2024-04-01"), cause: Expiry::PriceNotAgreed };
    assert_eq!(life.state().stage, ended, "nobody answered");
}

/// What a renewal is being paid for stands: news and answers wait until that is known.
#[test]
fn a_price_that_is_being_paid_is_neither_replaced_nor_declined() {
    let mut life = sold("10.00", Span::months(1));
    life.tell(&announce(listed("14.00", None)), at("2024-01-01")).unwrap();
    life.work(at("2024-01-20"), &mut paid);
    life.work(at("2024-02-01"), &mut declined);
    assert!(matches!(life.state().stage, Stage::Grace { .. }));
    assert_eq!(life.tell(&announce(listed("30.00", None)), at("2024-02-01T12:00")), Ok(vec![]));
    let same = Command::AnnouncePrice { number: 1, listed: None };
    assert_eq!(life.tell(&same, at("2024-02-01T12:00")), Ok(vec![]));
    life.work(at("2024-02-03"), &mut paid);
    assert_eq!(life.state().paid.unwrap().amounts.gross.decimal(), "14.00");
    let raised = life.state().items[0].pricing.raised;
    assert!(raised.is_some(), "he was not asked about this one");
    life.tell(&announce(listed("15.00", None)), at("2024-02-04")).unwrap();
    assert_eq!(consent(&life), Some(Consent::Awaited), "so he is about the next");

    let mut life = sold("9.99", Span::months(1));
    life.tell(&announce(listed("15.00", Some(at("2024-02-01")))), at("2024-01-01")).unwrap();
    life.work(at("2024-01-20"), &mut paid);
    life.tell(&agree(true), at("2024-01-21")).unwrap();
    life.work(at("2024-02-01"), &mut |_| perennial_core::billing::Outcome::Pending);
    assert_eq!(life.tell(&agree(false), at("2024-02-02")), Err(Refusal::NoPriceAsked));
}

/// Who cancelled within what he agreed to may take that back to its last day.
#[test]
fn a_commitment_that_is_not_repeated_may_be_until_it_is_over() {
    let terms = Terms { commitment: Some(3), ..Terms::platform() };
    let mut life = Life::default();
    let sold = sale(terms, item("plan", "9.99", "USD"));
    life.wish(&Command::Sell(Box::new(sold)), at("2024-01-01"), &mut paid).unwrap();
    let at_end = Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };
    life.wish(&at_end, at("2024-01-10"), &mut paid).unwrap();
    life.work(at("2024-03-10"), &mut paid);
    assert!(life.state().is_ending(), "it ends on the first of April");
    assert_eq!(life.tell(&at_end, at("2024-03-10")), Ok(vec![]));
    let mut over = life.clone();
    over.work(at("2024-04-01"), &mut paid);
    assert!(over.state().stage.ended());
    life.wish(&Command::UndoCancel, at("2024-03-11"), &mut paid).unwrap();
    assert!(!life.state().is_ending());
    life.work(at("2024-04-01"), &mut paid);
    assert_eq!(life.state().commitment(), Some((1, 3)));
    assert_eq!(life.state().stage, Stage::Active);
}

/// A project may ask for no notice at all: who pays more is told, or asked, all the same.
#[test]
fn nobody_pays_more_without_a_word_where_no_notice_is_asked_for() {
    let mut life = sold("9.99", Span::months(1));
    let none = ListedPrice { notice: Span::hours(0), ..listed("99.00", None) };
    life.tell(&announce(none), at("2024-01-02")).unwrap();
    assert_eq!(consent(&life), Some(Consent::Awaited));
    let facts = life.work(at("2024-02-02"), &mut paid);
    assert!(facts.iter().any(|dated| matches!(dated.fact, Fact::PriceChangeTold { number: 1 })));
    let ended = Stage::Expired { at: at("2024-02-01"), cause: Expiry::PriceNotAgreed };
    assert_eq!(life.state().stage, ended);
}
