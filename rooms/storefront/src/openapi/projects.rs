//! The operations of the sibling pages: projects, what is bought once, usage.

use utoipa::openapi::path::HttpMethod::{Patch, Post};

use super::operation::Operation;
use super::operations::count;
use crate::wire;

const PROJECTS: &str = "/projects";
const PROJECT: &str = "/projects/{id}";
const IAP: &str = "/iap";

pub(super) fn all() -> Vec<Operation> {
    let projects = count(1, "Projects of one page; 20 where absent.").maximum(Some(100));
    let iaps = count(1, "Products of one page; 200 where absent.").maximum(Some(500));
    let bought = [("productId", "$response.body#/iap/productId")];
    vec![
        Operation::get(PROJECTS, "listProjects", "The projects this key sees, oldest first.")
            .no_project()
            .query("limit", projects)
            .query("offset", count(0, "Projects to leave out."))
            .told::<wire::ProjectsTold>("200"),
        Operation::write::<wire::CreateProject>(
            Post,
            PROJECTS,
            "createProject",
            "A new project; not by a key that is for some projects only.",
        )
        .no_project()
        .keyed()
        .tried()
        .told::<wire::ProjectTold>("201")
        .then("getProject", "id", "/data/id")
        .then("patchProject", "id", "/data/id"),
        Operation::get(PROJECT, "getProject", "One project and its settings.")
            .no_project()
            .told::<wire::ProjectTold>("200"),
        Operation::write::<wire::PatchProject>(
            Patch,
            PROJECT,
            "patchProject",
            "Changes settings; what was sold keeps the time it was sold with.",
        )
        .no_project()
        .tried()
        .told::<wire::ProjectTold>("200"),
        Operation::get(IAP, "listOneTimeProducts", "What is bought once, oldest first.")
            .query("limit", iaps)
            .query("offset", count(0, "Products to leave out; then `total` is told."))
            .told::<wire::OneTimes>("200"),
        Operation::write::<wire::CreateOneTime>(
            Post,
            IAP,
            "createOneTimeProduct",
            "A new product that is bought once; sold by `POST /purchases`.",
        )
        .keyed()
        .tried()
        .told::<wire::OneTimeCreated>("201")
        .then_with("buy", &bought),
        Operation::get("/usage", "getUsage", "What this key asked, and what was translated.")
            .no_project()
            .told::<wire::UsageTold>("200"),
    ]
}
