//! A bug in the analysis fails its article and nothing else.

use isnad::wire::proto::{
    Document, EnrichDocumentRequest, EnrichFirehoseRequest, StreamDocumentRequest, enrich_firehose_response::Outcome,
};
use tonic::Code;
use tonic_types::StatusExt;

use crate::support::{ARTICLE, Server, document, reason};

#[tokio::test]
async fn a_panic_fails_its_article_with_an_id_that_the_log_has() {
    if !cfg!(debug_assertions) {
        // A release has no fault to ask for.
        return;
    }
    let server = Server::start_with(|command| {
        command.env("ISNAD_TEST_PANIC", "poison");
    });
    let poison = Some(Document { text: ARTICLE.into(), document_id: "poison".into(), ..Default::default() });
    let mut client = server.client().await;
    let request = EnrichDocumentRequest { document: poison.clone(), options: None };
    let status = client.enrich_document(request).await.expect_err("a panic");
    assert_eq!(reason(&status), (Code::Internal, "INTERNAL_ERROR".into()));
    let id = status.get_details_error_info().expect("always there").metadata["incident"].clone();
    server.logged(&id).await;
    let log = server.log();
    let line = log.lines().find(|line| line.contains(&id)).expect("just found");
    assert!(line.contains("panic") && line.contains("engine.rs"), "{line}");

    let request = StreamDocumentRequest { document: poison.clone(), options: None };
    let mut events = client.stream_document(request).await.expect("begun").into_inner();
    assert_eq!(reason(&events.message().await.expect_err("a panic")).0, Code::Internal);

    let article = |id: &str, document| EnrichFirehoseRequest { request_id: id.into(), document, options: None };
    let articles = [article("1", document(ARTICLE)), article("2", poison), article("3", document(ARTICLE))];
    let mut answers = client.enrich_firehose(tokio_stream::iter(articles)).await.expect("begun").into_inner();
    let mut failed = Vec::new();
    while let Some(answer) = answers.message().await.expect("the stream ends with OK") {
        if let Some(Outcome::Failed(status)) = answer.outcome {
            failed.push((answer.request_id, status.code));
        }
    }
    assert_eq!(failed, [("2".to_owned(), Code::Internal as i32)]);
    assert!(!server.log().chars().any(|c| ('\u{600}'..='\u{6FF}').contains(&c)), "{}", server.log());
}
