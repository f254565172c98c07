"""What every route answers a user, an operator and an admin.

A line is ``METHOD path user operator admin``, then what is sent: ``?`` and a query string, or a JSON body, and
``-> name`` where the value of the answer's member ``name`` is used further down. Names in capitals in braces are values
of the world of :mod:`tests.test_routes`; so are parameters of a path. Lines run from top to bottom, each for the three
callers in turn, so that a line finds what those before it left behind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WALK = r"""
POST /api/v1/auth/register  200 200 200  {"email": "{NAME}-new@example.com", "password": "a long enough password"}
POST /api/v1/auth/login  200 200 200  {"login": "{NAME}@example.com", "password": "correct horse battery"} -> refresh_token
POST /api/v1/auth/refresh  200 200 200  {"refresh_token": "{refresh_token}"} -> refresh_token
POST /api/v1/auth/logout  204 204 204  {"refresh_token": "{refresh_token}"}
POST /api/v1/auth/otp/send  200 200 200  {"purpose": "verify_email", "recipient": "{NAME}-new@example.com"}
POST /api/v1/auth/otp/verify  422 422 422  {"purpose": "verify_email", "recipient": "{NAME}-new@example.com", "code": "000000"}
POST /api/v1/auth/password/forgot  200 200 200  {"recipient": "{NAME}@example.com"}
POST /api/v1/auth/password/reset  422 422 422  {"recipient": "{NAME}@example.com", "code": "000000", "new_password": "another one that is long"}
POST /api/v1/auth/password/change  204 204 204  {"current_password": "correct horse battery", "new_password": "another one that is long"}
GET /api/v1/auth/me  200 200 200
GET /api/v1/users/profile  200 200 200
PUT /api/v1/users/profile  200 200 200  {"first_name": "Ada"}
GET /api/v1/users/preferences  200 200 200
PUT /api/v1/users/preferences  200 200 200  {"sms_notifications": false}
GET /api/v1/telemetry/my  200 200 200  ?limit=5
GET /api/v1/telemetry/my/history  200 200 200  ?meter_id={meter_id}
GET /api/v1/telemetry/my/stats  200 200 200  ?meter_id={meter_id}&from=2026-01-01
GET /api/v1/telemetry/my/hourly  200 200 200  ?meter_id={meter_id}
GET /api/v1/telemetry/my/daily  200 200 200  ?meter_id={meter_id}
GET /api/v1/telemetry/operator/meters/{meter_id}  403 200 200
GET /api/v1/telemetry/operator/meters/{meter_id}/history  403 200 200
GET /api/v1/telemetry/operator/regions/{region}/stats  403 200 200  ?from={YESTERDAY}
GET /api/v1/telemetry/operator/regions/{region}/load  403 200 200  ?from={YESTERDAY}&until={TODAY}
GET /api/v1/telemetry/operator/top-consumers  403 200 200  ?region=Nairobi
GET /api/v1/tariffs/current  200 200 200  ?meter_id={meter_id}
GET /api/v1/tariffs/regions/{region}  200 200 200
GET /api/v1/tariffs/history  200 200 200  ?tariff_code=local
GET /api/v1/tariffs/estimate  200 200 200  ?kwh=10&tariff_code=local
GET /api/v1/tariffs/forecast  200 200 200  ?tariff_code=local
GET /api/v1/tariffs/operator/regions  403 200 200
GET /api/v1/tariffs/operator/analytics  403 200 200
POST /api/v1/tariffs/admin/overrides  403 403 201  {"rate": 30, "reason": "drought", "effective_until": "{TOMORROW}", "tariff_code": "local"} -> override_id
DELETE /api/v1/tariffs/admin/overrides/{override_id}  403 403 200  ?reason=rain
GET /api/v1/alerts/  200 200 200
GET /api/v1/alerts/{alert_id}  200 200 200
GET /api/v1/alerts/operator  403 200 200
GET /api/v1/alerts/operator/active  403 200 200
GET /api/v1/alerts/operator/history  403 200 200
GET /api/v1/alerts/operator/regions/{region}  403 200 200
GET /api/v1/alerts/operator/stats  403 200 200
POST /api/v1/alerts/operator/{alert_id}/acknowledge  403 200 200  {"note": "on my way"}
POST /api/v1/alerts/operator/{alert_id}/resolve  403 200 200  {"note": "done"}
GET /api/v1/invoices/  200 200 200
GET /api/v1/invoices/{invoice_id}  200 200 200
GET /api/v1/invoices/{invoice_id}/download  200 200 200
GET /api/v1/invoices/current-cycle  200 200 200  ?account_id={account_id}
GET /api/v1/invoices/estimated  200 200 200  ?account_id={account_id}
GET /api/v1/invoices/payment-history  200 200 200
POST /api/v1/invoices/{invoice_id}/dispute  201 404 404  {"reason": "I was away."}
PUT /api/v1/invoices/{invoice_id}/paid  403 200 200  {"reference": "BANK-1"}
GET /api/v1/invoices/operator/overdue/{region}  403 200 200
GET /api/v1/invoices/operator/analytics  403 200 200
POST /api/v1/invoices/operator/generate-monthly  403 201 201  {"month": "{LAST_MONTH}"}
GET /api/v1/invoices/operator/export  403 200 200  ?month={LAST_MONTH}
GET /api/v1/operator/users  403 200 200
GET /api/v1/operator/users/export  403 200 200
GET /api/v1/operator/users/{user_id}  403 200 200
GET /api/v1/operator/meters  403 200 200
GET /api/v1/operator/meters/{meter_id}  403 200 200
PUT /api/v1/operator/meters/{meter_id}/status  403 200 200  {"status": "active"}
GET /api/v1/operator/dashboard  403 200 200
GET /api/v1/operator/reports/usage  403 200 200  ?region=Nairobi&from={YESTERDAY}&until={TODAY}
GET /api/v1/operator/analytics/revenue  403 200 200  ?from={LAST_MONTH}&until={TODAY}
GET /api/v1/operator/analytics/consumption  403 200 200  ?from={LAST_MONTH}&until={TODAY}
POST /api/v1/admin/users  403 403 201  {"email": "new@example.com"} -> user_id
POST /api/v1/admin/users/{user_id}/suspend  403 403 200  {"reason": "asked for"}
POST /api/v1/admin/users/{user_id}/activate  403 403 200  {"reason": "asked for"}
PUT /api/v1/admin/users/{user_id}/role  403 403 200  {"role": "operator", "regions": ["Nairobi"]}
POST /api/v1/admin/meters  403 403 201  {"meter_number": "M-1", "region": "Nairobi"} -> meter_id
PUT /api/v1/admin/meters/{meter_id}  403 403 200  {"time_zone": "Africa/Kampala"}
POST /api/v1/admin/meters/{meter_id}/assign  403 403 200  {"user_id": "{user_id}"}
POST /api/v1/admin/meters/{meter_id}/unassign  403 403 200
DELETE /api/v1/admin/meters/{meter_id}  403 403 204
GET /api/v1/admin/system/health  403 403 200
GET /api/v1/admin/audit-logs  403 403 200
PUT /api/v1/admin/config/{service_name}/{config_key}  403 403 200  {"value": 3}
GET /api/v1/admin/config/{service_name}  404 404 200
GET /api/v1/admin/config/{service_name}/history  403 403 200
POST /api/v1/admin/seed/meters  403 403 201  {"region": "Nairobi", "count": 2}
GET /api/v1/notifications  200 200 200
GET /api/v1/notifications/channels  200 200 200  ?channels=tariffs&channels=alerts
GET /api/v1/health  200 200 200
GET /api/v1/health/ready  200 200 200
GET /api/v1/metrics  200 200 200
GET /api/v1/system/status  403 403 200
GET /users/me  200 200 200
GET /users/me/profile  200 200 200
PATCH /users/me/profile  200 200 200  {"last_name": "Lovelace"}
GET /users/me/settings  200 200 200
PATCH /users/me/settings  200 200 200  {"theme": "dark"}
GET /users/me/settings/versions  200 200 200
POST /users/me/settings/versions/{version}/revert  200 200 200
GET /users/me/subscription  200 200 200
GET /users/me/sessions  200 200 200
POST /api/v1/auth/login  200 200 200  {"login": "{NAME}@example.com", "password": "another one that is long"} -> session_id
DELETE /users/me/sessions/{session_id}  204 204 204
GET /users/me/engagement  200 200 200
GET /notifications  200 200 200  ?limit=2&unread_only=true
GET /notifications/unread-count  200 200 200
POST /notifications/{notification_id}/read  200 404 404
POST /notifications/read  200 200 200
GET /notifications/preferences  200 200 200
PATCH /notifications/preferences  200 200 200  {"locale": "en"}
GET /notifications/topics  200 200 200
GET /notifications/topics/preferences  200 200 200
PUT /notifications/topics/{topic}/{channel}  204 204 204  {"is_enabled": false}
POST /notifications/push-tokens  201 201 201  {"platform": "fcm", "token": "{NAME}-0123456789012345678901234567890123456789"}
GET /notifications/push-tokens  200 200 200
DELETE /notifications/push-tokens/{platform}/{token}  200 200 200
POST /courses  201 201 201  {"title": "Logic", "time_zone": "Africa/Nairobi"} -> course_id
GET /courses  200 200 200
GET /courses/{course_id}  200 200 200
PATCH /courses/{course_id}  200 200 200  {"title": "Other"}
DELETE /courses/{course_id}  200 200 200
POST /courses/{course_id}/restore  200 200 200
POST /courses/{course_id}/assignments  201 201 201  {"title": "Essay", "due_at": "{TOMORROW}T10:00:00Z"}
GET /courses/{course_id}/assignments  200 200 200
POST /courses/{course_id}/lectures  201 201 201  {"starts_on": "{TODAY}", "start_time": "10:00", "duration_minutes": 60}
GET /courses/{course_id}/lectures  200 200 200
GET /courses/{course_id}/study-sessions  200 200 200
POST /tasks/assignments  201 201 201  {"course_id": "{course_id}", "title": "Proof", "due_at": "{TOMORROW}T10:00:00Z"} -> assignment_id
GET /tasks/assignments  200 200 200
GET /tasks/assignments/{assignment_id}  200 200 200
PATCH /tasks/assignments/{assignment_id}  200 200 200  {"title": "Other"}
POST /tasks/assignments/{assignment_id}/complete  200 200 200
DELETE /tasks/assignments/{assignment_id}  200 200 200
POST /tasks/assignments/{assignment_id}/restore  200 200 200
POST /tasks/lectures  201 201 201  {"course_id": "{course_id}", "starts_on": "{TODAY}", "start_time": "12:00", "duration_minutes": 60} -> lecture_id
GET /tasks/lectures  200 200 200
GET /tasks/lectures/{lecture_id}  200 200 200
PATCH /tasks/lectures/{lecture_id}  200 200 200  {"title": "Other"}
GET /tasks/lectures/occurrences  200 200 200  ?from={TODAY}&to={TOMORROW}
DELETE /tasks/lectures/{lecture_id}  200 200 200
POST /tasks/lectures/{lecture_id}/restore  200 200 200
POST /tasks/study-sessions  201 201 201  {"title": "Read", "starts_at": "{YESTERDAY}T10:00:00Z", "ends_at": "{YESTERDAY}T11:00:00Z"} -> study_session_id
GET /tasks/study-sessions  200 200 200
GET /tasks/study-sessions/{study_session_id}  200 200 200
PATCH /tasks/study-sessions/{study_session_id}  200 200 200  {"title": "Other"}
POST /tasks/study-sessions/{study_session_id}/complete  200 200 200
DELETE /tasks/study-sessions/{study_session_id}  200 200 200
POST /tasks/study-sessions/{study_session_id}/restore  200 200 200
GET /tasks/upcoming  200 200 200
GET /tasks/overdue  200 200 200
GET /tasks/workload  200 200 200
GET /tasks/settings  200 200 200
PATCH /tasks/settings  200 200 200  {"assignment_lead_minutes": 60}
POST /courses/timetables  200 200 200  {"rows": []}
POST /courses/calendars  202 202 202  {"content": "BEGIN:VCALENDAR"} -> calendar_id
GET /courses/calendars  200 200 200
GET /courses/calendars/{calendar_id}  200 200 200
DELETE /courses/calendars/{calendar_id}  200 200 200
POST /courses/calendar-feeds  201 201 201  {"title": "Mine"} -> feed_id
GET /courses/calendar-feeds  200 200 200
DELETE /courses/calendar-feeds/{feed_id}  200 200 200
GET /admin/requests  403 403 200
GET /admin/errors  403 403 200
GET /admin/errors/stats  403 403 200
GET /admin/errors/{error_id}  403 403 200
POST /admin/errors/{error_id}/resolve  403 403 200
GET /admin/analytics/summary  403 403 200
GET /admin/analytics/engagement  403 403 200
GET /admin/analytics/business  403 403 200  ?from={LAST_MONTH}&until={TODAY}
GET /admin/flags  403 200 200
GET /admin/flags/{flag_key}  403 200 200
GET /admin/jobs/dead  403 403 200
GET /webhooks/endpoints  200 200 200
POST /webhooks/endpoints  201 201 201  {"url": "https://hooks.example.com/{NAME}", "event_types": ["purchases.*"]} -> endpoint_id
GET /webhooks/endpoints/{endpoint_id}  200 200 200
PATCH /webhooks/endpoints/{endpoint_id}  200 200 200  {"description": "mine"}
POST /webhooks/endpoints/{endpoint_id}/disable  200 200 200
POST /webhooks/endpoints/{endpoint_id}/enable  200 200 200
POST /webhooks/endpoints/{endpoint_id}/secret  200 200 200
POST /webhooks/endpoints/{endpoint_id}/test  202 202 202
GET /webhooks/endpoints/{endpoint_id}/deliveries  200 200 200
DELETE /webhooks/endpoints/{endpoint_id}  204 204 204
POST /webhooks/revenuecat  404 404 404  {}
POST /webhooks/smart-meter  404 404 404  {}
POST /webhooks/whatsapp  404 404 404  {}
GET /webhooks/whatsapp  404 404 404
POST /webhooks/twilio  404 404 404
POST /webhooks/africastalking/{secret}  404 404 404
POST /webhooks/daraja/{secret}/stk/{request_id}  404 404 404  {}
POST /webhooks/daraja/{secret}/c2b/validation  404 404 404  {}
POST /webhooks/daraja/{secret}/c2b/confirmation  404 404 404  {}
GET /cleanup/tasks  403 403 200
PUT /cleanup/tasks/{task_name}  403 403 204  {"is_enabled": true}
GET /cleanup/runs  403 403 200
GET /cleanup/retention  403 403 200
POST /cleanup/partitions  403 403 200
POST /cleanup/cache  403 403 403
POST /cleanup/errors  403 403 403
POST /cleanup/sessions  403 403 403
POST /cleanup/codes  403 403 403
POST /cleanup/deliveries  403 403 403
GET /health  200 200 200
GET /health/live  200 200 200
GET /health/ready  200 200 200
GET /health/details  403 403 200
"""

_LINE = re.compile(
    r"(?P<route>\S+ \S+)\s+(?P<statuses>\d+ \d+ \d+)(?:\s+(?:\?(?P<query>\S+)|(?P<body>\{.*?\})))?(?:\s+-> (?P<save>\w+))?"
)


@dataclass(frozen=True)
class Step:
    """A line.

    Attributes:
        route: method and path, as :func:`api.list_routes` has them.
        statuses: of the answers to a user, an operator, an admin.
        query: string, with names in braces.
        body: JSON, with names in braces.
        save: member of the answer that is kept.
    """

    route: str
    statuses: tuple[int, ...]
    query: str = ""
    body: str = ""
    save: str = ""


def read_walk() -> list[Step]:
    """The lines."""
    steps = []
    for line in WALK.strip().splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(line)
        statuses = tuple(map(int, found["statuses"].split()))
        steps.append(
            Step(found["route"], statuses, found["query"] or "", found["body"] or "", found["save"] or "")
        )
    return steps
