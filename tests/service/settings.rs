//! Settings: every source of them, and no start with one that is not understood.

use std::{fs, path::Path, process::Command};

use isnad::wire::proto;

use crate::support::{Server, isnad};

/// Exit code and what was said.
fn run(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().expect("it starts");
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8"))
}

#[test]
fn the_printed_defaults_start_a_server_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, printed) = run(&mut isnad(&["config", "--print-defaults"]));
    assert_eq!(code, Some(0));
    let path = folder.path().join("isnad.toml");
    fs::write(&path, &printed).expect("written");
    let path = path.to_str().expect("UTF-8");
    assert_eq!(run(&mut isnad(&["check-config", "--config", path])), (Some(0), "the settings are fine\n".into()));
    // What comes out of `config` without anything set is what went in.
    let (_, effective) = run(&mut isnad(&["config"]));
    assert_eq!(effective, printed);
    assert_eq!(printed.lines().filter(|line| line.starts_with("max_calls = ")).count(), 1);
}

#[tokio::test]
async fn flags_go_before_variables_and_those_before_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("isnad.toml");
    fs::write(&path, "max_text_bytes = 1001\nmax_stance_targets = 11\nmax_in_flight_documents = 21\n")
        .expect("written");
    let server = Server::start_with(|command| {
        command.env("ISNAD_CONFIG", &path);
        command.env("ISNAD_MAX_STANCE_TARGETS", "12").env("ISNAD_MAX_IN_FLIGHT_DOCUMENTS", "22");
        command.args(["--max-in-flight-documents", "23"]);
    });
    let answer = server.client().await.get_capabilities(proto::GetCapabilitiesRequest {}).await.expect("answered");
    let limits = answer.into_inner().limits.expect("always there");
    assert_eq!((limits.max_text_bytes, limits.max_stance_targets, limits.max_in_flight_documents), (1001, 12, 23));
}

#[test]
fn nothing_starts_with_a_setting_that_is_not_understood() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("isnad.toml");
    fs::write(&path, "# limits\nmax_txt_bytes = 5\nlame_duck = 3\n").expect("written");
    for command in ["serve", "check-config"] {
        let (code, said) = run(isnad(&[command]).env("ISNAD_CONFIG", &path).env("ISNAD_MAX_CALS", "1"));
        assert_eq!(code, Some(1), "{said}");
        let name = path.display();
        for line in [
            format!("isnad: {name}:2: there is no setting \"max_txt_bytes\"; is max_text_bytes meant?"),
            format!("isnad: {name}:3: \"3\" is no time: a number and ms, s, m or h, such as 3s"),
            "isnad: ISNAD_MAX_CALS: there is no such setting; is ISNAD_MAX_CALLS meant?".to_owned(),
        ] {
            assert!(said.lines().any(|said| said == line), "{said}");
        }
    }
    let (code, said) = run(&mut isnad(&["check-config", "--max-text-bytes", "5000000"]));
    assert_eq!((code, said.contains("does not fit into a request")), (Some(1), true), "{said}");
    let (code, said) = run(&mut isnad(&["check-config", "--config", "/nowhere/isnad.toml"]));
    assert_eq!((code, said.starts_with("isnad: /nowhere/isnad.toml: ")), (Some(1), true), "{said}");
    let (code, said) = run(&mut isnad(&["serve", "--max-cals", "1"]));
    assert_eq!((code, said.contains("--max-calls")), (Some(2), true), "{said}");
}

#[test]
fn a_pod_beside_a_service_of_the_same_name_starts() {
    let (code, said) =
        run(isnad(&["check-config"]).env("ISNAD_SERVICE_HOST", "10.0.0.1").env("ISNAD_PORT_50051_TCP_PROTO", "tcp"));
    assert_eq!(code, Some(0), "{said}");
}

/// What the manifests set is understood.
#[test]
fn manifests_name_settings_that_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
    for manifest in ["kubernetes.yaml", "kubernetes-service.yaml", "kubernetes-worker.yaml"] {
        let text = fs::read_to_string(folder.join(manifest)).expect("there");
        let variables = text.lines().filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("- {name: ISNAD_")?.split_once(", value: \"")?;
            Some((format!("ISNAD_{name}"), value.split('"').next()?.to_owned()))
        });
        let variables: Vec<_> = variables.collect();
        assert!(variables.iter().any(|(name, _)| name == "ISNAD_ADMIN_LISTEN"), "{manifest}: nothing to scrape");
        let checked = run(isnad(&["check-config"]).envs(variables));
        assert_eq!(checked, (Some(0), "the settings are fine\n".into()), "{manifest}");
    }
}
