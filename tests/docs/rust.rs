//! The Rust of the documentation, which stands in documents as it stands here.

#![allow(clippy::print_stdout)] // what a reader would write

use isnad::pipeline::Pipeline;

#[test]
fn the_core_without_a_server() {
    let text = "وقال المدير سامر الخطيب إن المتحف مغلق.";
    let document = Pipeline::new().run(text, &Default::default());
    for quotation in &document.quotations {
        println!("{}: {}", quotation.speaker.name, document.slice(quotation.content[0]));
    }
    assert_eq!(document.quotations.len(), 1);
}
