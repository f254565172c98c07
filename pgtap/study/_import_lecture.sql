begin;
select plan(8);

-- Contract
select function_returns('study', '_import_lecture', array['study.calendars', 'uuid', 'jsonb'], 'void');
select isnt_definer('study', '_import_lecture', array['study.calendars', 'uuid', 'jsonb']);
select function_privs_are('study', '_import_lecture', array['study.calendars', 'uuid', 'jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.import_calendar('BEGIN:VCALENDAR', p_user_id => test.user_id(1)) $$, 'a calendar');
prepare bring as select study._import_lecture(c, test.user_id(921), $1::jsonb) from study.calendars as c;
select lives_ok($$ execute bring('{
    "title": "L", "starts_on": "2026-10-12", "start_time": "09:00", "duration_minutes": 60, "is_all_day": false, "is_listed": true,
    "occurrences": [{"recurrence_id": "20261012T090000", "starts_on": "2026-10-12", "start_time": "09:00", "duration_minutes": 60},
                    {"recurrence_id": "20261112T090000", "starts_on": "2026-11-12", "start_time": "09:00", "duration_minutes": 60}]
}') $$, 'becomes a lecture');
select is((select count(*) from study.occurrences where deleted_at is null), 2::bigint, 'with its times');
select lives_ok($$ execute bring('{
    "title": "L", "starts_on": "2026-10-12", "start_time": "09:00", "duration_minutes": 60, "is_all_day": false, "is_listed": true,
    "occurrences": [{"recurrence_id": "20261012T090000", "starts_on": "2026-10-12", "start_time": "09:00", "duration_minutes": 60}]
}') $$, 'changes');
select results_eq(
    'select recurrence_id, deleted_at is null, deletion_id is null, version from study.occurrences order by 1',
    $$ values ('20261012T090000', true, true, 1::bigint), ('20261112T090000', false, false, 2::bigint) $$,
    'what is gone is deleted, what is the same untouched'
);

select * from finish();
rollback;
