//! One rich record of every kind, as it is on disk. What is in these files is read for ever: a
//! change that needs another golden needs a new version of the record.
//!
//! Written anew with `GOLDENS=write cargo test -p perennial-store --test golden_records`.

mod golden_values;

use std::fmt::Debug;
use std::path::Path;

use golden_values as value;
use perennial_store::record::{Recorded, decode, encode};

fn check<T: Recorded + PartialEq + Debug>(name: &str, value: &T) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens").join(name);
    let record = encode(value).unwrap();
    if std::env::var("GOLDENS").is_ok_and(|what| what == "write") {
        std::fs::write(&path, record + "\n").unwrap();
        return;
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert_eq!(record, golden.trim_end(), "{name}");
    assert_eq!(&decode::<T>(golden.trim_end().as_bytes()).unwrap(), value, "{name}");
}

#[test]
fn records_are_written_and_read_as_ever() {
    check("subscription.json", &value::subscription());
    check("subscription_plain.json", &value::plain_subscription());
    check("facts.json", &value::facts());
    check("facts_contacts.json", &value::contact_facts());
    check("charge.json", &value::charge());
    check("charge_quiet.json", &value::quiet_charge());
    check("credit.json", &value::credit());
    for (name, document) in value::documents() {
        check(&format!("{name}.json"), &document);
    }
    check("facts_ordered.json", &value::ordered_facts());
    check("offer_numbered.json", &value::numbered_offer());
    check("terms_later.json", &value::later_terms());
    check("terms_asked.json", &value::asked_terms());
    check("product_bundle.json", &value::bundle_product());
    check("offer_stepped.json", &value::stepped_offer());
    check("offer_by_code.json", &value::offer_by_code());
    check("project_win_backs.json", &value::project_with_win_backs());
    check("subscription_pending_lead.json", &value::subscription_pending_lead());
    check("facts_lead.json", &value::lead_facts());
    check("offer_win_back.json", &value::win_back_offer());
    check("subscription_of_lines.json", &value::subscription_of_lines());
    check("terms_keeping.json", &value::keeping_terms());
    check("terms_once_each.json", &value::once_each_terms());
    check("subscription_stamped.json", &value::stamped_subscription());
    for (name, document) in value::codes() {
        check(&format!("{name}.json"), &document);
    }
    check("subscription_redeemed.json", &value::redeemed_subscription());
    check("facts_redeemed.json", &value::redeemed_facts());
    check("facts_redeemed_later.json", &value::facts_redeemed_later());
    check("attempt.json", &value::attempt());
    check("attempt_repeated.json", &value::attempt_repeated());
    check("group_translated.json", &value::translated_group());
    check("subscription_shared.json", &value::shared_subscription());
    check("facts_family.json", &value::family_facts());
    check("facts_plans.json", &value::plan_facts());
    check("product_related.json", &value::related_product());
    check("subscription_related.json", &value::related_subscription());
    check("terms_renewed_here.json", &value::terms_renewed_here());
    check("subscription_of_a_till.json", &value::subscription_of_a_till());
    check("subscription_from_the_shelf.json", &value::subscription_from_the_shelf());
    check("terms_of_partners.json", &value::terms_of_partners());
    check("terms_at_home.json", &value::terms_at_home());
    check("subscription_seats.json", &value::seated_subscription());
    check("facts_seats.json", &value::seat_facts());
    check("subscription_enrolled.json", &value::enrolled_subscription());
    check("facts_people.json", &value::people_facts());
    check("terms_knowing.json", &value::knowing_terms());
    check("facts_prices.json", &value::price_facts());
    check("subscription_prices.json", &value::subscription_with_prices());
    check("product_prices.json", &value::product_with_prices());
    check("project_price_rules.json", &value::project_with_price_rules());
    check("group_graced.json", &value::graced_group());
    check("terms_paid_to_paid.json", &value::paid_to_paid_terms());
    check("project_fast.json", &value::fast_project());
    check("terms_fast.json", &value::fast_terms());
    check("terms_committed.json", &value::committed_terms());
    check("terms_calendar.json", &value::calendar_terms());
    check("project_plans.json", &value::project_with_plans());
    check("subscription_refused.json", &value::subscription_refused());
    check("facts_models.json", &value::model_facts());
    check("origin.json", &value::origin());
    for (name, document) in value::on_file()
        .into_iter()
        .chain(value::devices())
        .chain(value::people())
        .chain(value::exports())
        .chain(value::calls())
    {
        check(&format!("{name}.json"), &document);
    }
}
