//! What an offer gives, in the words of a person.

use perennial_core::billing::Price;
use perennial_core::money::UnitPrice;
use perennial_core::subscription::item::DiscountWhat;
use perennial_core::subscription::{Discount, DiscountStep, ItemTerms, Phase};

use super::words::Words;

/// `1.99 for 3 billings`, `20% off`, `50% off for 3 billings then 20% off for 3 billings`.
pub fn discount(words: &mut Words<'_>, item: &ItemTerms) -> Result<Discount, String> {
    let (what, left) = discount_step(words, item)?;
    let mut then = vec![];
    while words.eat("then") {
        let (what, left) = discount_step(words, item)?;
        then.push(DiscountStep { what, left });
    }
    Ok(Discount { offer: "offer".into(), code: None, what, left, then, redeemed: None })
}

fn discount_step(
    words: &mut Words<'_>,
    item: &ItemTerms,
) -> Result<(DiscountWhat, Option<u32>), String> {
    let word = words.word()?;
    let what = if word.ends_with('%') {
        words.eat("off");
        DiscountWhat::Off(Words(word).percent()?)
    } else {
        let price = UnitPrice::parse_decimal(word, item.price.currency().unwrap()).unwrap();
        if words.eat("less") {
            DiscountWhat::Less(price)
        } else {
            DiscountWhat::Instead(Price::Flat(price))
        }
    };
    let left = if words.eat("for") { Some(words.number()?) } else { None };
    words.eat("billings");
    Ok((what, left))
}

/// `free for 1 week`, `up front for 30.00 over 3 months`.
pub fn phase(words: &mut Words<'_>, item: &ItemTerms) -> Result<Option<Phase>, String> {
    if words.eat("free for") {
        return Ok(Some(Phase::Free { length: words.span()? }));
    }
    if !words.eat("up front for") {
        return Ok(None);
    }
    let price = UnitPrice::parse_decimal(words.word()?, item.price.currency().unwrap()).unwrap();
    words.eat("over");
    Ok(Some(Phase::UpFront { length: words.span()?, price }))
}
