//! `GET tenant` and `GET org-config`: what the tenant says about itself.

use serde_json::json;

use super::{Answered, Caller, Request};
use crate::clock::rfc3339;
use crate::data;
use crate::http::Answer;
use crate::world::World;

pub(super) fn tenant(world: &mut World, _: &Caller, _: &Request<'_>) -> Answered {
    let id = data::id_of("tenant", 1);
    Ok(Answer::json(
        200,
        &json!({
            "id": id, "name": "local", "fullName": "A tenant on this machine", "pod": "local", "region": "local",
            "description": "Made-up data for trying and testing",
            "products": [{
                "productName": "idn", "url": world.url, "productTenantId": id, "productRegion": "local",
                "productRight": "local", "apiUrl": world.url,
                "licenses": [{ "licenseId": "idn:access-request", "legacyFeatureName": "ACCESS_REQUEST" }],
                "attributes": {}, "zone": "local", "status": "active", "statusDateTime": rfc3339(world.now()),
                "reason": "", "notes": "", "dateCreated": null, "lastUpdated": null, "orgType": "test",
            }],
        }),
    ))
}

pub(super) fn org_config(_: &mut World, _: &Caller, _: &Request<'_>) -> Answered {
    Ok(Answer::json(200, &json!({ "orgName": "local", "timeZone": "Europe/Lisbon" })))
}
