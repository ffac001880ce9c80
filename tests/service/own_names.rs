//! A newsroom's own names: from a file, read again when it changes, and from a
//! request.

use std::{fs, path::Path};

use isnad::wire::proto::{self, EnrichOptions, OwnName};

use crate::support::{Server, isnad};

const TEXT: &str = "قال سمير الطافشي إن نادي الوادي الأخضر سيشارك في البطولة.";

/// Ids of the answer's entities that have one.
async fn ids(server: &Server, options: EnrichOptions) -> Vec<String> {
    let document = proto::Document { text: TEXT.into(), ..Default::default() };
    let request = proto::EnrichDocumentRequest { document: Some(document), options: Some(options) };
    let answer = server.client().await.enrich_document(request).await.expect("answered").into_inner();
    let mut ids: Vec<String> = answer.entities.into_iter().map(|entity| entity.external_id).collect();
    ids.retain(|id| !id.is_empty());
    ids.sort();
    ids
}

fn write(path: &Path, list: &str) {
    fs::write(path, list).expect("written");
}

#[tokio::test]
async fn a_list_is_read_again_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("names.tsv");
    write(&path, "# the desk's list\nسمير الطافشي\tPERSON\tQ1\n");
    let server = Server::start_with(|command| {
        command.arg("--names").arg(&path).args(["--reload-interval", "50ms"]);
    });
    assert_eq!(ids(&server, EnrichOptions::default()).await, ["Q1"]);

    write(&path, "سمير الطافشى\tPERSON\tQ11\nالوادي الاخضر\tORG\tQ2\n");
    server.logged("reloaded").await;
    assert_eq!(ids(&server, EnrichOptions::default()).await, ["Q11", "Q2"]);

    write(&path, "سمير الطافشي\tHERO\tQ3\n");
    server.logged("names.tsv:1: \\\"HERO\\\" is no type").await;
    assert_eq!(ids(&server, EnrichOptions::default()).await, ["Q11", "Q2"]);

    // The caller's names win over those of the server.
    let own = OwnName { name: "سمير الطافشي".into(), r#type: 1, external_id: "mine".into() };
    assert_eq!(ids(&server, EnrichOptions { own_names: vec![own], ..Default::default() }).await, ["Q2", "mine"]);
}

#[test]
fn a_bad_row_is_told_with_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("names.tsv");
    write(&path, "name\ttype\tid\nسمير\tPERSON\t1\t2\n");
    let told = format!("{}:2: 4 cells instead of name, type and id", path.display());
    for command in ["serve", "check-config", "enrich"] {
        let output = isnad(&[command, "--names"]).arg(&path).output().expect("it starts");
        let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
        assert_eq!((output.status.code(), said.contains(&told)), (Some(1), true), "{command}: {said}");
    }
}
