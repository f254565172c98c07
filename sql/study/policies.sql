-- Courses, assignments, lectures, study sessions, calendars.
grant usage on schema study to authenticated, service_role;

-- courses: a user's own, in private: staff have no business with them. Services import, remind, purge.
alter table study.courses enable row level security;

grant select, insert, update, delete on study.courses to app_api;

create policy courses_own on study.courses
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy courses_service on study.courses
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- assignments: as courses.
alter table study.assignments enable row level security;

grant select, insert, update, delete on study.assignments to app_api;

create policy assignments_own on study.assignments
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy assignments_service on study.assignments
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- lectures: as courses.
alter table study.lectures enable row level security;

grant select, insert, update, delete on study.lectures to app_api;

create policy lectures_own on study.lectures
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy lectures_service on study.lectures
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- occurrences: as courses.
alter table study.occurrences enable row level security;

grant select, insert, update, delete on study.occurrences to app_api;

create policy occurrences_own on study.occurrences
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy occurrences_service on study.occurrences
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- study_sessions: as courses.
alter table study.study_sessions enable row level security;

grant select, insert, update, delete on study.study_sessions to app_api;

create policy study_sessions_own on study.study_sessions
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy study_sessions_service on study.study_sessions
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- calendar_feeds: a user's own; the service reads what is on them for whoever has the secret.
alter table study.calendar_feeds enable row level security;

grant select, insert, update, delete on study.calendar_feeds to app_api;

create policy calendar_feeds_own on study.calendar_feeds
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy calendar_feeds_service on study.calendar_feeds
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- calendars: a user's own; the service reads them in.
alter table study.calendars enable row level security;

grant select, insert, update, delete on study.calendars to app_api;

create policy calendars_own on study.calendars
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy calendars_service on study.calendars
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- imported_items: as calendars.
alter table study.imported_items enable row level security;

grant select, insert, update, delete on study.imported_items to app_api;

create policy imported_items_own on study.imported_items
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy imported_items_service on study.imported_items
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- settings: a user's own; the service reminds.
alter table study.settings enable row level security;

grant select, insert, update, delete on study.settings to app_api;

create policy settings_own on study.settings
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy settings_service on study.settings
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- reminders: as settings.
alter table study.reminders enable row level security;

grant select, insert, update, delete on study.reminders to app_api;

create policy reminders_own on study.reminders
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy reminders_service on study.reminders
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

\ir triggers.sql
