//! The table that is printed: what was measured, its ceiling in the same run, and the ratio.

pub struct Row {
    pub what: String,
    pub ours: f64,
    pub ceiling: f64,
    /// At least this share of the ceiling is what we aim for.
    pub aim: f64,
}

pub fn print(rows: &[Row]) {
    println!("{:<52} {:>12} {:>12} {:>7} {:>6}", "per second", "ours", "ceiling", "ratio", "aim");
    for row in rows {
        let ratio = row.ours / row.ceiling;
        println!(
            "{:<52} {:>12.0} {:>12.0} {:>6.0}% {:>5.0}%",
            row.what,
            row.ours,
            row.ceiling,
            ratio * 100.0,
            row.aim * 100.0
        );
    }
}

/// The middle one: a machine is disturbed now and then.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
